"""A few seconds of training on a visitor's digits: learned, and nothing else forgotten."""

from functools import cache

import numpy as np

from digitnet import Network, load_mnist
from digitnet.data.dataset import Dataset
from digitnet.nn import Progress
from digitnet.nn.weights import SHIPPED
from digitnet.recipes.teaching import STEPS, teach
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


def taught(own: Dataset, mnist: Dataset, seed: int = 0) -> tuple[Network, list[Progress]]:
    """A copy of the blog's network that has seen these digits too, and how it learned them."""
    network = blog().copy()
    return network, list(teach(network, own, mnist, np.random.default_rng(seed)))


def test_misread_digits_are_read_correctly_afterwards_and_mnist_is_not_forgotten() -> None:
    mnist, test = load_mnist()[0], load_mnist()[1].take(slice(0, 2000))
    before = blog().accuracy(test.images, test.labels)
    assert len(misread()) >= 2
    for which in ([0], [-1], range(len(misread()))):
        own = misread().take(np.array(which))
        network, records = taught(own, mnist)
        assert [record.step for record in records] == [*range(1, STEPS + 1)]
        assert network.predict(own.images).tolist() == own.labels.tolist()
    assert network.accuracy(test.images, test.labels) > before - 0.03


def test_teaching_follows_its_seed_and_a_small_data_set_beside_is_enough() -> None:
    few = load_mnist()[0].take(slice(0, 20))
    first, again, other = (taught(misread(), few, seed)[0].params.flat for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.isfinite(first).all()
