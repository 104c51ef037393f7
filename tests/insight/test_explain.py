"""Why a network answers as it does: the shares of pixels, and of a unit's inputs."""

from itertools import product

import numpy as np
import pytest

from digitnet import Network
from digitnet.insight.answers import MOST_INPUTS, unit_answer
from digitnet.insight.explain import evidence
from digitnet.nn.activations import ACTIVATIONS
from tests.files import digits

X = digits(5).images / 255
SIZES = [(784, 10), (784, 12, 10), (784, 14, 11, 10)]


def network(*sizes: int, activation: str = "relu") -> Network:
    """In float64, its biases not 0."""
    rng = np.random.default_rng(0)
    net = Network(sizes, activation, rng, dtype=np.float64)
    for b in net.biases:
        b[...] = rng.normal(0, 0.3, b.shape)
    return net


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_share_is_the_pixel_times_the_slope_of_the_difference(activation: str) -> None:
    pixels, step = np.arange(0, 784, 7), 1e-6
    steps = step * np.eye(784)[pixels]
    for sizes, x in product(SIZES, X[:3]):
        net, before = network(*sizes, activation=activation), x.copy()
        up, down = (net.logits(x + change) for change in (steps, -steps))
        slopes = ((up - down)[:, 0] - (up - down)[:, 6]) / (2 * step)
        shares = evidence(net, x.reshape(28, 28), 0, 6)
        np.testing.assert_allclose(shares[pixels], x[pixels] * slopes, atol=1e-6)
        np.testing.assert_array_equal(x, before)  # nothing is changed by looking
        assert np.array_equal(net.params.flat, network(*sizes).params.flat)


def test_hidden_activations_are_those_of_every_hidden_layer() -> None:
    for sizes in SIZES:
        net, A = network(*sizes), X[2]
        hidden = [a[0] for a in net.forward(A.reshape(1, -1))[1][1:]]
        assert [a.shape for a in hidden] == [(n,) for n in sizes[1:-1]]
        for W, b, a in zip(net.weights, net.biases, hidden, strict=False):
            A = np.maximum(W @ A + b, 0)
            np.testing.assert_allclose(a, A)


def test_a_unit_of_a_later_layer_names_the_inputs_that_add_most_to_its_sum() -> None:
    net = network(784, 30, 10)
    told = unit_answer(net, X[0], 1, 4)["strongest"]
    A, W = net.forward(X[:1])[1][1][0], net.weights[1][4]
    strongest = np.argsort(-np.abs(W * A))[:MOST_INPUTS]
    assert {i for i, _, _ in told} == set(strongest.tolist())
    for i, weight, value in told:
        np.testing.assert_allclose([weight, value], [W[i], A[i]], rtol=1e-4)
    assert unit_answer(net, X[0], 0, 4)["strongest"] == []
