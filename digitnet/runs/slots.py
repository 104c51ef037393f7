"""How many runs may train at once, and the queue of the others."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from digitnet.nn import cores

VARIABLE = "DIGITNET_RUNS"
MOST_WAITING = 60  # each with a network


class TooBusyError(RuntimeError):
    """The server trains as many networks as it can; the message says so."""


class Slots:
    """The slots for runs that train; a run takes one to start, to resume and to make a step.

    most: how many there are, None for no limit. A run that finds none free may wait: a slot that is
    given back goes to the first in the queue.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._taken: set[str] = set()
        self._waiting: list[str] = []
        self._beside = 0
        self._lock = threading.Lock()  # held for nothing else, so that it cannot block

    def take(self, run_id: str) -> None:
        """A slot for this run, if it has none; raises TooBusyError if all are taken."""
        with self._lock:
            if run_id not in self._taken and len(self._taken) == self._most:
                raise TooBusyError(
                    f"{self._counted()} being trained on this server right now, which is all it "
                    "can do. Try again in a minute."
                )
            self._taken.add(run_id)

    def ask(self, run_id: str) -> bool:
        """Whether this run gets a slot at once; if not, it is queued.

        Raises TooBusyError if the queue is full.
        """
        with self._lock:
            if run_id in self._taken or len(self._taken) != self._most:
                self._taken.add(run_id)
                return True
            if run_id not in self._waiting:
                if len(self._waiting) == MOST_WAITING:
                    raise TooBusyError(
                        f"{self._counted()} being trained on this server right now, and "
                        f"{MOST_WAITING} are queued. Try again in a minute."
                    )
                self._waiting.append(run_id)
            return False

    def has(self, run_id: str) -> bool:
        """Whether it has a slot."""
        with self._lock:
            return run_id in self._taken

    def turn(self, run_id: str) -> int:
        """The position of a run in the queue: 1 for the next; 0 if it is not queued."""
        with self._lock:
            return self._waiting.index(run_id) + 1 if run_id in self._waiting else 0

    def give_back(self, run_id: str) -> None:
        """Takes it out; the first in the queue gets its slot."""
        with self._lock:
            self._taken.discard(run_id)
            if run_id in self._waiting:
                self._waiting.remove(run_id)
            if self._waiting and len(self._taken) != self._most:
                self._taken.add(self._waiting.pop(0))

    def close(self) -> None:
        """Gives out no more slots: all runs are about to be saved."""
        with self._lock:
            self._waiting.clear()

    @property
    def taken(self) -> int:
        with self._lock:
            return len(self._taken)

    @property
    def going(self) -> int:
        """How many share the processor's cores: runs with a slot, and those `beside` them."""
        with self._lock:
            return len(self._taken) + self._beside

    @contextmanager
    def beside(self) -> Iterator[None]:
        """For a training of a few seconds, which needs no slot."""
        with self._lock:
            self._beside += 1
        try:
            yield
        finally:
            with self._lock:
                self._beside -= 1

    def _counted(self) -> str:
        return "1 network is" if self._most == 1 else f"{self._most} networks are"


def most_at_once() -> int:
    """The number in the environment, else the number of cores; raises ValueError."""
    said = os.environ.get(VARIABLE, "")
    if not said:
        return cores()
    if not said.isdecimal() or not 1 <= int(said) <= 1000:
        raise ValueError(f"{VARIABLE}: {said!r:.40}: expected how many networks train at once")
    return int(said)
