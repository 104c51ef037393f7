"""The network: its forward pass, its loss and its gradients against independent truths."""

import json
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digitnet import Network
from digitnet.data import NOTHING
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.network import INITS, cross_entropy, softmax
from tests.benchmarks import pytorch_values
from tests.files import digits
from tests.nn.test_activations import FORMULAS

IMAGES = digits(40)
TORCH: dict[str, Any] = json.loads(pytorch_values.TABLE.read_text())


def network(*sizes: int, seed: int = 0, **options: Any) -> Network:
    return Network(sizes or (784, 10, 10), rng=np.random.default_rng(seed), **options)


Case = tuple[Network, np.ndarray, np.ndarray]


def float64_case(sizes: Sequence[int], n: int, seed: int = 0, activation: str = "relu") -> Case:
    """A float64 network with no bias at 0, and a batch (X, y) for it."""
    rng = np.random.default_rng(seed)
    net = Network(sizes, activation, rng, dtype=np.float64)
    for b in net.biases:
        b[...] = rng.uniform(-0.5, 0.5, b.shape)
    return net, rng.random((n, sizes[0])), rng.integers(0, sizes[-1], n)


def test_weights_and_biases_have_a_row_and_a_number_for_every_unit() -> None:
    assert (Network().sizes, Network().activation) == ((784, 10, 10), "relu")  # the blog's
    net = network(784, 30, 20, 10)
    assert [W.shape for W in net.weights] == [(30, 784), (20, 30), (10, 20)]
    assert [b.shape for b in net.biases] == [(30,), (20,), (10,)]
    assert {a.dtype for a in (*net.weights, *net.biases)} == {np.dtype(np.float32)}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("sizes", [(784, 10), (784, 16, 10)])
def test_answers_have_a_row_for_every_image(sizes: tuple[int, ...], dtype: type) -> None:
    net = network(*sizes, dtype=dtype)
    for rows in (0, 1, 40):
        X = IMAGES.images[:rows]
        for scores in (net.logits(X), net.predict_proba(X)):
            assert (scores.shape, scores.dtype) == ((rows, 10), dtype)
        assert (net.predict(X).shape, net.predict(X).dtype.kind) == ((rows,), "i")


def test_an_image_has_the_same_logits_as_bytes_or_floats_and_alone_or_among_many() -> None:
    net, images = network(), digits(1203).images
    logits = net.logits(images)
    np.testing.assert_allclose(net.logits(images.astype("f4") / 255), logits, atol=1e-5)
    for i in (0, 499, 500, 1000, 1202):
        np.testing.assert_allclose(net.logits(images[i : i + 1])[0], logits[i], atol=1e-5)


def test_predict_takes_the_likeliest_digit_and_the_temperature_changes_probabilities_only() -> None:
    net = network()
    logits, answers = net.logits(IMAGES.images), net.predict(IMAGES.images)
    assert net.accuracy(IMAGES.images, answers) == 1.0
    assert net.accuracy(IMAGES.images, (answers + (np.arange(40) < 10)) % 10) == 0.75
    for net.temperature in (1.0, 2.5):
        probs = net.predict_proba(IMAGES.images)
        np.testing.assert_allclose(probs, softmax(logits / net.temperature), rtol=1e-4)
        assert np.array_equal(probs.argmax(axis=1), answers)
        assert np.array_equal(net.predict(IMAGES.images), answers)
        assert np.array_equal(net.logits(IMAGES.images), logits)


def test_answers_and_gradients_change_neither_the_network_nor_the_images() -> None:
    net, X = network(), IMAGES.images.astype(np.float32) / 255
    parameters, pixels = net.params.flat.copy(), X.copy()
    net.predict_proba(X)
    net.loss_and_gradients(X, IMAGES.labels)
    assert np.array_equal(net.params.flat, parameters)
    assert np.array_equal(X, pixels)


def test_a_copy_has_parameters_of_its_own() -> None:
    net = network(784, 12, 10, activation="tanh", dtype=np.float64)
    net.temperature, net.metadata = 1.5, {"preset": "blog"}
    twin, before = net.copy(), net.logits(IMAGES.images)
    assert np.array_equal(twin.logits(IMAGES.images), before)
    assert (twin.dtype, twin.temperature, twin.metadata) == (net.dtype, 1.5, {"preset": "blog"})
    twin.weights[0][...] = 0
    twin.metadata["preset"] = "mine"
    assert np.array_equal(net.logits(IMAGES.images), before)
    assert net.metadata == {"preset": "blog"}


def test_sizes_and_names_that_make_no_network_are_rejected() -> None:
    for sizes in ((), (784,), (784, 0, 10), (784, -3, 10), (0, 10)):
        with pytest.raises(ValueError, match="an input and an output, all positive"):
            Network(sizes)
    with pytest.raises(ValueError, match=r"activation 'swish': expected one of relu, .*gelu"):
        Network(activation="swish")
    with pytest.raises(ValueError, match="init 'zero': expected one of he, xavier, uniform"):
        Network(init="zero")


def test_images_of_another_shape_are_rejected() -> None:
    net, shapes = network(), [(784,), (5, 783), (5, 28, 28), (784, 5), ()]
    for shape, ask in product(shapes, (net.logits, net.predict_proba, net.predict)):
        with pytest.raises(ValueError, match=r"X has shape .*, expected \(n, 784\)"):
            ask(np.zeros(shape, np.float32))


@pytest.mark.parametrize("init", INITS)
def test_initial_weights_are_drawn_by_the_generator_or_by_a_fresh_one(init: str) -> None:
    one, same_again, other = (network(seed=seed, init=init) for seed in (1, 1, 2))
    assert np.array_equal(one.params.flat, same_again.params.flat)
    assert not np.array_equal(one.params.flat, other.params.flat)
    assert not np.array_equal(Network(init=init).params.flat, Network(init=init).params.flat)


INIT_VARIANCES = {"he": 2 / 784, "xavier": 2 / (784 + 500), "uniform": 1 / 12}


@pytest.mark.parametrize("init", INITS)
def test_initial_weights_have_the_variance_of_their_paper_or_the_range_of_the_blog(
    init: str,
) -> None:
    net, uniform = network(784, 500, 10, init=init), init == "uniform"
    assert abs(net.weights[0].mean()) < 0.01 * np.sqrt(INIT_VARIANCES[init])
    assert net.weights[0].var() == pytest.approx(INIT_VARIANCES[init], rel=0.012)
    assert any(b.any() for b in net.biases) == uniform
    for array in (*net.weights, *net.biases) if uniform else ():
        assert -0.5 <= array.min() < 0 < array.max() < 0.5


def test_softmax_matches_the_formula_whatever_is_added_to_a_row() -> None:
    rng = np.random.default_rng(0)
    logits, shift = rng.normal(0, 20, (100, 10)), rng.uniform(-1e4, 1e4, (100, 1))
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(softmax(logits), expected, rtol=1e-9)
    np.testing.assert_allclose(softmax(logits + shift), expected, rtol=1e-9)
    # With one maximum for all samples, as in the blog, the first row would be 0 / 0.
    far_apart = np.array([[1, 2, 3], [0, 0, 1e4]], np.float32)
    assert np.array_equal(softmax(far_apart)[:1], softmax(far_apart[:1]))
    assert softmax(far_apart)[1].tolist() == [0, 0, 1]


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


def numerical_gradient(net: Network, X: np.ndarray, y: np.ndarray, **options: Any) -> np.ndarray:
    """The central difference quotient of the loss in every parameter."""
    flat, gradient, epsilon = net.params.flat, np.empty_like(net.params.flat), 1e-5
    for i, value in enumerate(flat.copy()):
        flat[i] = value + epsilon
        above, _ = net.loss_and_gradients(X, y, **options)
        flat[i] = value - epsilon
        below, _ = net.loss_and_gradients(X, y, **options)
        flat[i] = value
        gradient[i] = (above - below) / (2 * epsilon)
    return gradient


def far_from_kinks(net: Network, X: np.ndarray, masks: list[np.ndarray]) -> bool:
    """Whether no hidden unit is so near to 0 that a difference quotient could step over it."""
    A = X
    for W, b, mask in zip(net.weights[:-1], net.biases[:-1], masks, strict=True):
        Z = A @ W.T + b
        if np.abs(Z).min() < 1e-3:
            return False
        A = FORMULAS[net.activation](Z) * mask
    return True


SIZES = st.lists(st.integers(1, 7), min_size=2, max_size=5).filter(lambda sizes: sizes[-1] > 1)
SEEDS = st.integers(0, 10**6)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.builds(float64_case, SIZES, st.integers(1, 6), SEEDS, st.sampled_from(list(ACTIVATIONS))),
    SEEDS,
    st.sampled_from([1.0, 0.7]),
    st.sampled_from([0.0, 0.05, 0.3]),
    st.sampled_from([None, 0.7]),
)
def test_gradients_match_finite_differences(
    case: Case, seed: int, keep: float, smoothing: float, outlier_weight: float | None
) -> None:
    """With label smoothing, with dropout, and with images of no digit."""
    (net, X, y), rng = case, np.random.default_rng(seed)
    masks = [(rng.random((len(X), units)) < keep) / keep for units in net.sizes[1:-1]]
    assume(far_from_kinks(net, X, masks))
    if outlier_weight is not None:
        y[rng.random(len(X)) < 0.4] = NOTHING
    options = {"masks": masks, "label_smoothing": smoothing, "outlier_weight": outlier_weight}
    _, grads = net.loss_and_gradients(X, y, **options)
    numerical = numerical_gradient(net, X, y, **options)
    assert np.linalg.norm(grads.flat - numerical) <= 1e-6 * np.linalg.norm(numerical)


def test_a_hidden_unit_that_is_left_out_counts_as_if_no_unit_had_it_as_an_input() -> None:
    net, X, y = float64_case((6, 8, 4), 5)
    mask = np.ones((5, 8))
    mask[:, 3] = 0
    loss, _ = net.loss_and_gradients(X, y, masks=[mask])
    assert loss != net.loss_and_gradients(X, y)[0]
    net.weights[1][:, 3] = 0
    assert net.loss_and_gradients(X, y)[0] == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("which", range(len(pytorch_values.SMOOTHINGS)))
def test_loss_and_gradients_match_pytorch(activation: str, which: int) -> None:
    net, (X, y) = pytorch_values.small_network(activation), pytorch_values.batches()[0]
    smoothing = pytorch_values.SMOOTHINGS[which]
    loss, grads = net.loss_and_gradients(X, y, label_smoothing=smoothing)
    theirs = TORCH["gradients"][activation][which]
    assert loss == pytest.approx(theirs["loss"], rel=1e-12)
    mine = [g for layer in zip(grads.weights, grads.biases, strict=True) for g in layer]
    assert [(g * g).sum() for g in mine] == pytest.approx(theirs["squares"], rel=1e-10)
    for g, entries in zip(mine, theirs["entries"], strict=True):
        np.testing.assert_allclose(g.ravel()[:: pytorch_values.EVERY], entries, atol=1e-13)
