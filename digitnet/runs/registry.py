"""All runs of the server, and what is kept of them for how long."""

from __future__ import annotations

import threading
from collections import Counter
from typing import get_args

from digitnet.data import Dataset
from digitnet.runs.places import Places
from digitnet.runs.recipes import Recipe
from digitnet.runs.run import Run
from digitnet.runs.snapshot import State

MOST_RUNNING = 4
MOST_KEPT = 40
KEPT_SECONDS = 3600.0  # after so long without a look only the result of a run is kept


class Registry:
    """All runs of the server by their ids, which only those who started them know."""

    def __init__(self, most_running: int = MOST_RUNNING, most_kept: int = MOST_KEPT) -> None:
        self._places = Places(most_running)
        self._most_kept = most_kept
        self._runs: dict[str, Run] = {}
        self._lock = threading.Lock()  # never held while a network is made or a run waited for

    def start(self, recipe: Recipe, data: Dataset) -> Run:
        """A new run, already going; raises TooBusyError, and ValueError for a bad recipe."""
        self._let_go()
        run = Run(recipe, data, self._places)
        run.start()
        with self._lock:
            forgotten = self._make_room()
            self._runs[run.id] = run
        for old in forgotten:
            old.stop()
        return run

    def get(self, run_id: str | None) -> Run | None:
        """The run with this id, marked as watched; None where it is not known (any more)."""
        self._let_go()
        with self._lock:
            run = self._runs.get(run_id or "")
        if run:
            run.touch()
        return run

    def states(self) -> dict[State, int]:
        """How many runs there are in each state."""
        self._let_go()
        with self._lock:
            counts = Counter(run.state for run in self._runs.values())
        return {state: counts[state] for state in get_args(State)}

    @property
    def running(self) -> int:
        """How many runs have a place to go in right now."""
        return self._places.taken

    def __len__(self) -> int:
        """How many runs are kept."""
        with self._lock:
            return len(self._runs)

    def _let_go(self) -> None:
        """Keeps the result alone of runs that nobody has looked at for KEPT_SECONDS."""
        with self._lock:
            left = [r for r in self._runs.values() if r.unwatched_seconds > KEPT_SECONDS]
        for run in left:
            run.let_go()

    def _make_room(self) -> list[Run]:
        """Forgets, and returns, the runs that nobody has looked at for the longest time."""
        by_age = sorted(self._runs.values(), key=lambda run: -run.unwatched_seconds)
        forgotten = by_age[: max(0, len(self._runs) - self._most_kept + 1)]
        for run in forgotten:
            del self._runs[run.id]
        return forgotten
