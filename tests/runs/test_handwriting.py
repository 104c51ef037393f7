"""What a recipe adds to MNIST's images: how much of what, and of whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitnet.data import NOTHING
from digitnet.runs import Recipe, drawn, through_pixels, with_strokes
from digitnet.runs.handwriting import LETTERS, ROWS, SCRIBBLED
from digitnet.sketch import (
    LIKE_DIGITS,
    SCRIBBLES,
    SHAPES,
    VARIANTS,
    Drawing,
    Letter,
    as_dataset,
    from_strokes,
    in_unit_box,
)
from tests.files import digits
from tests.handwriting import DIGITS, write

MNIST = digits(20)
DRAWINGS = [
    Drawing(digit, 1, [np.array(stroke) for stroke in write(digit, 0, 0, 90)]) for digit in DIGITS
]
A = Letter("A", 3, [np.array([(0.0, 9.0), (4, 0), (8, 9)]), np.array([(2.0, 5.0), (6, 5)])])
O = Letter("O", 3, [np.array([(0.0, 5.0), (4, 0), (8, 5), (4, 9), (0, 5)])])  # noqa: E741
PLAIN = Recipe()


def test_a_recipe_that_asks_for_nothing_adds_the_digits_alone() -> None:
    data = with_strokes(MNIST, PLAIN, DRAWINGS, [A])
    known = MNIST.joined(as_dataset(DRAWINGS))
    assert np.array_equal(data.images, known.images)
    assert np.array_equal(data.labels, known.labels)
    assert with_strokes(MNIST, PLAIN, [], []) is MNIST


def test_there_are_as_many_variants_of_each_kind_as_asked() -> None:
    few = with_strokes(MNIST, PLAIN, DRAWINGS, [])
    more = with_strokes(MNIST, replace(PLAIN, variants=3), DRAWINGS, [])
    added = more.labels[len(few) :]
    wanted = [variant.digit for variant in VARIANTS.values() for _ in range(3)]
    assert sorted(added.tolist()) == sorted(wanted)


@pytest.mark.parametrize("name", ["restyled", "pictures"])
def test_other_hands_and_pictures_are_of_real_digits(name: str) -> None:
    few = with_strokes(MNIST, PLAIN, DRAWINGS, [])
    more = with_strokes(MNIST, replace(PLAIN, **{name: 30}), DRAWINGS, [])
    images, labels = more.images[len(few) :], more.labels[len(few) :]
    assert len(labels) == 30
    assert len(set(labels.tolist())) > 5
    own = {d.label: from_strokes(d.strokes).ravel() for d in DRAWINGS}
    nearest = [min(own, key=lambda d: ((own[d] - x / 255) ** 2).sum()) for x in images]
    assert np.mean(nearest == labels) > 0.5


def test_outliers_are_of_every_kind_in_their_shares() -> None:
    recipe = replace(PLAIN, outliers=2)
    each = SCRIBBLED * len(SCRIBBLES) + len(SHAPES)
    for drawings, letters, share in (
        ([], [], each),
        ([], [A], each + LETTERS),
        (DRAWINGS, [A], each + LETTERS + ROWS),
    ):
        labels = with_strokes(MNIST, recipe, drawings, letters).labels
        assert np.count_nonzero(labels == NOTHING) == 2 * share


def test_letters_like_digits_are_not_taught_as_no_digit() -> None:
    assert O.letter in LIKE_DIGITS
    recipe = replace(PLAIN, outliers=1)
    without, with_o = (with_strokes(MNIST, recipe, [], letters) for letters in ([], [O]))
    assert np.array_equal(without.labels, with_o.labels)


def test_the_same_seed_makes_the_same_images() -> None:
    recipe = replace(PLAIN, variants=1, restyled=2, pictures=2, outliers=1)
    one, same, other = (
        with_strokes(MNIST, r, DRAWINGS, [A]) for r in (recipe, recipe, replace(recipe, seed=1))
    )
    assert np.array_equal(one.images, same.images)
    assert not np.array_equal(one.images, other.images)


@pytest.mark.parametrize("name", ["slant", "squeeze", "wobble"])
def test_the_style_of_the_recipe_is_that_of_the_digits(name: str) -> None:
    still = replace(PLAIN, restyled=5, slant=0, squeeze=0, wobble=0)
    one, other = (
        with_strokes(MNIST, recipe, DRAWINGS, [])
        for recipe in (still, replace(still, **{name: 0.1}))
    )
    assert not np.array_equal(one.images, other.images)


def test_pens_differ_and_a_picture_is_much_like_its_strokes() -> None:
    five = in_unit_box(DRAWINGS[5].strokes)
    inks = [drawn(five, np.random.default_rng(i)).sum() for i in range(20)]
    assert max(inks) > 1.4 * min(inks)
    for seed in range(10):
        seen = through_pixels(five, np.random.default_rng(seed))
        assert np.corrcoef(seen.ravel(), from_strokes(five).ravel())[0, 1] > 0.7
