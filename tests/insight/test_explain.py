"""Why a network answers as it does: shares that add up, checked against independent sums."""

from __future__ import annotations

import numpy as np
import pytest

from digitnet import Network
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


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("x", X[:3], ids=["five", "zero", "four"])
def test_the_shares_of_pixels_and_biases_add_up(sizes: tuple[int, ...], x: np.ndarray) -> None:
    net = network(*sizes)
    total = evidence(net, x, 4, 9).sum() + biases_part(net, x, 4, 9)
    assert total == pytest.approx(difference(net, x, 4, 9), abs=1e-10)


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


def test_dark_pixels_say_nothing() -> None:
    shares = evidence(network(784, 12, 10), X[0], 5, 3)
    assert shares.shape == (784,)
    assert not shares[X[0] == 0].any()
    assert shares[X[0] > 0].any()


def test_what_speaks_for_one_digit_speaks_against_the_other() -> None:
    net = network(784, 12, 10)
    np.testing.assert_allclose(evidence(net, X[0], 5, 3), -evidence(net, X[0], 3, 5))
    assert not evidence(net, X[0], 5, 5).any()


def test_a_shipped_networks_shares_add_up() -> None:
    net = Network.load(SHIPPED / "blog.safetensors")
    for x in X.astype(np.float32):
        digit, other = net.logits(x[None])[0].argsort()[::-1][:2]
        total = evidence(net, x.reshape(28, 28), digit, other).sum(dtype=np.float64)
        total += biases_part(net, x, digit, other)
        assert total == pytest.approx(difference(net, x, digit, other), abs=1e-4)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_hidden_activations_are_those_of_every_hidden_layer(sizes: tuple[int, ...]) -> None:
    net, A = network(*sizes), X[2]
    hidden = hidden_activations(net, A.reshape(28, 28))
    assert [a.shape for a in hidden] == [(n,) for n in sizes[1:-1]]
    for W, b, a in zip(net.weights, net.biases, hidden, strict=False):
        A = np.maximum(W @ A + b, 0)
        np.testing.assert_allclose(a, A)


def test_nothing_is_changed_by_looking() -> None:
    net, x = network(784, 12, 10), X[0].copy()
    before = net.params.flat.copy()
    evidence(net, x, 1, 2)
    hidden_activations(net, x)
    np.testing.assert_array_equal(x, X[0])
    np.testing.assert_array_equal(net.params.flat, before)
