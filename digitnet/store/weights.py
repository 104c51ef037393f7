"""Snapshots as a store saves them: each a weights file, most in half precision."""

from dataclasses import dataclass

import numpy as np

from digitnet.nn import Network, WeightsError
from digitnet.recipes import Recipe
from digitnet.runs import HALF, SINGLE, Snapshot


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one snapshot: a safetensors file, exact or in half precision."""

    step: int
    exact: bool
    weights: bytes

    @classmethod
    def of(cls, snapshot: Snapshot, recipe: Recipe) -> "Weights":
        """The weights of a snapshot from a run with this recipe."""
        dtype = snapshot.parameters.dtype
        network = Network(recipe.sizes, recipe.activation, init=None, dtype=dtype)
        network.params.flat[...] = snapshot.parameters
        network.metadata = {"step": snapshot.step, "dev_accuracy": snapshot.dev_accuracy}
        return cls(snapshot.step, snapshot.exact, network.to_bytes())

    def network(self, recipe: Recipe) -> Network:
        """The network of that step; raises WeightsError."""
        network = Network.from_bytes(self.weights)
        if (network.sizes, network.activation) != (recipe.sizes, recipe.activation):
            raise WeightsError("the weights of a different network")
        return network

    def snapshot(self, recipe: Recipe) -> Snapshot | None:
        """The snapshot; None if it is damaged."""
        try:
            network = self.network(recipe)
        except WeightsError:
            return None
        accuracy = network.metadata.get("dev_accuracy")
        known = accuracy if isinstance(accuracy, float) and 0 <= accuracy <= 1 else None
        # Weights saved in half precision fit into it again.
        with np.errstate(over="ignore"):
            parameters = network.params.flat.astype(SINGLE if self.exact else HALF)
        return Snapshot(self.step, parameters, known)
