"""Why a network answers as it does: the pixels' shares."""

import numpy as np

from digitnet.nn import Network


def evidence(network: Network, x: np.ndarray, digit: int, other: int) -> np.ndarray:
    """(784,) how much each pixel speaks for `digit` (positive) and for `other` (negative).

    The input times the gradient of the difference of the two logits. For a piecewise linear
    network (ReLU) these shares and the biases' add up to that difference exactly (Ancona, 2018).
    """
    X = x.reshape(1, -1).astype(network.dtype)
    dZ = np.zeros((1, network.sizes[-1]), network.dtype)
    dZ[0, digit] += 1
    dZ[0, other] -= 1
    Z, _ = network.forward(X)
    _, dA = network.backward(Z, dZ)
    return (X * dA[0])[0]
