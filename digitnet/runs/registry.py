"""All runs of the server: those in its memory, and those that are kept beyond its life."""

from __future__ import annotations

import re
import threading
from collections import Counter
from typing import get_args

from digitnet.data import Dataset, load_mnist
from digitnet.recipes import Recipe
from digitnet.runs.branches import branch_of
from digitnet.runs.card import MNIST, Card
from digitnet.runs.keeping.elsewhere import FollowedRun, is_elsewhere
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.keeping.kept import Kept, OddRunError, StoreError, note_odd
from digitnet.runs.keeping.restore import Sources, as_kept, bring_back
from digitnet.runs.listing import Listed, listed, listed_kept, next_name
from digitnet.runs.places import Places
from digitnet.runs.run import Run
from digitnet.runs.snapshot import State

MOST_KEPT = 40  # runs in memory
KEPT_SECONDS = 3600.0  # after so long without a look only the result of a run stays there
AWAY_SECONDS = 900.0  # after so long a run that is kept leaves the memory, until somebody asks
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
STOPPED = "the server was stopped, and this run was kept: it goes on as if nothing had happened"
SOURCES: Sources = {MNIST: lambda: load_mnist()[0]}


class Registry:
    """All runs by their ids, which only those know who started them, or were told.

    most_running: None for any number. most_kept: in memory. keeper: has runs beyond that, None
    where nothing is kept. sources: the images that a kept run can go on with, by what they are
    called.
    """

    def __init__(
        self,
        most_running: int | None = None,
        most_kept: int = MOST_KEPT,
        keeper: Keeper | None = None,
        sources: Sources = SOURCES,
    ) -> None:
        self._places = Places(most_running)
        self._most_kept = most_kept
        self._keeper, self._sources = keeper, sources
        self._trouble = ""
        self._runs: dict[str, Run] = {}
        self._lock = threading.Lock()  # never held while a network is made or a run waited for
        self._moving = threading.RLock()  # while runs leave the memory, or come back to it

    def start(
        self, recipe: Recipe, data: Dataset, *, owner: str = "", data_name: str = MNIST
    ) -> Run:
        """A new run, going or waiting for a place.

        Raises TooBusyError where too many wait, and ValueError for a bad recipe.
        """
        self._let_go()
        card = Card(owner=owner, name=self._name_for(owner), data=data_name)
        run = Run(recipe, data, self._places, card=card, keeper=self._keeper)
        run.start()
        self._take_in(run)
        return run

    def branch(
        self,
        run_id: str,
        step: int,
        recipe: Recipe | None = None,
        *,
        owner: str = "",
        data: Dataset | None = None,
    ) -> Run:
        """A new run that goes on from a step of another, perhaps with other settings.

        `run.card.origin` says from what. data: the run's own images, where it has some. Raises
        ValueError where that cannot be, StoreError, and TooBusyError.
        """
        parent = self.get(run_id)
        if parent is None:
            raise ValueError("this run is no longer here")
        if self._keeper:
            self._keeper.flush(run_id)
        store = self._keeper.store if self._keeper else None
        wanted, since, origin = branch_of(parent, step, recipe, store)
        known = self._sources.get(parent.card.data)
        if data is None and known is None:
            raise ValueError("the images that this run learned from are not here any more")
        card = Card(owner=owner, name=self._name_for(owner), data=parent.card.data, origin=origin)
        images = data or known()
        run = Run(wanted, images, self._places, card=card, keeper=self._keeper, since=since)
        run.start()
        self._take_in(run)
        return run

    def add(self, run: Run) -> None:
        """Takes in a run that was made elsewhere, so that it is found by its id."""
        self._let_go()
        self._take_in(run)

    def get(self, run_id: str | None) -> Run | None:
        """The run with this id, marked as watched; None where it is not known (any more)."""
        self._let_go()
        run = self._here(run_id or "") or self._bring_back(run_id or "")
        if run:
            run.touch()
        return run

    def owned_by(self, owner: str) -> list[Listed]:
        """The runs of one owner, in memory or kept, the latest first."""
        if not owner:
            return []
        with self._lock:
            here = [run for run in self._runs.values() if run.card.owner == owner]
        found = {run.id: listed(run) for run in here}
        for kept in self._kept_of(owner):
            if kept.id not in found and (one := listed_kept(kept)):
                found[kept.id] = one
        return sorted(found.values(), key=lambda one: -one.begun)

    def rename(self, run_id: str, name: str) -> None:
        """Raises StoreError."""
        self._change(run_id, name=name.strip()[:200])

    def hand_over(self, run_id: str, owner: str) -> None:
        """Another secret controls it from now on; raises StoreError."""
        self._change(run_id, owner=owner)

    def delete(self, run_id: str) -> None:
        """Ends it, and leaves nothing of it; raises StoreError."""
        with self._lock:
            run = self._runs.pop(run_id, None)
        if run:
            run.stop()
            run.join(10.0)
        if self._keeper:
            self._keeper.forget(run_id)
            self._keeper.store.delete(run_id)

    def states(self) -> dict[State, int]:
        """How many runs in memory there are in each state."""
        self._let_go()
        with self._lock:
            counts = Counter(run.state for run in self._runs.values())
        return {state: counts[state] for state in get_args(State)}

    def close(self) -> None:
        """Puts all runs away, each as it is: the server ends."""
        with self._lock:
            runs = list(self._runs.values())
        self._places.close()
        for run in runs:
            run.put_away(STOPPED)
        if self._keeper:
            self._keeper.close()

    @property
    def trouble(self) -> str:
        """Why runs are not kept, in a sentence; empty while they are."""
        return self._trouble or (self._keeper.trouble if self._keeper else "")

    @trouble.setter
    def trouble(self, sentence: str) -> None:
        self._trouble = sentence

    @property
    def running(self) -> int:
        """How many runs have a place to go in right now."""
        return self._places.taken

    def __len__(self) -> int:
        """How many runs are in memory."""
        with self._lock:
            return len(self._runs)

    def _here(self, run_id: str) -> Run | None:
        with self._lock:
            run = self._runs.get(run_id)
            if isinstance(run, FollowedRun) and run.is_over:
                del self._runs[run_id]
                return None
            return run

    def _bring_back(self, run_id: str) -> Run | None:
        """A run that is kept; several who ask at once get the same one."""
        if self._keeper is None or not ID.fullmatch(run_id):
            return None
        with self._moving:
            run = self._here(run_id)
            if run:
                return run
            try:
                run = self._as_kept(run_id)
            except OddRunError as error:
                note_odd(run_id, str(error))
                return None
            except StoreError as error:
                self._trouble = str(error)
                return None
            if run:
                if run.snapshot().active:
                    run.start()
                self._take_in(run)
            return run

    def _as_kept(self, run_id: str) -> Run | None:
        """Raises StoreError."""
        store = self._keeper.store
        kept = store.get(run_id)
        self._trouble = ""
        if kept is None:
            return None
        if is_elsewhere(kept):
            followed = as_kept(FollowedRun, kept, store, self._sources, "running", "")
            followed.follow(store)
            return followed
        return bring_back(kept, self._keeper, self._places, self._sources)

    def _take_in(self, run: Run) -> None:
        with self._moving:
            with self._lock:
                forgotten = self._make_room()
                self._runs[run.id] = run
            for old in forgotten:
                self._forget(old)

    def _make_room(self) -> list[Run]:
        """Forgets, and returns, the runs that nobody has looked at for the longest time.

        Where they are kept, only some that rest or have ended: of others there are only so many.
        """
        runs = self._runs.values()
        if self._keeper:
            runs = [run for run in runs if run.state not in ("running", "waiting")]
        by_age = sorted(runs, key=lambda run: -run.unwatched_seconds)
        forgotten = by_age[: max(0, len(by_age) - self._most_kept + 1)]
        for run in forgotten:
            del self._runs[run.id]
        return forgotten

    def _forget(self, run: Run) -> None:
        """Ends a run that has left the memory; one that is kept can come back."""
        if self._keeper and not self._keeper.trouble:
            run.put_away()
            self._keeper.flush(run.id)
            return
        run.stop()

    def _let_go(self) -> None:
        """Of runs that nobody has looked at for long the memory keeps little, or nothing."""
        keeps = self._keeper and not self._keeper.trouble
        if not keeps:
            for run in self._left_for(KEPT_SECONDS):
                run.let_go()
            return
        if not self._left_for(AWAY_SECONDS):
            return
        with self._moving:
            for run in self._left_for(AWAY_SECONDS):
                with self._lock:
                    self._runs.pop(run.id, None)
                self._forget(run)

    def _left_for(self, seconds: float) -> list[Run]:
        with self._lock:
            return [run for run in self._runs.values() if run.unwatched_seconds > seconds]

    def _name_for(self, owner: str) -> str:
        return next_name(one.name for one in self.owned_by(owner))

    def _kept_of(self, owner: str) -> list[Kept]:
        if self._keeper is None:
            return []
        try:
            kept = self._keeper.store.all(owner)
        except StoreError as error:
            self._trouble = str(error)
            return []
        self._trouble = ""
        return kept

    def _change(self, run_id: str, **names: str) -> None:
        run = self._here(run_id)
        if run:
            run.renamed(**names)
        if self._keeper:
            self._keeper.flush(run_id)
            self._keeper.rename(run_id, **names)
            store = self._keeper.store
            change = {"name": store.rename, "owner": store.hand_over}
            for what, value in names.items():
                change[what](run_id, value)
