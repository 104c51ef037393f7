"""One unit of a network looked at closely: its weights, its sum, and its votes on the digits."""

from dataclasses import dataclass

import numpy as np

from digitnet.nn import Network, Workspace


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit makes of one image.

    weights: (n_in,) of its inputs. inputs: (n_in,) what they are. sum: weights times inputs, plus
    the bias. output: what goes on to the next layer. votes: (10,) its output times the gradient of
    each digit's logit in it; of the last hidden layer exactly what it adds to that logit.
    """

    weights: np.ndarray
    inputs: np.ndarray
    bias: float
    sum: float
    output: float
    votes: np.ndarray


def unit(network: Network, x: np.ndarray, layer: int, index: int) -> Unit:
    """Unit number `index` of a layer (0 is the first after the input), for x of 784 pixels.

    Raises IndexError where there is no such unit.
    """
    if not (0 <= layer < len(network.weights) and 0 <= index < network.sizes[layer + 1]):
        raise IndexError(f"layer {layer} has no unit {index}")
    X = x.reshape(1, -1).astype(network.dtype)
    work = Workspace(network, 1)
    A = network.forward(X, work)
    W, b = network.weights[layer][index], network.biases[layer][index]
    output = float(A[layer + 1][0, index])
    votes = np.zeros(network.sizes[-1])
    if layer < len(network.weights) - 1:
        votes = output * _slopes(network, work, layer)[:, index]
    return Unit(W, A[layer][0], float(b), float(A[layer][0] @ W + b), output, votes)


def _slopes(network: Network, work: Workspace, layer: int) -> np.ndarray:
    """(10, units): the gradient of every logit in the outputs of a hidden layer."""
    gradient = network.weights[-1]
    for i in range(len(network.weights) - 2, layer, -1):
        gradient = (gradient * work.slopes[i]) @ network.weights[i]
    return gradient
