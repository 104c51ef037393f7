"""The activations against their formulas."""

import numpy as np
import pytest

from digitnet.nn.activations import ACTIVATIONS

FORMULAS = {
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, z / 100),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "gelu": lambda z: 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.filterwarnings("error")
def test_activations_and_their_slopes_match_the_formulas_and_do_not_overflow(name: str) -> None:
    z = np.linspace(-6, 6, 240)  # not through 0, where some have no slope
    A, without_slope, slope = z[None].copy(), z[None].copy(), np.empty((1, 240))
    ACTIVATIONS[name](A, slope)
    ACTIVATIONS[name](without_slope, None)
    assert np.array_equal(A, without_slope)
    np.testing.assert_allclose(A[0], FORMULAS[name](z), atol=1e-12)
    rise = FORMULAS[name](z + 1e-6) - FORMULAS[name](z - 1e-6)
    np.testing.assert_allclose(slope[0], rise / 2e-6, atol=1e-8)
    far = np.array([[-1e4, -100, 100, 1e4]], np.float32)
    ACTIVATIONS[name](far, slope := np.empty_like(far))
    assert np.isfinite([far, slope]).all()
