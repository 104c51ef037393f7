"""Activation functions, applied in place, with their slopes."""

from collections.abc import Callable

import numpy as np

LEAK = 0.01

# Z (n, units) becomes A in place; dA/dZ goes into `slope` if one is given (in training).
Activation = Callable[[np.ndarray, np.ndarray | None], None]


def relu(Z: np.ndarray, slope: np.ndarray | None = None) -> None:
    """max(Z, 0), the blog's activation."""
    if slope is None:
        np.maximum(Z, 0, out=Z)
        return
    np.greater(Z, 0, out=slope, casting="unsafe")
    Z *= slope  # with the slope available, a third of np.maximum's time


def leaky_relu(Z: np.ndarray, slope: np.ndarray | None = None) -> None:
    """Z if positive, else Z / 100 (Maas, 2013): no unit can die."""
    if slope is not None:
        np.greater(Z, 0, out=slope, casting="unsafe")
        slope *= 1 - LEAK
        slope += LEAK
    np.maximum(Z, LEAK * Z, out=Z)


def tanh(Z: np.ndarray, slope: np.ndarray | None = None) -> None:
    """The hyperbolic tangent, between -1 and 1."""
    np.tanh(Z, out=Z)
    if slope is not None:
        np.multiply(Z, Z, out=slope)
        np.subtract(1, slope, out=slope)


def sigmoid(Z: np.ndarray, slope: np.ndarray | None = None) -> None:
    """1 / (1 + exp(-Z)), between 0 and 1."""
    # Written with tanh, which does not overflow.
    Z *= 0.5
    np.tanh(Z, out=Z)
    Z += 1
    Z *= 0.5
    if slope is not None:
        np.subtract(1, Z, out=slope)
        slope *= Z


def gelu(Z: np.ndarray, slope: np.ndarray | None = None) -> None:
    """Z times the normal distribution's probability below Z (Hendrycks and Gimpel, 2016).

    In their tanh form, as PyTorch's GELU(approximate="tanh").
    """
    c, k = np.sqrt(2 / np.pi).astype(Z.dtype), 0.044715
    t = np.tanh(c * (Z + k * Z * Z * Z))
    if slope is not None:
        slope[...] = 0.5 * (1 + t) + 0.5 * c * Z * (1 - t * t) * (1 + 3 * k * Z * Z)
    Z *= 0.5 * (1 + t)


ACTIVATIONS: dict[str, Activation] = {
    "relu": relu,
    "leaky_relu": leaky_relu,
    "tanh": tanh,
    "sigmoid": sigmoid,
    "gelu": gelu,
}


def activate(name: str, Z: np.ndarray) -> np.ndarray:
    """A = activation(Z), in an array of its own."""
    A = Z.copy()
    ACTIVATIONS[name](A, None)
    return A


def slope(name: str, Z: np.ndarray) -> np.ndarray:
    """dA/dZ at Z."""
    slopes = np.empty_like(Z)
    ACTIVATIONS[name](Z.copy(), slopes)
    return slopes
