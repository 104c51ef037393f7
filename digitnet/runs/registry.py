"""All runs of the server: those in memory, and those in a store."""

import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Unpack

from digitnet.data import Dataset, load_mnist
from digitnet.nn import Progress, Training
from digitnet.recipes import Recipe
from digitnet.runs.archive import AnyRun, Archive, Sources, StoreError
from digitnet.runs.branches import branch_of
from digitnet.runs.card import MNIST, Card, Names
from digitnet.runs.phases import GOING, STATES, State
from digitnet.runs.record import RunRecord
from digitnet.runs.run import Run
from digitnet.runs.slots import Slots

MOST_KEPT = 40  # runs in memory
KEPT_SECONDS = 3600.0  # unwatched: after that only the result of a run stays there
AWAY_SECONDS = 900.0  # unwatched: after that a stored run leaves the memory until somebody asks
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
STOPPED = "the server was stopped and this run was saved: resume it to continue where it left off"
SOURCES: Sources = {MNIST: lambda: load_mnist()[0]}


class Registry:
    """All runs by their ids, which only those who started them can share.

    most_running: None for no limit. most_kept: in memory. archive: the store, None if there is
    none, and trouble says why. sources: the images that a stored run can be resumed with. Call
    `sweep` now and then: nothing else limits the memory.
    """

    def __init__(
        self,
        most_running: int | None = None,
        most_kept: int = MOST_KEPT,
        archive: Archive | None = None,
        sources: Sources = SOURCES,
        trouble: str = "",
    ) -> None:
        self._slots = Slots(most_running)
        self._most_kept = most_kept
        self._archive, self._sources, self._trouble = archive, sources, trouble
        self._runs: dict[str, AnyRun] = {}
        self._lock = threading.Lock()  # never held while making a network or waiting for a run
        self._moving = threading.RLock()  # while runs leave the memory or return to it

    def start(
        self, recipe: Recipe, data: Dataset, *, owner: str = "", data_name: str = MNIST
    ) -> Run:
        """A new run, running or queued.

        Raises TooBusyError if the queue is full, and ValueError for an invalid recipe.
        """
        card = Card(owner=owner, name=self._name_for(owner), data=data_name)
        return self._started(Run(recipe, data, self._slots, card=card, writer=self._archive))

    def branch(
        self,
        run_id: str,
        step: int,
        recipe: Recipe | None = None,
        *,
        owner: str = "",
        data: Dataset | None = None,
    ) -> Run:
        """A new run that branches from a step of another, perhaps with other settings.

        `run.card.origin` names it. data: the run's own images, if it has some. Raises ValueError if
        that is impossible, StoreError, and TooBusyError.
        """
        parent = self.get(run_id)
        if parent is None:
            raise ValueError("this run no longer exists")
        if self._archive:
            self._archive.flush(run_id)
        wanted, since, origin = branch_of(parent, step, recipe, self._archive)
        source = self._sources.get(parent.card.data)
        images = source() if data is None and source else data
        if images is None:
            raise ValueError("the training images of this run are no longer available")
        card = Card(owner=owner, name=self._name_for(owner), data=parent.card.data, origin=origin)
        run = Run(wanted, images, self._slots, card=card, writer=self._archive, since=since)
        return self._started(run)

    def add(self, run: AnyRun) -> None:
        """Adds a run that was made elsewhere, so that it can be found by its id."""
        with self._moving:
            with self._lock:
                forgotten = self._make_room()
                self._runs[run.id] = run
            for old in forgotten:
                self._forget(old)

    def get(self, run_id: str | None) -> AnyRun | None:
        """The run with this id, marked as watched; None if it is unknown."""
        run = self._here(run_id or "") or self._bring_back(run_id or "")
        if run:
            run.touch()
        return run

    def owned_by(self, owner: str) -> list[RunRecord]:
        """The runs of one owner, in memory or stored, the latest first."""
        if not owner:
            return []
        with self._lock:
            here = [run for run in self._runs.values() if run.card.owner == owner]
        found = {record.id: record.at_rest for record in self._kept_of(owner)}
        found |= {run.id: RunRecord.at(run, run.status()) for run in here}
        return sorted(found.values(), key=lambda one: -one.begun)

    def rename(self, run_id: str, name: str) -> None:
        """Raises StoreError."""
        self._change(run_id, name=name.strip()[:200])

    def hand_over(self, run_id: str, owner: str) -> None:
        """Gives control to another owner; raises StoreError."""
        self._change(run_id, owner=owner)

    def delete(self, run_id: str) -> None:
        """Ends it and deletes everything of it; raises StoreError."""
        with self._lock:
            run = self._runs.pop(run_id, None)
        if isinstance(run, Run):
            run.stop()
            run.join(10.0)
        if self._archive:
            self._archive.delete(run_id)

    def states(self) -> dict[State, int]:
        """The number of runs in memory in each state."""
        with self._lock:
            counts = Counter(run.state for run in self._runs.values())
        return {state: counts[state] for state in STATES}

    def sweep(self) -> None:
        """Removes unwatched runs from memory, wholly or in part."""
        for run in self._left_for(KEPT_SECONDS):
            if self._keeper_of(run) is None:
                run.let_go()
        with self._moving:
            for run in filter(self._keeper_of, self._left_for(AWAY_SECONDS)):
                with self._lock:
                    self._runs.pop(run.id, None)
                if not self._forget(run):  # in the middle of a step: left to the next sweep
                    with self._lock:
                        self._runs[run.id] = run

    def close(self) -> None:
        """Saves all runs as they are: the server is stopping."""
        with self._lock:
            runs = list(self._runs.values())
        self._slots.close()
        for run in runs:
            if isinstance(run, Run):
                run.put_away(STOPPED)
        if self._archive:
            self._archive.close()

    @property
    def trouble(self) -> str:
        """Why runs are not saved, in a sentence; empty while they are."""
        return self._trouble or (self._archive.trouble if self._archive else "")

    @property
    def running(self) -> int:
        """The number of runs with a slot."""
        return self._slots.taken

    @contextmanager
    def sharing(self, training: Training) -> Iterator[Iterator[Progress]]:
        """The steps of a short training beside the runs: all of them share the cores."""
        with self._slots.beside():
            yield self._shared(training)

    def _shared(self, training: Training) -> Iterator[Progress]:
        while not training.finished:
            training.runs = self._slots.going
            yield next(training)

    def __len__(self) -> int:
        """The number of runs in memory."""
        with self._lock:
            return len(self._runs)

    def _keeper_of(self, run: AnyRun) -> Archive | None:
        """The store that has it, so that it may leave the memory; None if none has."""
        if self._archive is None or self._archive.trouble or not run.is_kept:
            return None
        return self._archive

    def _started(self, run: Run) -> Run:
        run.start()
        self.add(run)
        return run

    def _here(self, run_id: str) -> AnyRun | None:
        with self._lock:
            run = self._runs.get(run_id)
        return None if run is None or (run.elsewhere and run.is_away) else run

    def _bring_back(self, run_id: str) -> AnyRun | None:
        """Loads a stored run; concurrent callers get the same one."""
        if self._archive is None or not ID.fullmatch(run_id):
            return None
        with self._moving:
            run = self._here(run_id)
            if run:
                return run
            try:
                run = self._archive.bring_back(run_id, self._slots, self._sources)
                self._trouble = ""
            except StoreError as error:
                self._trouble = str(error)
                return None
            if isinstance(run, Run):
                run.start()
            if run:
                self.add(run)
            else:
                with self._lock:
                    self._runs.pop(run_id, None)  # followed until it was deleted elsewhere
            return run

    def _make_room(self) -> list[AnyRun]:
        """Removes, and returns, the runs that were unwatched for the longest time.

        If they are stored, only paused or ended ones: the others are limited anyway.
        """
        runs: Iterable[AnyRun] = self._runs.values()
        if self._archive:
            runs = [run for run in runs if run.state not in GOING]
        by_age = sorted(runs, key=lambda run: -run.unwatched_seconds)
        forgotten = by_age[: max(0, len(by_age) - self._most_kept + 1)]
        for run in forgotten:
            del self._runs[run.id]
        return forgotten

    def _forget(self, run: AnyRun) -> bool:
        """Ends a run that has left the memory; a stored one can be loaded again.

        False if its current step takes too long.
        """
        if not isinstance(run, Run):
            return True
        keeper = self._keeper_of(run)
        if keeper is None:
            run.stop()
            return True
        is_away = run.put_away()
        keeper.flush(run.id)
        return is_away

    def _left_for(self, seconds: float) -> list[AnyRun]:
        with self._lock:
            return [run for run in self._runs.values() if run.unwatched_seconds > seconds]

    def _name_for(self, owner: str) -> str:
        """A name that none of the owner's runs has."""
        names = {one.name for one in self.owned_by(owner)}
        return next(name for i in range(1, len(names) + 2) if (name := f"Run {i}") not in names)

    def _kept_of(self, owner: str) -> list[RunRecord]:
        if self._archive is None:
            return []
        try:
            kept = self._archive.owned_by(owner)
        except StoreError as error:
            self._trouble = str(error)
            return []
        self._trouble = ""
        return kept

    def _change(self, run_id: str, **names: Unpack[Names]) -> None:
        run = self._here(run_id)
        if run:
            run.renamed(**names)
        if self._archive:
            self._archive.rename(run_id, **names)
