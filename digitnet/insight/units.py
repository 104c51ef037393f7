"""Details of one unit of a network: its weights, its sum, and its votes on the digits."""

from dataclasses import dataclass

import numpy as np

from digitnet.nn import Network


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's computation for one image.

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

    Raises IndexError if there is no such unit.
    """
    if not (0 <= layer < len(network.weights) and 0 <= index < network.sizes[layer + 1]):
        raise IndexError(f"layer {layer} has no unit {index}")
    X = x.reshape(1, -1).astype(network.dtype)
    Z, A = network.forward(X)
    is_hidden = layer < len(network.weights) - 1
    output = A[layer + 1] if is_hidden else Z[-1]
    votes = np.zeros(network.sizes[-1])
    if is_hidden:
        # A row for each digit: the gradients of all logits in one pass.
        _, dA = network.backward(Z, np.eye(network.sizes[-1], dtype=network.dtype))
        votes = output[0, index] * dA[layer + 1][:, index]
    W, b = network.weights[layer][index], network.biases[layer][index]
    inputs = A[layer][0]
    return Unit(W, inputs, float(b), float(inputs @ W + b), float(output[0, index]), votes)
