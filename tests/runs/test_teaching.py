"""A few seconds of training on a visitor's digits: learnt, and nothing else forgotten."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from digitnet import Network, load_mnist, sketch
from digitnet.data.dataset import Dataset
from digitnet.nn.weights import SHIPPED
from digitnet.runs.teaching import STEPS, teach
from digitnet.sketch.collection import Sample, as_dataset
from tests.handwriting import DIGITS, write

BARRED_SEVEN = [
    [(10, 20), (40, 8), (85, 8), (60, 50), (42, 96)],
    [(30, 52), (55, 50), (82, 47)],
]
FLAGGED_ONE = [[(18, 48), (38, 28), (58, 5), (58, 50), (58, 96)], [(30, 96), (58, 96), (86, 96)]]


@cache
def blog() -> Network:
    return Network.load(SHIPPED / "blog.safetensors")


def own() -> list[Sample]:
    """Digits as a visitor may draw them: aslant, and a flagged 1 and a barred 7 among them."""
    drawn = [(digit, write(digit, 20, 20, 200)) for digit in DIGITS]
    drawn += [(1, FLAGGED_ONE), (7, BARRED_SEVEN)]
    leaning = [np.array([[1, 0], [slant, 1]]) for slant in (0, 0.5)]
    return [
        Sample(label, [np.array(s) @ M for s in strokes])
        for label, strokes in drawn
        for M in leaning
    ]


@cache
def misread() -> Dataset:
    data = as_dataset(own())
    return data.take(np.flatnonzero(blog().predict(data.images) != data.labels))


def taught(own_digits: Dataset, seed: int = 0) -> Network:
    """A copy of the blog's network that has seen these digits too."""
    network = blog().copy()
    for _ in teach(network, own_digits, load_mnist()[0], np.random.default_rng(seed)):
        pass
    return network


def test_some_digits_are_misread_before() -> None:
    assert len(misread()) >= 2


@pytest.mark.parametrize("which", [0, -1])
def test_a_single_misread_digit_is_read_rightly_afterwards(which: int) -> None:
    one = misread().take(np.array([which]))
    assert taught(one).predict(one.images).tolist() == one.labels.tolist()


def test_all_misread_digits_are_read_rightly_and_mnist_is_not_forgotten() -> None:
    before, test = blog().params.flat.copy(), load_mnist()[1].take(slice(0, 2000))
    network = taught(misread())
    assert network.accuracy(misread().images, misread().labels) == 1
    was = blog().accuracy(test.images, test.labels)
    assert network.accuracy(test.images, test.labels) > was - 0.03
    np.testing.assert_array_equal(blog().params.flat, before)


def test_teaching_is_in_place_and_takes_its_steps() -> None:
    network = blog().copy()
    records = list(teach(network, misread(), load_mnist()[0], np.random.default_rng(0)))
    assert [records[0].step, records[-1].step, len(records)] == [1, STEPS, STEPS]
    assert not np.array_equal(network.params.flat, blog().params.flat)


def test_teaching_follows_its_seed() -> None:
    first, again, other = (taught(misread(), seed).params.flat for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_small_data_set_beside_is_enough() -> None:
    network = blog().copy()
    few = load_mnist()[0].take(slice(0, 20))
    records = list(teach(network, misread(), few, np.random.default_rng(0)))
    assert len(records) == STEPS
    assert np.isfinite(network.params.flat).all()


def test_a_digit_taught_under_any_size_is_the_same_digit() -> None:
    large = [np.array(s, float) * 2 + 9 for s in BARRED_SEVEN]
    small = [np.array(s, float) for s in BARRED_SEVEN]
    np.testing.assert_allclose(sketch.from_strokes(large), sketch.from_strokes(small), atol=1e-4)
