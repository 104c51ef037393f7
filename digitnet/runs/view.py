"""What others see of a run: of one that learns here or elsewhere, that has ended, or is to come."""

from time import monotonic
from typing import Protocol

from digitnet.data import Dataset
from digitnet.nn import Network
from digitnet.recipes import Recipe
from digitnet.runs.card import Card
from digitnet.runs.chance import Chance
from digitnet.runs.moments import Moment, Moments
from digitnet.runs.snapshot import Snapshot


class Identity(Protocol):
    """What a run is called, and what it is made from."""

    @property
    def recipe(self) -> Recipe: ...

    @property
    def card(self) -> Card: ...

    @property
    def chance(self) -> Chance: ...


class RunView(Identity, Protocol):
    """A run as those see it who watch.

    card: its names. dev: the validation images, moments: the weights along the way, both None where
    they are not (or no longer) at hand. chance: what guessing would reach on those images.
    elsewhere: another process trains it. is_away: another object is this run from now on.
    """

    @property
    def dev(self) -> Dataset | None: ...

    @property
    def moments(self) -> Moments | None: ...

    @property
    def elsewhere(self) -> bool: ...

    @property
    def id(self) -> str: ...

    @property
    def is_away(self) -> bool: ...

    @property
    def first_network(self) -> Network: ...

    def snapshot(self) -> Snapshot: ...

    def touch(self) -> None: ...

    def __hash__(self) -> int: ...


def moments_of(run: RunView, until: int) -> list[Moment]:
    """The moments that are kept of a run up to a step, in order; none once they were let go."""
    kept = run.moments
    return [moment for moment in kept.since(-1) if moment.step <= until] if kept else []


class Watched:
    """Knows how long nobody has looked at it."""

    def __init__(self) -> None:
        self._seen = monotonic()

    def touch(self) -> None:
        """Says that somebody watches."""
        self._seen = monotonic()

    @property
    def unwatched_seconds(self) -> float:
        return monotonic() - self._seen
