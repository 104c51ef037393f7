"""Whether a run has learnt anything, judged on real runs that failed and on healthy ones."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from digitnet.runs.history import Point
from digitnet.runs.judgement import Chance, advise, usual_lr
from digitnet.runs.recipes import Recipe
from tests.files import digits
from tests.runs.small import Start, ended

BLOG = Recipe(images=3000, steps=150)
DATA = digits(3000)

TOO_HIGH = {
    "100": (replace(BLOG, lr=100.0), 0.1),
    "10": (replace(BLOG, lr=10.0), 0.1),
    "100, mini-batches": (replace(BLOG, lr=100.0, batch_size=64), 0.1),
    "100, one step": (replace(BLOG, lr=100.0, steps=1), 0.1),
    "Adam's of 1": (replace(BLOG, lr=1.0, optimizer="adam", init="he"), 0.003),
}
TOO_SHORT = {
    "a tiny learning rate": replace(BLOG, lr=0.0001, steps=20, seed=2),
    "a low one": replace(BLOG, lr=0.02, steps=4, seed=2),
    "sigmoids": replace(BLOG, activation="sigmoid", hidden=(20, 20), steps=5),
}
HEALTHY = {
    "the blog's": BLOG,
    "a few steps": replace(BLOG, steps=10),
    "short, mini-batches": replace(BLOG, steps=20, batch_size=64, init="he"),
    "Adam": replace(BLOG, steps=20, optimizer="adam", lr=0.003, init="he"),
}


def outcome(start: Start, recipe: Recipe) -> tuple[bool, str]:
    """Whether a run learnt nothing, and what it is told to try."""
    run = start(recipe, DATA)
    last = ended(run)
    assert last.state == "done"
    said = advise(last.points, last.step, last.lr, recipe.optimizer).text
    return run.chance.explains(last.dev_accuracy), said


@pytest.mark.parametrize(("recipe", "lower"), TOO_HIGH.values(), ids=TOO_HIGH)
def test_too_high_a_learning_rate_is_told_and_a_lower_one_learns(
    start: Start, recipe: Recipe, lower: float
) -> None:
    said = f"The learning rate of {recipe.lr:g} is too high: try {lower:g}."
    assert outcome(start, recipe) == (True, said)
    guessing, _ = outcome(start, replace(recipe, lr=lower, steps=BLOG.steps))
    assert not guessing


@pytest.mark.parametrize("recipe", TOO_SHORT.values(), ids=TOO_SHORT)
def test_a_run_that_is_too_short_is_told_to_take_more_steps(start: Start, recipe: Recipe) -> None:
    guessing, said = outcome(start, recipe)
    assert guessing
    assert f"try {10 * recipe.steps:,} steps" in said
    assert (", or a learning rate of 0.1." in said) == (recipe.lr < 0.05)


@pytest.mark.parametrize("recipe", HEALTHY.values(), ids=HEALTHY)
def test_a_run_that_learns_is_not_called_guessing(start: Start, recipe: Recipe) -> None:
    guessing, _ = outcome(start, recipe)
    assert not guessing


def test_a_network_that_was_lost_on_the_way_needs_a_lower_rate_than_it_had() -> None:
    losses = [2.5, 1.9, 1.8, 2.3, 2.3, 2.3, 2.3, 2.3]
    points = tuple(Point(i, 1, loss, 0.1, None) for i, loss in enumerate(losses, 1))
    assert advise(points, 8, 0.1, "momentum").text == (
        "The learning rate of 0.1 is too high: try 0.01."
    )


def test_a_run_that_learnt_nothing_is_told_what_that_is_worth() -> None:
    chance = Chance(1000, 0.115)
    said = chance.verdict(0.097)
    assert re.fullmatch("That is no better than guessing: .* right for 11.5%.", said)
    assert chance.verdict(0.5) == ""


def test_chance_is_the_commonest_digit() -> None:
    assert Chance.of(np.array([3, 3, 1, 7])) == Chance(4, 0.5)


@pytest.mark.parametrize(("images", "most"), [(100, 0.16), (1000, 0.118), (10_000, 0.106)])
def test_luck_explains_less_on_more_images(images: int, most: float) -> None:
    chance = Chance(images, 0.1)
    assert chance.explains(most)
    assert not chance.explains(most + 0.002)


def test_constant_guesses_are_hardly_ever_taken_for_learning() -> None:
    """Luck as it really is: random answers on labels of ten digits, 2,000 times."""
    rng = np.random.default_rng(0)
    labels, answers = rng.integers(10, size=(2, 2000, 500))
    judged = [
        Chance.of(y).explains(float(np.mean(y == answer)))
        for y, answer in zip(labels, answers, strict=True)
    ]
    assert np.mean(judged) > 0.99


@pytest.mark.parametrize(("optimizer", "lr"), [("sgd", 0.1), ("nesterov", 0.1), ("adamw", 0.003)])
def test_an_optimiser_has_its_usual_learning_rate(optimizer: str, lr: float) -> None:
    assert usual_lr(optimizer) == lr
