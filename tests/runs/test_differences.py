"""In which settings two recipes differ: what the chart calls an earlier run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from digitnet.nn import Augment
from digitnet.runs import COMPARISONS, PRESETS, Recipe, differences, told_apart, varying

BLOG = Recipe()

ONE_CHANGE = [
    ({"lr": 0.5}, "learning rate 0.5"),
    ({"lr": 0.0003}, "learning rate 0.0003"),
    ({"hidden": (128, 64)}, "hidden layers 128, 64"),
    ({"hidden": ()}, "no hidden layers"),
    ({"activation": "tanh"}, "activation: Tanh"),
    ({"init": "he"}, "first weights: He"),
    ({"optimizer": "adam"}, "optimiser: Adam"),
    ({"batch_size": 64}, "batch size: 64 images"),
    ({"batch_size": 100}, "batch size 100"),
    ({"steps": 1000}, "steps 1,000"),
    ({"steps": None, "epochs": 3}, "epochs 3"),
    ({"average": 0.99}, "averaging 0.99"),
    ({"images": None}, "images used: every one"),
    ({"seed": 7}, "seed 7"),
    ({"augment": Augment()}, "distorted images"),
]


@pytest.mark.parametrize(("change", "words"), ONE_CHANGE, ids=[w for _, w in ONE_CHANGE])
def test_a_changed_setting_is_told_with_the_earlier_value(
    change: dict[str, Any], words: str
) -> None:
    assert differences(replace(BLOG, **change), BLOG) == [words]
    assert told_apart(replace(BLOG, **change), BLOG) == words


def test_it_tells_what_the_earlier_one_had_and_not_what_the_later_one_has() -> None:
    assert told_apart(BLOG, replace(BLOG, lr=0.5)) == "learning rate 0.1"
    assert told_apart(BLOG, replace(BLOG, augment=Augment())) == "images as they are"
    assert (
        told_apart(replace(BLOG, average=None), replace(BLOG, average=0.9))
        == "averaging: no average"
    )


def test_a_setting_that_does_nothing_there_is_not_told() -> None:
    assert told_apart(replace(BLOG, momentum=0.5), BLOG) == "the same settings"
    with_momentum = replace(BLOG, optimizer="momentum", momentum=0.5)
    assert differences(with_momentum, BLOG) == ["optimiser: Momentum", "momentum 0.5"]


def test_strengths_of_distortions_are_told_where_both_distort() -> None:
    strong, weak = (replace(BLOG, augment=Augment(rotation=r)) for r in (20, 5))
    assert told_apart(strong, weak) == "rotation 20"


def test_two_are_named_and_of_more_the_first_which_is_the_networks() -> None:
    other = replace(BLOG, lr=0.5, hidden=(64,))
    assert told_apart(other, BLOG) == "hidden layers 64, learning rate 0.5"
    assert told_apart(replace(other, steps=900), BLOG) == "hidden layers 64, …"


def test_the_same_recipe_differs_in_nothing() -> None:
    assert differences(BLOG, Recipe()) == []
    assert told_apart(BLOG, Recipe()) == "the same settings"


def test_presets_are_told_apart_without_a_word_for_programmers() -> None:
    for recipe in PRESETS.values():
        for other in PRESETS.values():
            assert not any("None" in each or "_" in each for each in differences(recipe, other))
    assert told_apart(PRESETS["quick"], BLOG) == "hidden layers 256, 128, …"


def test_a_table_has_the_settings_that_vary_and_what_each_recipe_has() -> None:
    recipes = [BLOG, replace(BLOG, lr=0.5), replace(BLOG, optimizer="momentum", hidden=())]
    assert varying(recipes) == [
        ("Hidden layers", ["10", "10", "–"]),
        ("Learning rate", ["0.1", "0.5", "0.1"]),
        ("Optimiser", ["Gradient descent", "Gradient descent", "Momentum"]),
        ("Momentum", ["–", "–", "0.9"]),
    ]
    assert varying([BLOG, BLOG]) == []


def test_distortions_stand_in_the_table_where_not_all_have_them() -> None:
    rows = dict(varying([BLOG, replace(BLOG, augment=Augment(rotation=8))]))
    assert rows["Rotation"] == ["–", "8"]


@pytest.mark.parametrize("name", [name for name in COMPARISONS if name != "batch"])
def test_the_runs_of_a_ready_comparison_differ_in_one_setting(name: str) -> None:
    recipes = [*COMPARISONS[name].recipes.values()]
    assert len(varying(recipes)) == 1


def test_full_batches_and_mini_batches_differ_in_their_number_and_in_nothing_else() -> None:
    labels = [label for label, _ in varying([*COMPARISONS["batch"].recipes.values()])]
    assert labels == ["Steps", "Epochs", "Batch size", "Look every"]
