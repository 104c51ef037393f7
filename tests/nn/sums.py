"""The loss and its gradients, as network.py has them and as the engine does."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from digitnet import Network
from digitnet.nn.engine import Passes, cross_entropy
from digitnet.nn.network import cross_entropy as textbook_cross_entropy
from digitnet.nn.network import gradients as textbook_gradients
from digitnet.nn.parameters import Parameters
from tests.nn.test_activations import FORMULAS

SIZES = st.lists(st.integers(1, 7), min_size=2, max_size=5).filter(lambda sizes: sizes[-1] > 1)
SEEDS = st.integers(0, 10**6)


Case = tuple[Network, np.ndarray, np.ndarray]


def float64_case(sizes: Sequence[int], n: int, seed: int = 0, activation: str = "relu") -> Case:
    """A float64 network with no bias at 0, and a batch (X, y) for it."""
    rng = np.random.default_rng(seed)
    net = Network(sizes, activation, rng, dtype=np.float64)
    for b in net.biases:
        b[...] = rng.uniform(-0.5, 0.5, b.shape)
    return net, rng.random((n, sizes[0])), rng.integers(0, sizes[-1], n)


def textbook(net: Network, X: np.ndarray, y: np.ndarray) -> tuple[float, Parameters, np.ndarray]:
    """(loss, its gradients, its gradient in X) by network.py."""
    Z, A = net.forward(X)
    loss, dZ = textbook_cross_entropy(Z[-1], y)
    all_dZ, dA = net.backward(Z, dZ)
    dW, db = textbook_gradients(A, all_dZ)
    grads = Parameters(net.sizes, net.dtype)
    for i in range(len(dW)):
        grads.weights[i][...], grads.biases[i][...] = dW[i], db[i]
    return loss, grads, dA[0]


def gradients(
    net: Network, X: np.ndarray, y: np.ndarray, masks: Sequence[np.ndarray] = (), **options: Any
) -> tuple[float, Parameters]:
    """(loss, its gradients) by the engine; options: those of its cross_entropy."""
    passes, grads = Passes(net, len(X)), Parameters(net.sizes, net.dtype)
    loss, dZ = cross_entropy(passes.forward(X, masks), y, **options)
    passes.backward(X, dZ / len(X), grads)
    return loss / len(X), grads


def numerical_gradient(values: np.ndarray, loss: Callable[[], float]) -> np.ndarray:
    """The central difference quotient of the loss in each of the values that it depends on."""
    gradient, epsilon = np.empty_like(values), 1e-5
    for i, value in np.ndenumerate(values.copy()):
        values[i] = value + epsilon
        above = loss()
        values[i] = value - epsilon
        gradient[i] = (above - loss()) / (2 * epsilon)
        values[i] = value
    return gradient


def far_from_kinks(net: Network, X: np.ndarray, masks: Sequence[np.ndarray] = ()) -> bool:
    """Whether no hidden unit is so near to 0 that a difference quotient could step over it."""
    A, masks = X, masks or [np.ones(1)] * (len(net.weights) - 1)
    for W, b, mask in zip(net.weights[:-1], net.biases[:-1], masks, strict=True):
        Z = A @ W.T + b
        if np.abs(Z).min() < 1e-3:
            return False
        A = FORMULAS[net.activation](Z) * mask
    return True
