"""Runs that branch from others: the same network up to a step, perhaps other settings after."""

from dataclasses import replace

from digitnet.nn import Network
from digitnet.recipes import Recipe
from digitnet.runs.archive import Archive
from digitnet.runs.card import Origin
from digitnet.runs.record import RunRecord
from digitnet.runs.resume import ResumePoint
from digitnet.runs.snapshots import Snapshot
from digitnet.runs.view import RunView

KEPT_SETTINGS = (
    "init",
    "seed",
    "images",
    "dev_images",
)  # else it would have trained on validation images


def branch_of(
    parent: RunView, step: int, recipe: Recipe | None, archive: Archive | None
) -> tuple[Recipe, ResumePoint, Origin]:
    """What a branch of a run starts from.

    The exact state if that is stored and only the learning rate differs; else the weights of that
    step. Raises ValueError if neither is kept or the network differs, and StoreError.
    """
    wanted = _fitting(recipe or parent.recipe, parent.recipe)
    if replace(wanted, lr=parent.recipe.lr) == parent.recipe:
        exact = archive.since(parent.id, step) if archive else None
        if exact:
            lr = recipe.lr if recipe else exact.lr
            since = replace(exact, lr=lr, snapshots=_snapshots(parent, step))
            return parent.recipe, since, Origin(parent.id, step, True)
    network = _network(parent, step, archive)
    if network is None:
        raise ValueError(f"there is no snapshot of step {step:,}: choose another step")
    since = ResumePoint(
        step=step,
        record=RunRecord.at(parent, parent.status()),
        lr=wanted.lr,
        network=network,
        snapshots=_snapshots(parent, step),
    )
    return wanted, since, Origin(parent.id, step, False)


def _snapshots(parent: RunView, until: int) -> tuple[Snapshot, ...]:
    """The parent's snapshots up to the branch."""
    known = parent.snapshots.since(0) if parent.snapshots else []
    return tuple(snapshot for snapshot in known if snapshot.step <= until)


def _fitting(wanted: Recipe, before: Recipe) -> Recipe:
    """The recipe with the same validation images; raises ValueError if the weights do not fit."""
    if (wanted.hidden, wanted.activation) != (before.hidden, before.activation):
        raise ValueError("these weights do not fit another network: keep its layers")
    return replace(wanted, **{name: getattr(before, name) for name in KEPT_SETTINGS})


def _network(parent: RunView, step: int, archive: Archive | None) -> Network | None:
    now = parent.status()
    if step == 0:
        return parent.first_network
    if step == now.step and now.state != "running":
        return now.network
    if parent.snapshots and (known := parent.snapshots.network(step)):
        return known
    return archive.network(parent.id, step) if archive else None
