"""The parameters of a network."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np


class Parameters:
    """Weights and biases, or their gradients: views of one flat vector.

    flat: (n_parameters,); an optimiser updates it whole.
    weights[i]: (n_out, n_in), biases[i]: (n_out,) of layer i.
    """

    def __init__(self, sizes: Sequence[int], dtype: np.typing.DTypeLike = np.float32) -> None:
        shapes = [(n_out, n_in) for n_in, n_out in pairwise(sizes)]
        self.flat = np.zeros(sum(n_out * (n_in + 1) for n_out, n_in in shapes), dtype)
        weights, biases, start = [], [], 0
        for n_out, n_in in shapes:
            end = start + n_out * n_in
            weights.append(self.flat[start:end].reshape(n_out, n_in))
            biases.append(self.flat[end : end + n_out])
            start = end + n_out
        # Tuples: replacing a view would cut it off from `flat`; write `weights[i][...] = W`.
        self.weights, self.biases = tuple(weights), tuple(biases)
