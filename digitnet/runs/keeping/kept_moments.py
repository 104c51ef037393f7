"""The moments of a run as a store keeps them: each a weights file, most in half precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitnet.nn import Network, WeightsError
from digitnet.recipes import Recipe
from digitnet.runs.keeping.kept import KeptWeights
from digitnet.runs.moments import HALF, SINGLE, Moment

if TYPE_CHECKING:
    from digitnet.runs.keeping.store import Store


def as_kept(moment: Moment, recipe: Recipe) -> KeptWeights:
    """A moment of a run of this recipe, for the store."""
    dtype = moment.parameters.dtype
    network = Network(recipe.sizes, recipe.activation, init=None, dtype=dtype)
    network.params.flat[...] = moment.parameters
    network.metadata = {"step": moment.step, "dev_accuracy": moment.dev_accuracy}
    return KeptWeights(moment.step, moment.exact, network.to_bytes())


def moments_of(store: Store, run_id: str, recipe: Recipe, until: int) -> tuple[Moment, ...]:
    """What the store has of a run up to this step; what is damaged is one moment less.

    Raises StoreError.
    """
    kept = [store.weights(run_id, step) for step in store.steps(run_id) if 0 < step <= until]
    found = [_moment(each, recipe) for each in kept if each]
    return tuple(moment for moment in found if moment)


def _moment(kept: KeptWeights, recipe: Recipe) -> Moment | None:
    try:
        network = Network.from_bytes(kept.weights)
    except WeightsError:
        return None
    if (network.sizes, network.activation) != (recipe.sizes, recipe.activation):
        return None
    accuracy = network.metadata.get("dev_accuracy")
    known = accuracy if isinstance(accuracy, float) and 0 <= accuracy <= 1 else None
    # What was kept in half precision fits into it again.
    with np.errstate(over="ignore"):
        parameters = network.params.flat.astype(SINGLE if kept.exact else HALF)
    return Moment(kept.step, parameters, known)
