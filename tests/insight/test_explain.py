"""Why a network answers as it does: shares that add up, checked against independent sums."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from digitnet import Network
from digitnet.insight.answers import MOST_INPUTS, unit_answer
from digitnet.insight.explain import evidence, hidden_activations
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.weights import SHIPPED
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


def difference(net: Network, x: np.ndarray, digit: int, other: int) -> float:
    logits = net.logits(x[None])[0]
    return float(logits[digit] - logits[other])


def biases_part(net: Network, x: np.ndarray, digit: int, other: int) -> float:
    """What the biases alone bring to the difference, through the units that x lights."""
    A, B = x, np.zeros_like(x)  # B is what of A comes from biases
    for i, (W, b) in enumerate(zip(net.weights, net.biases, strict=True)):
        Z, B = W @ A + b, W @ B + b
        lit = (Z > 0) if i < len(net.weights) - 1 else np.ones_like(Z)
        A, B = Z * lit, B * lit
    return float(B[digit] - B[other])


def whole(net: Network, x: np.ndarray, digit: int, other: int) -> float:
    """The shares of all pixels and of the biases."""
    shares = evidence(net, x, digit, other).sum(dtype=np.float64)
    return shares + biases_part(net, x.ravel(), digit, other)


def test_the_shares_of_pixels_and_biases_add_up() -> None:
    for sizes, x in product(SIZES, X[:3]):
        net = network(*sizes)
        assert whole(net, x, 4, 9) == pytest.approx(difference(net, x, 4, 9), abs=1e-10), sizes
    shipped = Network.load(SHIPPED / "blog.safetensors")
    for x in X.astype(np.float32):
        digit, other = shipped.logits(x[None])[0].argsort()[::-1][:2]
        total = whole(shipped, x.reshape(28, 28), digit, other)
        assert total == pytest.approx(difference(shipped, x, digit, other), abs=1e-4)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_share_is_the_pixel_times_its_slope(activation: str) -> None:
    net, x, step = network(784, 12, 11, 10, activation=activation), X[1], 1e-6
    shares = evidence(net, x, 0, 6)
    for pixel in np.flatnonzero(x)[::10]:
        up, down = x.copy(), x.copy()
        up[pixel] += step
        down[pixel] -= step
        slope = (difference(net, up, 0, 6) - difference(net, down, 0, 6)) / (2 * step)
        assert shares[pixel] == pytest.approx(x[pixel] * slope, abs=1e-6)


def test_what_speaks_for_one_digit_speaks_against_the_other_and_dark_pixels_say_nothing() -> None:
    net, x = network(784, 12, 10), X[0].copy()
    before = net.params.flat.copy()
    shares = evidence(net, x, 5, 3)
    assert shares.shape == (784,)
    assert not shares[x == 0].any()
    assert shares[x > 0].any()
    np.testing.assert_allclose(shares, -evidence(net, x, 3, 5))
    assert not evidence(net, x, 5, 5).any()
    np.testing.assert_array_equal(x, X[0])  # nothing is changed by looking
    np.testing.assert_array_equal(net.params.flat, before)


def test_hidden_activations_are_those_of_every_hidden_layer() -> None:
    for sizes in SIZES:
        net, A = network(*sizes), X[2]
        hidden = hidden_activations(net, A.reshape(28, 28))
        assert [a.shape for a in hidden] == [(n,) for n in sizes[1:-1]]
        for W, b, a in zip(net.weights, net.biases, hidden, strict=False):
            A = np.maximum(W @ A + b, 0)
            np.testing.assert_allclose(a, A)


def test_a_unit_of_a_later_layer_names_the_inputs_that_add_most_to_its_sum() -> None:
    net = network(784, 30, 10)
    told = unit_answer(net, X[0], 1, 4)["strongest"]
    A, W = hidden_activations(net, X[0])[0], net.weights[1][4]
    strongest = np.argsort(-np.abs(W * A))[:MOST_INPUTS]
    assert {i for i, _, _ in told} == set(strongest.tolist())
    for i, weight, value in told:
        np.testing.assert_allclose([weight, value], [W[i], A[i]], rtol=1e-4)
    assert unit_answer(net, X[0], 0, 4)["strongest"] == []
