"""Runs that branch off from others: the same network from a step on, perhaps otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitnet.nn import Network
from digitnet.recipes import Recipe
from digitnet.runs.card import Origin
from digitnet.runs.keeping.restore import network_of
from digitnet.runs.moments import Moment
from digitnet.runs.run import Run
from digitnet.runs.since import Since

if TYPE_CHECKING:
    from digitnet.runs.keeping.store import Store

KEPT_SETTINGS = (
    "init",
    "seed",
    "images",
    "dev_images",
)  # else it would have seen what is held back


def branch_of(
    parent: Run, step: int, recipe: Recipe | None, store: Store | None
) -> tuple[Recipe, Since, Origin]:
    """What a branch of a run is made of.

    From all that the next update depended on where that is kept and the settings are the same, but
    for the learning rate; else from the weights of that step. Raises ValueError where neither is
    kept or the network is another, and StoreError.
    """
    wanted = _fitting(recipe or parent.recipe, parent.recipe)
    if replace(wanted, lr=parent.recipe.lr) == parent.recipe:
        chosen_lr = recipe.lr if recipe else None
        exact = store and _exact(parent, step, chosen_lr, store)
        if exact:
            since = replace(exact, moments=_moments(parent, step))
            return parent.recipe, since, Origin(parent.id, step, True)
    network = _network(parent, step, store)
    if network is None:
        raise ValueError(f"nothing is kept of step {step:,}: choose another moment")
    since = Since(
        step=step,
        course=parent.course(),
        lr=wanted.lr,
        network=network,
        moments=_moments(parent, step),
    )
    return wanted, since, Origin(parent.id, step, False)


def _moments(parent: Run, until: int) -> tuple[Moment, ...]:
    """The way to the branch is the parent's."""
    known = parent.moments.since(0) if parent.moments else []
    return tuple(moment for moment in known if moment.step <= until)


def _fitting(wanted: Recipe, before: Recipe) -> Recipe:
    """The same images stay held back, and the weights fit."""
    if (wanted.hidden, wanted.activation) != (before.hidden, before.activation):
        raise ValueError(
            "another network cannot go on with these weights: leave its layers as they are"
        )
    return replace(wanted, **{name: getattr(before, name) for name in KEPT_SETTINGS})


def _exact(parent: Run, step: int, lr: float | None, store: Store) -> Since | None:
    kept, raw = store.get(parent.id), store.checkpoint(parent.id)
    if kept is None or kept.step != step or (raw is None and step):
        return None
    lr = kept.course["lr"] if lr is None else lr
    return Since(step=step, course=kept.course, lr=lr, checkpoint=raw)


def _network(parent: Run, step: int, store: Store | None) -> Network | None:
    now = parent.snapshot()
    if step == 0:
        return parent.first_network
    if step == now.step and now.state != "running":
        return now.network
    if parent.moments and (known := parent.moments.network(step)):
        return known
    kept = store.get(parent.id) if store else None
    return network_of(kept, parent.recipe, store, step) if kept else None
