"""Learning what is no digit: the loss, the gradients, what is counted, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from digitnet import Dataset, Network, train
from digitnet.data import NOTHING
from digitnet.nn.network import cross_entropy, softmax
from tests.files import digits

LOGITS = np.random.default_rng(0).normal(0, 3, (6, 10))
Y = np.array([3, NOTHING, 0, NOTHING, 9, 9])
OUTLIERS = Y == NOTHING


def mixed(n: int, nothing: int, seed: int = 0) -> Dataset:
    """Digits of MNIST and, after them, images of noise."""
    noise = np.random.default_rng(seed).integers(0, 256, (nothing, 784), dtype=np.uint8)
    return digits(n).joined(Dataset(noise, np.full(nothing, NOTHING)))


def test_the_loss_of_an_outlier_is_its_weight_times_that_of_the_uniform_distribution() -> None:
    log_probs = np.log(softmax(LOGITS))
    rows = np.flatnonzero(~OUTLIERS)
    known = -log_probs[rows, Y[rows]].sum()
    uniform = -log_probs[OUTLIERS].mean(axis=1).sum()
    for weight in (0.0, 0.5, 2.0):
        loss, _ = cross_entropy(LOGITS, Y, outlier_weight=weight)
        assert loss == pytest.approx(known + weight * uniform)


def test_an_answer_that_is_no_answer_leaves_an_outlier_alone() -> None:
    _, dZ = cross_entropy(np.full((1, 10), 4.0), np.array([NOTHING]), outlier_weight=1.0)
    np.testing.assert_allclose(dZ, 0, atol=1e-15)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_gradients_with_outliers_match_finite_differences(smoothing: float) -> None:
    rng = np.random.default_rng(1)
    net = Network((12, 8, 10), "tanh", rng, dtype=np.float64)
    X = rng.random((len(Y), 12))

    def loss() -> float:
        given = {"label_smoothing": smoothing, "outlier_weight": 0.7}
        return net.loss_and_gradients(X, Y, **given)[0]

    grads = net.loss_and_gradients(X, Y, label_smoothing=smoothing, outlier_weight=0.7)[1]
    h, flat = 1e-6, net.params.flat
    for i in rng.choice(len(flat), 60, replace=False):
        kept = flat[i]
        flat[i] = kept + h
        above = loss()
        flat[i] = kept - h
        difference = (above - loss()) / (2 * h)
        flat[i] = kept
        assert grads.flat[i] == pytest.approx(difference, abs=1e-8)


def test_without_outliers_the_weight_changes_no_bit() -> None:
    y = np.array([3, 1, 0, 2, 9, 9])
    (one, dZ), (other, dZ2) = (cross_entropy(LOGITS, y, outlier_weight=w) for w in (None, 0.5))
    assert one == other
    assert np.array_equal(dZ, dZ2)


@pytest.mark.parametrize("batch_size", [None, 50])
def test_outliers_count_as_neither_right_nor_wrong(batch_size: int | None) -> None:
    net = Network((784, 10), rng=np.random.default_rng(0))
    before, data = net.copy(), mixed(900, 600)  # a full batch is cut into blocks, so are both
    data = data.take(np.random.default_rng(5).permutation(len(data)))
    progress = next(
        train(net, data, steps=1, batch_size=batch_size, rng=np.random.default_rng(0), lr=1e-9)
    )
    if batch_size is None:
        known = data.take(np.flatnonzero(data.labels != NOTHING))
        assert progress.train_accuracy == before.accuracy(known.images, known.labels)
    known = digits(30)
    net.params.flat[...] = 0
    net.biases[0][known.labels[0]] = 1.0  # every image is read as this digit
    one = known.take(slice(0, 1)).joined(mixed(1, 40).take(slice(1, 41)))
    assert next(train(net, one, steps=1, lr=1e-9)).train_accuracy == 1.0


def test_a_network_learns_to_have_no_answer_to_outliers() -> None:
    net = Network((784, 32, 10), rng=np.random.default_rng(0))
    settings = {"epochs": 15, "batch_size": 20, "lr": 0.05, "optimizer": "momentum"}
    list(train(net, mixed(400, 200), rng=np.random.default_rng(0), **settings))
    noise = mixed(1, 100, seed=9).images[1:]
    assert net.predict_proba(noise).max(axis=1).mean() < 0.2
    assert net.predict_proba(digits(200).images).max(axis=1).mean() > 0.8


def test_a_run_without_outliers_is_the_same_whatever_their_weight() -> None:
    ends = []
    for weight in (0.0, 0.5):
        net = Network((784, 8, 10), rng=np.random.default_rng(0))
        list(train(net, digits(100), steps=5, rng=np.random.default_rng(0), outlier_weight=weight))
        ends.append(net.params.flat)
    assert np.array_equal(*ends)


def test_outliers_in_the_dev_set_are_refused() -> None:
    with pytest.raises(ValueError, match="dev set holds images of no digit"):
        train(Network(), digits(10), mixed(5, 5), steps=1)


def test_another_label_below_zero_is_refused() -> None:
    odd = Dataset(digits(2).images, np.array([3, -2]))
    with pytest.raises(ValueError, match="label -2: expected a class, or -1 for none"):
        train(Network(), odd, steps=1)


def test_a_network_can_refuse_where_it_has_learned_to_and_has_a_threshold() -> None:
    net = Network()
    assert not net.can_refuse
    net.metadata["outliers"] = 12
    assert not net.can_refuse
    net.least_logit = 3.0
    assert net.can_refuse
    assert Network.from_bytes(net.to_bytes()).can_refuse
    net.metadata["outliers"] = 0
    assert not net.can_refuse
