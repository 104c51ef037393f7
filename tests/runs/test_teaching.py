"""A few seconds of training on a visitor's digits: learned, and nothing else forgotten."""

from __future__ import annotations

from functools import cache

import numpy as np

from digitnet import Network, load_mnist
from digitnet.data.dataset import Dataset
from digitnet.nn import Progress
from digitnet.nn.weights import SHIPPED
from digitnet.runs.teaching import STEPS, teach
from digitnet.sketch.collection import Sample, as_dataset
from tests.handwriting import DIGITS, write


@cache
def blog() -> Network:
    return Network.load(SHIPPED / "blog.safetensors")


@cache
def misread() -> Dataset:
    """Of digits as a visitor may draw them, upright and aslant."""
    drawn = {digit: write(digit, 20, 20, 200) for digit in DIGITS}
    samples = [
        Sample(digit, [np.array(stroke) @ np.array([[1, 0], [slant, 1]]) for stroke in strokes])
        for digit, strokes in drawn.items()
        for slant in (0, 0.5)
    ]
    data = as_dataset(samples)
    return data.take(np.flatnonzero(blog().predict(data.images) != data.labels))


def taught(
    own: Dataset, seed: int = 0, mnist: Dataset | None = None
) -> tuple[Network, list[Progress]]:
    """A copy of the blog's network that has seen these digits too, and how it learned them."""
    network, rng = blog().copy(), np.random.default_rng(seed)
    return network, list(teach(network, own, mnist or load_mnist()[0], rng))


def test_a_single_misread_digit_is_read_correctly_afterwards() -> None:
    assert len(misread()) >= 2
    for which in (0, -1):
        one = misread().take(np.array([which]))
        assert taught(one)[0].predict(one.images).tolist() == one.labels.tolist()


def test_all_misread_digits_are_read_correctly_and_mnist_is_not_forgotten() -> None:
    before, test = blog().accuracy, load_mnist()[1].take(slice(0, 2000))
    network, records = taught(misread())
    assert [records[0].step, records[-1].step, len(records)] == [1, STEPS, STEPS]
    assert network.accuracy(misread().images, misread().labels) == 1
    assert network.accuracy(test.images, test.labels) > before(test.images, test.labels) - 0.03


def test_teaching_follows_its_seed_and_a_small_data_set_beside_is_enough() -> None:
    few = load_mnist()[0].take(slice(0, 20))
    first, again, other = (taught(misread(), seed, few)[0].params.flat for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.isfinite(first).all()
