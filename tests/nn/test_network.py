"""The network: its forward pass, its loss and its gradients against independent truths."""

import json
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digitnet import Network
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.inits import INITS
from digitnet.nn.network import cross_entropy, softmax
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

IMAGES = digits(40)
TORCH: dict[str, Any] = json.loads(pytorch_values.TABLE.read_text())


def network(*sizes: int, seed: int = 0, **options: Any) -> Network:
    return Network(sizes or (784, 10, 10), rng=np.random.default_rng(seed), **options)


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
    textbook(net, X, IMAGES.labels)
    gradients(net, X, IMAGES.labels)
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
@pytest.mark.filterwarnings("error")
def test_cross_entropy_is_finite_and_right_at_logits_of_1e4(dtype: type) -> None:
    logits = np.zeros((2, 10), dtype)
    logits[0, 3], logits[1, 3] = 1e4, -1e4
    loss, dZ = cross_entropy(logits, np.array([5, 3]))
    assert loss == pytest.approx((1e4 + 1e4 + np.log(9)) / 2, rel=1e-6)
    assert (dZ.dtype, np.isfinite(dZ).all()) == (dtype, True)
    np.testing.assert_allclose(dZ.sum(axis=1), 0, atol=1e-6)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.builds(float64_case, SIZES, st.integers(1, 6), SEEDS, st.sampled_from([*ACTIVATIONS])))
def test_gradients_match_finite_differences_in_the_parameters_and_in_the_images(case: Case) -> None:
    net, X, y = case
    assume(far_from_kinks(net, X))
    _, grads, dX = textbook(net, X, y)
    for gradient, values in ((grads.flat, net.params.flat), (dX, X)):
        numerical = numerical_gradient(values, lambda: textbook(net, X, y)[0])
        assert np.linalg.norm(gradient - numerical) <= 1e-6 * np.linalg.norm(numerical)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_loss_and_gradients_match_pytorch(activation: str) -> None:
    net, (X, y) = pytorch_values.small_network(activation), pytorch_values.batches()[0]
    loss, grads, _ = textbook(net, X, y)
    theirs = TORCH["gradients"][activation][pytorch_values.SMOOTHINGS.index(0.0)]
    assert loss == pytest.approx(theirs["loss"], rel=1e-12)
    mine = [g for layer in zip(grads.weights, grads.biases, strict=True) for g in layer]
    assert [(g * g).sum() for g in mine] == pytest.approx(theirs["squares"], rel=1e-10)
    for g, entries in zip(mine, theirs["entries"], strict=True):
        np.testing.assert_allclose(g.ravel()[:: pytorch_values.EVERY], entries, atol=1e-13)
