"""The presets, trained for real on the whole of MNIST.

The blog's, exactly as it is, is trained for the film on Home (tests/ui/test_home_film.py).
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from digitnet import load_mnist
from digitnet.runs.recipes import PRESETS


@pytest.mark.slow
def test_the_recipe_of_the_blog_learns_mnist_better_from_other_first_weights() -> None:
    recipe = replace(PRESETS["blog"], init="he")
    training, dev = recipe.split(load_mnist()[0])
    net = recipe.network()
    (last,) = deque(recipe.start(net, training, dev), maxlen=1)
    assert (last.step, len(training), len(dev), net.sizes) == (500, 41_000, 1_000, (784, 10, 10))
    test = load_mnist()[1]
    assert net.accuracy(test.images, test.labels) >= 0.89


@pytest.mark.slow
def test_the_quick_recipe_reads_at_least_978_of_1000_test_images() -> None:
    recipe = PRESETS["quick"]
    training, dev = recipe.split(load_mnist()[0])
    net = recipe.network()
    (last,) = deque(recipe.start(net, training, dev), maxlen=1)
    assert last.step == recipe.updates(60_000)
    test = load_mnist()[1]
    assert net.accuracy(test.images, test.labels) >= 0.978
