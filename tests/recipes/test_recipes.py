"""In which settings two recipes differ, and what the presets learn of the whole of MNIST."""

import re
from dataclasses import replace
from itertools import permutations

import pytest

from digitnet import load_mnist
from digitnet.nn import Augment
from digitnet.recipes import COMPARISONS, PRESETS, Recipe, differences, told_apart, varying

BLOG = Recipe()

ONE_CHANGE = {
    "learning rate 0.5": {"lr": 0.5},
    "learning rate 0.0003": {"lr": 0.0003},
    "hidden layers 128, 64": {"hidden": (128, 64)},
    "no hidden layers": {"hidden": ()},
    "activation: Tanh": {"activation": "tanh"},
    "initial weights: He": {"init": "he"},
    "optimiser: Adam": {"optimizer": "adam"},
    "batch size: 64 images": {"batch_size": 64},
    "batch size 100": {"batch_size": 100},
    "steps 1,000": {"steps": 1000},
    "epochs 3": {"steps": None, "epochs": 3},
    "averaging 0.99": {"average": 0.99},
    "images used: all of them": {"images": None},
    "seed 7": {"seed": 7},
    "distorted images": {"augment": Augment()},
}


def test_a_changed_setting_is_named_with_its_earlier_value() -> None:
    told = {
        words: (differences(recipe, BLOG), told_apart(recipe, BLOG))
        for words, change in ONE_CHANGE.items()
        for recipe in [replace(BLOG, **change)]
    }
    assert told == {words: ([words], words) for words in ONE_CHANGE}


AUGMENTED, MOMENTUM = replace(BLOG, augment=Augment()), replace(BLOG, optimizer="momentum")
TOLD_APART = [
    (BLOG, replace(BLOG, lr=0.5), "learning rate 0.1"),
    (BLOG, AUGMENTED, "undistorted images"),
    (BLOG, replace(BLOG, average=0.9), "averaging: no average"),
    # Only settings that do something there
    (replace(BLOG, momentum=0.5), BLOG, "the same settings"),
    (replace(MOMENTUM, momentum=0.5), BLOG, "optimiser: Momentum, momentum 0.5"),
    (replace(BLOG, augment=Augment(rotation=20)), AUGMENTED, "rotation 20"),
    # The network's first, and of more than two the first
    (replace(BLOG, lr=0.5, hidden=(64,)), BLOG, "hidden layers 64, learning rate 0.5"),
    (replace(BLOG, lr=0.5, hidden=(64,), steps=900), BLOG, "hidden layers 64, …"),
]


def test_a_recipe_is_labelled_by_its_own_settings_that_the_other_lacks() -> None:
    told = [told_apart(recipe, other) for recipe, other, _ in TOLD_APART]
    assert told == [words for *_, words in TOLD_APART]


def test_labels_of_presets_contain_no_names_from_the_code() -> None:
    told = [differences(*each) for each in permutations(PRESETS.values(), 2)]
    assert not re.findall(r"None|_", str(told))


def test_a_table_has_the_settings_that_vary_and_what_each_recipe_has() -> None:
    recipes = [BLOG, replace(BLOG, lr=0.5), replace(BLOG, optimizer="momentum", hidden=())]
    assert varying(recipes) == [
        ("Hidden layers", ["10", "10", "–"]),
        ("Learning rate", ["0.1", "0.5", "0.1"]),
        ("Optimiser", ["Gradient descent", "Gradient descent", "Momentum"]),
        ("Momentum", ["–", "–", "0.9"]),
    ]
    assert varying([BLOG, BLOG]) == []
    assert ("Rotation", ["–", "10"]) in varying([BLOG, AUGMENTED])


def test_the_runs_of_a_ready_comparison_differ_in_one_setting() -> None:
    labels = {
        name: [label for label, _ in varying([*comparison.recipes.values()])]
        for name, comparison in COMPARISONS.items()
    }
    # A step of a mini-batch is smaller: how many there are, and when they are checked, follows.
    assert labels.pop("batch") == ["Steps", "Epochs", "Batch size", "Check every"]
    assert {name for name, differing in labels.items() if len(differing) != 1} == set()


@pytest.mark.long
@pytest.mark.parametrize(
    ("recipe", "least"), [(replace(PRESETS["blog"], init="he"), 0.89), (PRESETS["quick"], 0.978)]
)
def test_a_preset_learns_mnist(recipe: Recipe, least: float) -> None:
    """The blog's, exactly as it is, is trained for the animation on Home."""
    network = recipe.network()
    *_, last = recipe.start(network, *recipe.split(load_mnist()[0]))
    assert last.step == recipe.updates(60_000)
    test = load_mnist()[1]
    assert network.accuracy(test.images, test.labels) >= least
