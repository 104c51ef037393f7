"""What a recipe adds to MNIST's images: how much of what, and of whom."""

from dataclasses import replace

import numpy as np
import pytest

from digitnet import sketch
from digitnet.data import NOTHING, Dataset
from digitnet.recipes import Recipe, drawn, through_pixels, with_strokes
from digitnet.recipes.handwriting import LETTERS, ROWS, SCRIBBLED
from digitnet.sketch import Drawing, Letter, as_dataset, from_strokes, in_unit_box
from tests.files import digits
from tests.handwriting import DIGITS, write

MNIST = digits(20)
DRAWINGS = [
    Drawing(digit, 1, [np.array(stroke) for stroke in write(digit, 0, 0, 90)]) for digit in DIGITS
]
A = Letter("A", 3, [np.array([(0.0, 9.0), (4, 0), (8, 9)]), np.array([(2.0, 5.0), (6, 5)])])
O = Letter("O", 3, [np.array([(0.0, 5.0), (4, 0), (8, 5), (4, 9), (0, 5)])])  # noqa: E741


def made(
    drawings: list[Drawing] = DRAWINGS, letters: tuple[Letter, ...] = (), **settings: float
) -> Dataset:
    """What a recipe with these settings makes of MNIST, the digits and the letters."""
    return with_strokes(MNIST, replace(Recipe(), **settings), drawings, [*letters])


def added(**settings: float) -> Dataset:
    """What the settings add to the digits."""
    whole = made(**settings)
    return whole.take(slice(len(made()), len(whole)))


def test_a_recipe_adds_the_digits_alone_and_as_many_variants_of_each_kind_as_it_asks_for() -> None:
    data, known = made(letters=(A,)), MNIST.joined(as_dataset(DRAWINGS))
    assert np.array_equal(data.images, known.images)
    assert np.array_equal(data.labels, known.labels)
    assert made([]) is MNIST
    wanted = [variant.digit for variant in sketch.VARIANTS.values() for _ in range(3)]
    assert sorted(added(variants=3).labels.tolist()) == sorted(wanted)


@pytest.mark.parametrize("name", ["restyled", "pictures"])
def test_other_styles_and_pictures_are_of_real_digits(name: str) -> None:
    more = added(**{name: 30})
    assert len(more) == 30
    assert len({*more.labels.tolist()}) > 5
    own = {d.label: from_strokes(d.strokes).ravel() for d in DRAWINGS}
    nearest = [min(own, key=lambda d: ((own[d] - x / 255) ** 2).sum()) for x in more.images]
    assert np.mean(nearest == more.labels) > 0.5


def test_non_digits_are_of_every_kind_in_their_shares_without_letters_like_digits() -> None:
    assert O.letter in sketch.LIKE_DIGITS
    each = SCRIBBLED * len(sketch.SCRIBBLES) + len(sketch.SHAPES)
    sources = ([], (O,)), ([], (A, O)), (DRAWINGS, (A,))
    added = [np.count_nonzero(made(*each, outliers=2).labels == NOTHING) for each in sources]
    assert added == [2 * each, 2 * (each + LETTERS), 2 * (each + LETTERS + ROWS)]


def test_the_images_follow_from_the_seed_and_the_style() -> None:
    every = {"letters": (A,), "variants": 1, "restyled": 2, "pictures": 2, "outliers": 1}
    assert np.array_equal(made(**every).images, made(**every).images)
    assert not np.array_equal(made(**every).images, made(**every, seed=1).images)
    still = {"restyled": 5, "slant": 0, "squeeze": 0, "wobble": 0}
    styles = [still, *(still | {name: 0.1} for name in ("slant", "squeeze", "wobble"))]
    assert len({made(**style).images.tobytes() for style in styles}) == 4


def test_pens_differ_and_a_picture_is_much_like_its_strokes() -> None:
    five = in_unit_box(DRAWINGS[5].strokes)
    inks = [drawn(five, np.random.default_rng(i)).sum() for i in range(20)]
    assert max(inks) > 1.4 * min(inks)
    for seed in range(10):
        seen = through_pixels(five, np.random.default_rng(seed))
        assert np.corrcoef(seen.ravel(), from_strokes(five).ravel())[0, 1] > 0.7
