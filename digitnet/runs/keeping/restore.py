"""Runs that were kept, brought back: to go on as if nothing had happened, or to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from digitnet.data import Dataset
from digitnet.nn import Network, WeightsError, checkpoint
from digitnet.recipes import Recipe
from digitnet.runs.card import Card, Origin
from digitnet.runs.chance import Chance
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.keeping.kept import Kept, OddRunError
from digitnet.runs.keeping.kept_moments import moments_of
from digitnet.runs.moments import Moment, Moments
from digitnet.runs.ownimages import unpacked
from digitnet.runs.places import Places
from digitnet.runs.plain import number, text, whole
from digitnet.runs.run import Run
from digitnet.runs.since import Since
from digitnet.runs.snapshot import Course, State

if TYPE_CHECKING:
    from digitnet.runs.keeping.store import Store

Sources = Mapping[str, Callable[[], Dataset]]

INTERRUPTED = (
    "the server was started anew, and this run was kept at step {step:,}: it goes on from there as "
    "if nothing had happened"
)
WITHOUT_IMAGES = (
    "the server was started anew, and the images of your own that this run learned from are not "
    "kept: it cannot go on. To learn on, choose them again and train again"
)
DAMAGED = "what this run would go on from is damaged, so it cannot go on. To learn on, train again"


class EndedRun(Run):
    """A run that ended before, as it was kept: it has no thread, and nothing moves it.

    dev is None where its images are not at hand.
    """

    def __init__(
        self,
        recipe: Recipe,
        card: Card,
        course: Course,
        state: State,
        message: str,
        lr: float,
        chance: Chance,
        dev: Dataset | None,
        moments: tuple[Moment, ...],
    ) -> None:
        self._set_up(recipe, card, Places())
        self._course, self._lr, self.chance, self.dev = course, lr, chance, dev
        self._state, self._message, self._updates_allowed = state, message, 0
        self._first_network = None  # made of its recipe where somebody asks
        self._training = self._split = None
        self.moments = Moments(recipe.network(), course.steps) if moments else None
        if self.moments:
            self.moments.restore(moments, course.steps)
            course.plan = self.moments.plan


def bring_back(kept: Kept, keeper: Keeper, places: Places, sources: Sources) -> Run:
    """A kept run; one that was going on rests now, and says why. Raises StoreError."""
    recipe, card = _names(kept)
    if kept.ended:
        return as_kept(EndedRun, kept, keeper.store, sources, kept.state, kept.message)
    if kept.data not in sources:
        return as_kept(EndedRun, kept, keeper.store, sources, "stopped", WITHOUT_IMAGES)
    try:
        moments = moments_of(keeper.store, kept.id, recipe, kept.step)
        since = replace(since_of(kept, keeper.store), moments=moments)
        data = sources[kept.data]()
        return Run(recipe, data, places, card=card, keeper=keeper, since=since)
    except ValueError:  # as of a checkpoint of other images
        return as_kept(EndedRun, kept, keeper.store, sources, "stopped", DAMAGED)


def since_of(kept: Kept, store: Store) -> Since:
    """Where a run that was going on rests now; raises StoreError, and ValueError."""
    message = kept.message
    if kept.state != "paused":
        message = INTERRUPTED.format(step=kept.step)
    return Since(
        step=whole(kept.step),
        course=kept.course,
        lr=number(kept.course.get("lr"), 0),
        checkpoint=store.checkpoint(kept.id),
        rests=True,
        message=text(message),
        is_kept=True,
    )


def card_of(kept: Kept) -> Card:
    """Raises ValueError, KeyError or TypeError."""
    told = kept.course.get("origin")
    return Card(
        id=kept.id,
        owner=text(kept.owner, 64),
        name=text(kept.name),
        data=text(kept.data),
        begun=number(kept.begun, 0),
        origin=Origin.of(told) if told else None,
    )


def network_of(
    kept: Kept, recipe: Recipe, store: Store, step: int, *, exact: bool = False
) -> Network | None:
    """The network of a step, None where it is not kept, or not exactly and it has to be.

    Raises WeightsError, and StoreError.
    """
    found = store.weights(kept.id, step)
    if found is None or (exact and not found.exact):
        return None
    network = Network.from_bytes(found.weights)
    if network.sizes != recipe.sizes or network.activation != recipe.activation:
        raise WeightsError("weights of another network than the run's")
    return network


def damaged(error: Exception) -> OddRunError:
    return OddRunError(f"The store of runs is damaged: a run in it cannot be read ({error}).")


def as_kept(
    kind: type[EndedRun], kept: Kept, store: Store, sources: Sources, state: State, message: str
) -> EndedRun:
    """A kept run to be looked at; raises StoreError."""
    recipe, card = _names(kept)
    try:
        course = Course(latest_network(kept, recipe, store), 0)
        course.recall(kept.course)
        told = kept.course["chance"]
        chance = Chance(max(1, whole(told["images"])), number(told["share"], 0, 1))
        lr = number(kept.course.get("lr"), 0)
        dev, said = _held_back(kept, recipe, store, sources), text(message)
        way = moments_of(store, kept.id, recipe, kept.step)
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(error) from None
    return kind(recipe, card, course, state, said, lr, chance, dev, way)


def _names(kept: Kept) -> tuple[Recipe, Card]:
    try:
        return Recipe.of(kept.recipe), card_of(kept)
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(error) from None


def _held_back(kept: Kept, recipe: Recipe, store: Store, sources: Sources) -> Dataset | None:
    """The images to show its answers to; of a visitor's own some were kept."""
    if kept.data in sources:
        return recipe.held_back(sources[kept.data]())
    raw = store.images(kept.id)
    return unpacked(raw) if raw else None


def latest_network(kept: Kept, recipe: Recipe, store: Store) -> Network:
    """As it was kept last; raises WeightsError, and StoreError."""
    found = network_of(kept, recipe, store, kept.step, exact=True)
    if found:
        return found
    network, raw = recipe.network(), store.checkpoint(kept.id)
    if raw:
        checkpoint.put_weights(network, raw)
    return network
