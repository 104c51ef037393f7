"""The engine's sums are those of network.py, whatever it is asked for and however it is cut."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digitnet import Network
from digitnet.data import NOTHING, Dataset
from digitnet.nn import Dealer, TrainSettings
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.engine import BatchGradient, cross_entropy
from digitnet.nn.optimizers import make_optimizer
from tests.benchmarks import pytorch_values
from tests.files import digits
from tests.nn.sums import (
    SEEDS,
    SIZES,
    Case,
    far_from_kinks,
    float64_case,
    gradients,
    numerical_gradient,
    textbook,
)

TORCH: dict[str, Any] = json.loads(pytorch_values.TABLE.read_text())
CASES = st.builds(float64_case, SIZES, st.integers(1, 6), SEEDS, st.sampled_from([*ACTIVATIONS]))


def engine(net: Network, data: Dataset, **settings: float) -> BatchGradient:
    run = TrainSettings(**settings)
    optimizer = make_optimizer(run, net.params.flat)
    return BatchGradient(net, Dealer(data, len(data), run, net.dtype), run, optimizer)


def assert_near(ours: np.ndarray, right: np.ndarray, relative: float) -> None:
    assert np.linalg.norm(ours - right) <= relative * np.linalg.norm(right)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(CASES)
def test_loss_and_gradients_are_those_of_the_textbook(case: Case) -> None:
    net, X, y = case
    single = Network(net.sizes, net.activation, dtype=np.float32)
    single.params.flat[...] = net.params.flat
    for network, relative in ((net, 1e-10), (single, 1e-4)):
        loss, grads = gradients(network, X.astype(network.dtype), y)
        right, right_grads, _ = textbook(net, X, y)
        assert loss == pytest.approx(right, rel=relative)
        assert grads.flat.dtype == network.dtype
        assert_near(grads.flat, right_grads.flat, relative)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(CASES, st.sampled_from([0.0, 0.3]), st.sampled_from([None, 0.7]))
def test_label_smoothing_and_outliers_are_textbook_losses_of_every_class_in_their_shares(
    case: Case, smoothing: float, weight: float | None
) -> None:
    net, X, y = case
    if weight is not None:
        y[::2] = NOTHING
    k, right, right_grads = net.sizes[-1], 0.0, np.zeros_like(net.params.flat)
    for x, label in zip(X, y, strict=True):
        shares = np.full(k, (1.0 if label == NOTHING else smoothing) / k)
        if label != NOTHING:
            shares[label] += 1 - smoothing
        for digit, share in enumerate(shares * (weight if label == NOTHING else 1)):
            loss, grads, _ = textbook(net, x[None], np.array([digit]))
            right += share * loss / len(X)
            right_grads += share * grads.flat / len(X)
    options = {"label_smoothing": smoothing, "outlier_weight": weight}
    loss, grads = gradients(net, X, y, **options)
    assert loss == pytest.approx(right, rel=1e-10)
    assert_near(grads.flat, right_grads, 1e-10)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("n", "dtype", "relative"), [(1250, np.float32, 1e-4), (90, "f8", 1e-10)])
def test_a_batch_in_blocks_and_threads_has_the_gradient_of_the_whole(
    n: int, dtype: Any, relative: float, threads: int
) -> None:
    net = Network((784, 20, 10), "tanh", np.random.default_rng(0), dtype=dtype)
    data: Dataset = digits(n)
    gradient = engine(net, data)
    sums = gradient(slice(0, n), n, np.random.default_rng(0), threads)
    loss, grads, _ = textbook(net, np.multiply(data.images, 1 / 255, dtype=dtype), data.labels)
    assert sums.loss / n == pytest.approx(loss, rel=relative)
    assert_near(gradient.grads.flat, grads.flat, relative)


def test_blocks_give_the_same_bits_however_many_threads_they_have() -> None:
    found = []
    for threads in (1, 2):
        net = Network((784, 30, 10), rng=np.random.default_rng(0))
        gradient = engine(net, digits(2345), dropout=0.3)
        gradient(slice(0, 2345), 2345, np.random.default_rng(1), threads)
        found.append(gradient.grads.flat)
    assert np.array_equal(*found)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.filterwarnings("error")
def test_cross_entropy_is_finite_and_right_at_logits_of_1e4(dtype: type, smoothing: float) -> None:
    logits = np.zeros((2, 10), dtype)
    logits[0, 3], logits[1, 3] = 1e4, -1e4
    loss, dZ = cross_entropy(logits, np.array([5, 3]), smoothing)
    first = (1 - smoothing) * 1e4 + smoothing * 9e3
    second = (1 - smoothing) * (1e4 + np.log(9)) + smoothing * (1e3 + np.log(9))
    assert loss == pytest.approx(first + second, rel=1e-6)
    assert np.isfinite(dZ).all()
    np.testing.assert_allclose(dZ.sum(axis=1), 0, atol=1e-6)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    CASES,
    SEEDS,
    st.sampled_from([1.0, 0.7]),
    st.sampled_from([0.0, 0.05, 0.3]),
    st.sampled_from([None, 0.7]),
)
def test_gradients_match_finite_differences(
    case: Case, seed: int, keep: float, smoothing: float, outlier_weight: float | None
) -> None:
    """With label smoothing, with dropout, and with non-digits."""
    (net, X, y), rng = case, np.random.default_rng(seed)
    masks = [(rng.random((len(X), units)) < keep) / keep for units in net.sizes[1:-1]]
    assume(far_from_kinks(net, X, masks))
    if outlier_weight is not None:
        y[rng.random(len(X)) < 0.4] = NOTHING
    options = {"masks": masks, "label_smoothing": smoothing, "outlier_weight": outlier_weight}
    _, grads = gradients(net, X, y, **options)
    numerical = numerical_gradient(net.params.flat, lambda: gradients(net, X, y, **options)[0])
    assert_near(grads.flat, numerical, 1e-6)


def test_a_hidden_unit_that_is_left_out_counts_as_if_no_unit_had_it_as_an_input() -> None:
    net, X, y = float64_case((6, 8, 4), 5)
    mask = np.ones((5, 8))
    mask[:, 3] = 0
    loss, _ = gradients(net, X, y, masks=[mask])
    assert loss != gradients(net, X, y)[0]
    net.weights[1][:, 3] = 0
    assert gradients(net, X, y)[0] == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("which", range(len(pytorch_values.SMOOTHINGS)))
def test_loss_and_gradients_match_pytorch(activation: str, which: int) -> None:
    net, (X, y) = pytorch_values.small_network(activation), pytorch_values.batches()[0]
    smoothing = pytorch_values.SMOOTHINGS[which]
    loss, grads = gradients(net, X, y, label_smoothing=smoothing)
    theirs = TORCH["gradients"][activation][which]
    assert loss == pytest.approx(theirs["loss"], rel=1e-12)
    mine = [g for layer in zip(grads.weights, grads.biases, strict=True) for g in layer]
    assert [(g * g).sum() for g in mine] == pytest.approx(theirs["squares"], rel=1e-10)
    for g, entries in zip(mine, theirs["entries"], strict=True):
        np.testing.assert_allclose(g.ravel()[:: pytorch_values.EVERY], entries, atol=1e-13)
