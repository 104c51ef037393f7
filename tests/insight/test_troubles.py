"""Troubles: told of real runs that have them, mended as is said, and not told of healthy runs."""

import re
from collections.abc import Callable
from dataclasses import asdict, replace

import numpy as np
import pytest

from digitnet import Dataset
from digitnet.insight import Signs, Trouble, trouble
from digitnet.insight.advice import advise, verdict
from digitnet.insight.troubles import LEAST_STEPS
from digitnet.nn import Augment, DivergedError
from digitnet.recipes import PRESETS, Recipe
from digitnet.runs import Chance
from digitnet.runs.course import Course
from digitnet.runs.history import Point
from tests.files import digits

DATA = digits(4000)
BLOG = Recipe(images=3000, steps=120)
BATCHES = replace(BLOG, batch_size=64, init="he", steps=300)
ADAM = replace(BLOG, optimizer="adam", init="he", lr=0.003)
FEW = Recipe(images=500, steps=None, epochs=40, hidden=(128,), init="he", batch_size=32)
ALL_AT_ONCE = replace(FEW, batch_size=None, epochs=None, steps=240, lr=0.5)
BY_HEART = [FEW, replace(FEW, optimizer="adam", lr=0.003)]
BY_HEART += [pytest.param(ALL_AT_ONCE, marks=pytest.mark.long)]
QUICK = replace(PRESETS["quick"], images=3000, epochs=5)
DEEP = replace(BLOG, hidden=(20, 20))
RATE = "a learning rate of"
SHORT = f"Too few steps for {RATE}"
USUAL = {"sgd": 0.1, "adam": 0.003}

Told = list[tuple[int, Trouble | None]]
Changes = Callable[[int, Trouble | None], float | None]


def course(
    recipe: Recipe, data: Dataset = DATA, *, seconds: float = 100.0, change: Changes | None = None
) -> tuple[Told, float]:
    """What is told after every step of a run and at its end, and its accuracy in the end.

    seconds: that the run is said to have taken so far. change: of the learning rate, as it goes.
    """
    network = recipe.network()
    training, validation = recipe.split(data)
    run, chance = recipe.start(network, training, validation), Chance.of(validation.labels)
    told_of = Course(network, run.steps)
    X = validation.images[:40].astype(np.float32) / 255

    def look(state: str, message: str = "") -> Trouble | None:
        with np.errstate(over="ignore", invalid="ignore"):
            Z, A = network.forward(X)
        status = told_of.status(state, run.lr, message)
        return trouble(Signs(status, recipe, chance, [np.nan_to_num(a) for a in (*A, Z[-1])]))

    told = [(0, look("running"))]
    try:
        for progress in run:
            told_of.add(replace(progress, seconds=seconds))
            told.append((progress.step, look("running")))
            run.lr = (change and change(*told[-1])) or run.lr
    except DivergedError as error:
        return [*told, (told[-1][0], look("failed", str(error)))], 0.0
    told_of.dev_accuracy = network.accuracy(validation.images, validation.labels)
    return [*told, (told[-1][0], look("done"))], told_of.dev_accuracy


def at_the_end(recipe: Recipe, data: Dataset = DATA) -> Trouble | None:
    return course(recipe, data)[0][-1][1]


def kinds(told: Told) -> set[str]:
    return {said.kind for _, said in told if said}


TOO_HIGH = [
    *(replace(BLOG, lr=lr) for lr in (5.0, 100.0)),
    replace(BATCHES, lr=5.0),
    replace(BLOG, lr=10.0, activation="tanh"),
    replace(BLOG, lr=100.0, activation="sigmoid"),
    replace(ADAM, lr=1.0),
]


@pytest.mark.parametrize("recipe", TOO_HIGH)
def test_a_high_rate_is_reported_soon_and_a_lower_one_fixes_it(recipe: Recipe) -> None:
    told, accuracy = course(recipe)
    lower = USUAL[recipe.optimizer]
    step, first = next((step, said) for step, said in told if said)
    assert step <= LEAST_STEPS
    assert first.kind in ("rising", "silent")
    assert (first.mend.setting, first.mend.value, first.mend.again) == ("lr", lower, True)
    said, cause = told[-1][1], f"the learning rate of {recipe.lr:g} is too high"
    assert (said.kind, said.mend.value) == ("silent", lower)
    assert said.text == f"All images get the same answer: {cause}."
    mended, better = course(replace(recipe, lr=lower, steps=recipe.steps * 2))
    assert kinds(mended) <= {"overfitting"}  # which a few thousand images are soon
    assert better > 2 * accuracy


def test_a_run_that_has_diverged_says_so_and_what_to_try() -> None:
    last = at_the_end(replace(DEEP, lr=1e10))
    assert last.kind == "diverged"
    assert last.text.startswith("The learning rate of 1e+10 was too high")
    assert (last.mend.label, last.mend.again) == ("Train again with 0.1", True)
    # One that failed for another reason has not diverged.
    broken = Course(BLOG.network(), 10).status("failed", 0.1, "the training broke off")
    assert trouble(Signs(broken, BLOG, Chance(100, 0.1), A=[DATA.images[:40]] * 3)) is None


@pytest.mark.parametrize("lr", [0.5, 1.0])
def test_a_rate_raised_too_far_is_reported_and_can_be_lowered_during_the_run(lr: float) -> None:
    told_at = []

    def change(step: int, said: Trouble | None) -> float | None:
        if said and not told_at:
            told_at.append(step)
            assert (said.kind, said.mend.setting, said.mend.again) == ("rising", "lr", False)
            assert said.mend.label == f"Continue with {lr / 10:g}"
            return said.mend.value
        return lr if step == 60 else None

    recipe = replace(BATCHES, optimizer="momentum", steps=600, hidden=(32,))
    told, accuracy = course(recipe, change=change)
    assert 60 < told_at[0] < 100
    assert told[-1][1] is None
    assert accuracy > 0.85


def test_one_image_alone_does_not_count_as_the_same_answer_to_all() -> None:
    told, _ = course(replace(BLOG, images=5, steps=30), digits(5))
    assert kinds(told) <= {"guessing"}


@pytest.mark.parametrize("recipe", [replace(BLOG, lr=0.0001), replace(ADAM, lr=0.00001)])
def test_a_tiny_rate_is_reported_and_the_usual_one_fixes_it(recipe: Recipe) -> None:
    told, _ = course(recipe)
    usual = USUAL[recipe.optimizer]
    assert [said for step, said in told if step < LEAST_STEPS] == [None] * LEAST_STEPS
    during, ended = told[LEAST_STEPS][1], told[-1][1]
    assert (during.kind, ended.kind) == ("slow", "slow")
    cause = f"a learning rate of {recipe.lr:g} is too small"
    assert during.text == f"Almost no progress: {cause}."
    assert (during.mend.value, during.mend.again) == (usual, False)
    assert (ended.mend.value, ended.mend.again) == (usual, True)
    at_once, _ = course(recipe, seconds=0.5)  # nobody could have seen anything yet
    assert {said for _, said in at_once[:-1]} == {None}
    mended, accuracy = course(
        replace(recipe, steps=300), change=lambda _, said: said.mend.value if said else None
    )
    assert [said.kind for _, said in mended if said] == ["slow"]
    assert accuracy > 0.6


@pytest.mark.parametrize("recipe", BY_HEART)
def test_overfitting_is_reported_and_more_images_fix_it(recipe: Recipe) -> None:
    told, accuracy = course(recipe)
    said = told[-1][1]
    assert kinds(told) == {"overfitting"}
    assert said.text.startswith("Overfitting: 100% of training images correct, 8")
    assert (said.mend.label, said.mend.setting) == ("Train again with all images", "images")
    epochs = recipe.epochs and 8
    _, better = course(replace(recipe, images=said.mend.value, epochs=epochs))
    assert better > accuracy + 0.03


def test_where_there_are_no_more_images_something_else_is_offered() -> None:
    whole = replace(FEW, images=42_000, epochs=30)
    still = replace(whole, augment=Augment(0, 0, 0, 0, 0))
    recipes = [whole, still, replace(still, dropout=0.1)]
    told = [at_the_end(recipe, digits(500)) for recipe in recipes]
    assert [said.kind for said in told] == ["overfitting"] * 3
    distorted = ("augment", asdict(PRESETS["quick"].augment))
    mends = [said.mend and (said.mend.setting, said.mend.value) for said in told]
    assert mends == [distorted, ("dropout", 0.2), None]


@pytest.mark.long
def test_distorted_images_prevent_overfitting() -> None:
    recipe = replace(FEW, images=42_000, epochs=60, augment=PRESETS["quick"].augment)
    assert at_the_end(recipe, digits(500)) is None


GUESSING = {
    "The learning rate of 5 is too high: try 0.1.": replace(BLOG, lr=5.0, steps=15),
    "The learning rate of 100 is too high: try 0.1.": replace(BLOG, lr=100.0, steps=1),
    "The learning rate of 1 is too high: try 0.003.": replace(ADAM, lr=1.0, steps=1),
    f"{SHORT} 0.1: try 50 steps.": replace(DEEP, activation="sigmoid", steps=5),
    f"{SHORT} 0.02: try 40 steps, or {RATE} 0.1.": replace(BLOG, lr=0.02, steps=4, seed=2),
    f"{SHORT} 0.0001: try 150 steps, or {RATE} 0.1.": replace(BLOG, lr=0.0001, steps=15, seed=2),
}


def test_a_short_run_that_learned_nothing_gets_advice() -> None:
    told = {text: at_the_end(recipe) for text, recipe in GUESSING.items()}
    assert [said.text for said in told.values()] == [*told]
    assert {(said.kind, said.mend.again) for said in told.values()} == {("guessing", True)}
    for text, said in told.items():
        assert f"{said.mend.value:g}" in text
        assert said.mend.label.startswith(f"Train again with {said.mend.value:g}")


HEALTHY = [
    *(replace(BLOG, seed=seed) for seed in range(3)),
    *(replace(QUICK, seed=seed) for seed in range(2)),
    *(replace(BATCHES, batch_size=size) for size in (32, 128)),
    *(replace(each, activation="tanh", init="xavier") for each in (BLOG, BATCHES)),
    replace(BLOG, activation="sigmoid", init="xavier"),
    replace(BLOG, activation="gelu", init="he"),
    *(replace(BLOG, **changes) for changes in ({"hidden": ()}, {"lr": 0.5}, {"steps": 10})),
    *(replace(BATCHES, optimizer="momentum", lr=lr) for lr in (0.01, 0.05)),
    replace(BATCHES, dropout=0.3, hidden=(64,)),
    replace(BATCHES, average=0.9),
    *(replace(each, steps=20) for each in (BATCHES, ADAM)),
    ADAM,
    pytest.param(PRESETS["blog"], marks=pytest.mark.long),
]


@pytest.mark.parametrize("recipe", HEALTHY)
def test_no_problem_is_reported_at_any_step_of_a_healthy_run(recipe: Recipe) -> None:
    assert [(step, said.text) for step, said in course(recipe)[0] if said] == []


def test_a_network_that_was_lost_on_the_way_needs_a_lower_rate_than_it_had() -> None:
    losses = [2.5, 1.9, 1.8, 2.3, 2.3, 2.3, 2.3, 2.3]
    points = tuple(Point(i, 1, loss, 0.1, None) for i, loss in enumerate(losses, 1))
    advice = advise(points, 8, 0.1, "momentum")
    assert advice.text == "The learning rate of 0.1 is too high: try 0.01."


def test_chance_is_the_most_common_digit_and_luck_explains_less_on_more_images() -> None:
    assert Chance.of(np.array([3, 3, 1, 7])) == Chance(4, 0.5)
    for images, most in ((100, 0.16), (1000, 0.118), (10_000, 0.106)):
        chance = Chance(images, 0.1)
        told = verdict(chance, most)
        assert re.fullmatch("That is no better than chance: .* would score 10.0%.", told), images
        assert verdict(chance, most + 0.002) == "", images


def test_constant_guesses_are_hardly_ever_taken_for_learning() -> None:
    """Luck as it really is: random answers on labels of ten digits, 2,000 times."""
    rng = np.random.default_rng(0)
    labels, answers = rng.integers(10, size=(2, 2000, 500))
    judged = [Chance.of(y).explains(np.mean(y == a)) for y, a in zip(labels, answers, strict=True)]
    assert np.mean(judged) > 0.99
