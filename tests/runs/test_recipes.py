"""The presets, trained for real on the whole of MNIST.

The blog's, exactly as it is, is trained for the film on Home (tests/ui/test_home_film.py).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from digitnet import load_mnist
from digitnet.runs.recipes import PRESETS, Recipe


@pytest.mark.long
@pytest.mark.parametrize(
    ("recipe", "least"),
    [(replace(PRESETS["blog"], init="he"), 0.89), (PRESETS["quick"], 0.978)],
    ids=["the blog's from other initial weights", "quick"],
)
def test_a_preset_learns_mnist(recipe: Recipe, least: float) -> None:
    training, validation = recipe.split(load_mnist()[0])
    network = recipe.network()
    *_, last = recipe.start(network, training, validation)
    assert last.step == recipe.updates(60_000)
    test = load_mnist()[1]
    assert network.accuracy(test.images, test.labels) >= least
