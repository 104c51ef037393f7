"""The view of a run: one that trains here or elsewhere, has ended, or is yet to start."""

from time import monotonic
from typing import Protocol

from digitnet.data import Dataset
from digitnet.nn import Network
from digitnet.recipes import Recipe
from digitnet.runs.card import Card
from digitnet.runs.chance import Chance
from digitnet.runs.snapshots import Snapshot, Snapshots
from digitnet.runs.status import RunStatus


class Identity(Protocol):
    """A run's names and recipe."""

    @property
    def recipe(self) -> Recipe: ...

    @property
    def card(self) -> Card: ...

    @property
    def chance(self) -> Chance: ...


class RunView(Identity, Protocol):
    """A run, for those who watch it.

    card: its names. dev: the validation images, snapshots: those saved of it, both None if they
    are not (or no longer) available. chance: the accuracy of guessing on those images.
    elsewhere: another process trains it. is_away: another object represents this run from now
    on.
    """

    @property
    def dev(self) -> Dataset | None: ...

    @property
    def snapshots(self) -> Snapshots | None: ...

    @property
    def elsewhere(self) -> bool: ...

    @property
    def id(self) -> str: ...

    @property
    def is_away(self) -> bool: ...

    @property
    def first_network(self) -> Network: ...

    def status(self) -> RunStatus: ...

    def touch(self) -> None: ...

    def __hash__(self) -> int: ...


def snapshots_of(run: RunView, until: int) -> list[Snapshot]:
    """The snapshots of a run up to a step, in order; none once they were released."""
    kept = run.snapshots
    return [snapshot for snapshot in kept.since(-1) if snapshot.step <= until] if kept else []


class Watched:
    """Knows how long it has been unwatched."""

    def __init__(self) -> None:
        self._seen = monotonic()

    def touch(self) -> None:
        """Notes that somebody watches."""
        self._seen = monotonic()

    @property
    def unwatched_seconds(self) -> float:
        return monotonic() - self._seen
