"""Runs in a list: what is said of each without bringing it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from digitnet.nn import Network
from digitnet.recipes import Recipe
from digitnet.runs.card import Card
from digitnet.runs.keeping.kept import Kept
from digitnet.runs.keeping.restore import card_of
from digitnet.runs.run import Run
from digitnet.runs.snapshot import Course, Snapshot, State


@dataclass(frozen=True, slots=True)
class Listed:
    """A run in a list.

    accuracy: on the images held back, as measured last, None where it never was. seconds: of
    training so far.
    """

    card: Card
    recipe: Recipe
    state: State
    step: int
    steps: int
    accuracy: float | None
    seconds: float

    @property
    def id(self) -> str:
        return self.card.id

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def begun(self) -> float:
        """In seconds since 1970."""
        return self.card.begun


def listed(run: Run) -> Listed:
    """A run in memory, as it is now."""
    return _listed(run.card, run.recipe, run.snapshot())


def listed_kept(kept: Kept) -> Listed | None:
    """A kept run; None where it cannot be read. One that was going on rests."""
    course = Course(_NOBODYS, 0)
    try:
        course.recall(kept.course)
        card, recipe = card_of(kept), Recipe.of(kept.recipe)
    except (ValueError, KeyError, TypeError):
        return None
    state = kept.state if kept.ended else "paused"
    return _listed(card, recipe, course.snapshot(state, recipe.lr, ""))


def next_name(taken: Iterable[str]) -> str:
    """A name that none of an owner's runs has."""
    names = set(taken)
    return next(name for i in range(1, len(names) + 2) if (name := f"Run {i}") not in names)


def _listed(card: Card, recipe: Recipe, now: Snapshot) -> Listed:
    seconds = now.progress.seconds if now.progress else 0.0
    return Listed(card, recipe, now.state, now.step, now.steps, now.dev_accuracy, seconds)


_NOBODYS = Network((1, 1), init=None)  # a list shows no weights
