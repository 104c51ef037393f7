"""Whether a run has learned anything; real runs are judged in test_troubles.py."""

from __future__ import annotations

import re

import numpy as np

from digitnet.runs.history import Point
from digitnet.runs.judgement import Chance, advise, usual_lr


def test_a_network_that_was_lost_on_the_way_needs_a_lower_rate_than_it_had() -> None:
    losses = [2.5, 1.9, 1.8, 2.3, 2.3, 2.3, 2.3, 2.3]
    points = tuple(Point(i, 1, loss, 0.1, None) for i, loss in enumerate(losses, 1))
    assert advise(points, 8, 0.1, "momentum").text == (
        "The learning rate of 0.1 is too high: try 0.01."
    )


def test_an_optimiser_has_its_usual_learning_rate() -> None:
    usual = {name: usual_lr(name) for name in ("sgd", "nesterov", "adamw")}
    assert usual == {"sgd": 0.1, "nesterov": 0.1, "adamw": 0.003}


def test_chance_is_the_most_common_digit_and_a_run_is_told_what_that_is_worth() -> None:
    assert Chance.of(np.array([3, 3, 1, 7])) == Chance(4, 0.5)
    chance = Chance(1000, 0.115)
    told = chance.verdict(0.097)
    assert re.fullmatch("That is no better than guessing: .* right for 11.5%.", told)
    assert chance.verdict(0.5) == ""


def test_luck_explains_less_on_more_images() -> None:
    for images, most in ((100, 0.16), (1000, 0.118), (10_000, 0.106)):
        chance = Chance(images, 0.1)
        assert [chance.explains(most), chance.explains(most + 0.002)] == [True, False], images


def test_constant_guesses_are_hardly_ever_taken_for_learning() -> None:
    """Luck as it really is: random answers on labels of ten digits, 2,000 times."""
    rng = np.random.default_rng(0)
    labels, answers = rng.integers(10, size=(2, 2000, 500))
    judged = [
        Chance.of(y).explains(float(np.mean(y == answer)))
        for y, answer in zip(labels, answers, strict=True)
    ]
    assert np.mean(judged) > 0.99
