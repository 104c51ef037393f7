"""How initial weights and biases are drawn."""

from collections.abc import Callable

import numpy as np


def he(n_in: int, n_out: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Normal weights of variance 2 / n_in, biases 0 (He, 2015): keeps ReLU's signals in scale."""
    return rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in)), np.zeros(n_out)


def xavier(n_in: int, n_out: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Uniform weights of variance 2 / (n_in + n_out), biases 0 (Glorot and Bengio, 2010)."""
    bound = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-bound, bound, (n_out, n_in)), np.zeros(n_out)


def uniform(n_in: int, n_out: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases uniform in [-0.5, 0.5), as in the blog."""
    return rng.random((n_out, n_in)) - 0.5, rng.random(n_out) - 0.5


Init = Callable[[int, int, np.random.Generator], tuple[np.ndarray, np.ndarray]]
INITS: dict[str, Init] = {"he": he, "xavier": xavier, "uniform": uniform}
