"""Learning to refuse non-digits: the loss, what is counted, and the refusals."""

import numpy as np
import pytest

from digitnet import Dataset, Network, train
from digitnet.data import NOTHING
from digitnet.nn.engine import cross_entropy
from digitnet.nn.network import softmax
from tests.files import digits

LOGITS = np.random.default_rng(0).normal(0, 3, (6, 10))
Y = np.array([3, NOTHING, 0, NOTHING, 9, 9])


def mixed(n: int, nothing: int, seed: int = 0) -> Dataset:
    """Digits of MNIST and, after them, images of noise."""
    noise = np.random.default_rng(seed).integers(0, 256, (nothing, 784), dtype=np.uint8)
    return digits(n).joined(Dataset(noise, np.full(nothing, NOTHING)))


def test_the_loss_of_an_outlier_is_its_weight_times_that_of_the_uniform_distribution() -> None:
    log_probs, rows = np.log(softmax(LOGITS)), np.flatnonzero(Y != NOTHING)
    known = -log_probs[rows, Y[rows]].sum()
    uniform = -log_probs[Y == NOTHING].mean(axis=1).sum()
    for weight in (0.0, 0.5, 2.0):
        loss, _ = cross_entropy(LOGITS, Y, outlier_weight=weight)
        assert loss == pytest.approx(known + weight * uniform)


@pytest.mark.parametrize(("known", "nothing"), [(30, 40), (900, 600)])  # the latter in blocks
def test_outliers_count_as_neither_correct_nor_misread(known: int, nothing: int) -> None:
    data = mixed(known, nothing)
    data = data.take(np.random.default_rng(5).permutation(len(data)))
    net = Network((784, 10), rng=np.random.default_rng(0))
    expected = net.accuracy(digits(known).images, digits(known).labels)
    assert next(train(net, data, steps=1, lr=1e-9)).train_accuracy == expected


def test_a_network_learns_to_have_no_answer_to_outliers() -> None:
    net = Network((784, 32, 10), rng=np.random.default_rng(0))
    settings = {"epochs": 15, "batch_size": 20, "lr": 0.05, "optimizer": "momentum"}
    list(train(net, mixed(400, 200), rng=np.random.default_rng(0), **settings))
    noise = mixed(1, 100, seed=9).images[1:]
    assert net.predict_proba(noise).max(axis=1).mean() < 0.2
    assert net.predict_proba(digits(200).images).max(axis=1).mean() > 0.8
