"""How many runs may go at once, counted in one place."""

from __future__ import annotations

import threading


class TooBusyError(RuntimeError):
    """The server trains as many networks as it can; the message says so."""


class Places:
    """The places in which runs go; a run takes one to start, to resume and to make a step.

    most: how many there are, None for any number.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._taken: set[str] = set()
        self._lock = threading.Lock()  # held for nothing else, so that it cannot lock anybody out

    def take(self, run_id: str) -> None:
        """A place for this run, if it has none; raises TooBusyError where all are taken."""
        with self._lock:
            if run_id not in self._taken and len(self._taken) == self._most:
                raise TooBusyError(
                    f"{self._most} networks are being trained on this server right now, which is "
                    "all it can do. Try again in a minute."
                )
            self._taken.add(run_id)

    def give_back(self, run_id: str) -> None:
        with self._lock:
            self._taken.discard(run_id)

    @property
    def taken(self) -> int:
        with self._lock:
            return len(self._taken)
