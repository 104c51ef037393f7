"""Non-digits: shapes that can be drawn, that vary, and that stay apart from the check's."""

import string
from itertools import pairwise

import numpy as np

from digitnet.sketch import LIKE_DIGITS, NEVER_LEARNT, SCRIBBLES, SHAPES, from_strokes, side_by_side
from digitnet.sketch.drawing import box
from tests.handwriting import written

ALL = SCRIBBLES | SHAPES | NEVER_LEARNT


def images(name: str, n: int) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [from_strokes(ALL[name](rng)) for _ in range(n)]


def test_every_kind_comes_in_many_shapes_and_the_same_seed_draws_the_same() -> None:
    drawn = {name: images(name, 20) for name in ALL}
    assert [name for name in ALL if min(image.max() for image in drawn[name]) <= 0.9] == []
    assert [name for name in ALL if len({x.tobytes() for x in drawn[name]}) < 12] == []
    assert [name for name in ALL if not np.array_equal(drawn[name], images(name, 20))] == []


def test_the_check_has_shapes_of_its_own_and_letters_like_digits_are_left_out() -> None:
    assert set(NEVER_LEARNT) == {"heart", "arrow"}
    assert not set(NEVER_LEARNT) & (set(SHAPES) | set(SCRIBBLES))
    assert set("oOlsSzZbBgqD") <= LIKE_DIGITS < set(string.ascii_letters)
    assert not LIKE_DIGITS & set("AEFHKMNRWXhkmnrwx")


def test_no_line_stands_as_a_one_does_and_a_blot_is_filled() -> None:
    rng = np.random.default_rng(0)
    spans = [np.ptp(SHAPES["line"](rng)[0], axis=0) for _ in range(200)]
    assert all(height < width for width, height in spans)
    ink = np.median([image.sum() for image in images("blot", 50)])
    assert ink > 1.2 * from_strokes(written(8, 0, 0, 100)).sum()


def test_digits_in_a_row_stand_apart_and_in_order() -> None:
    digits = [written(digit, 10, 10, 50 + 20 * digit) for digit in (2, 4, 7)]
    row = side_by_side(digits, np.random.default_rng(0))
    groups = [row[:1], row[1:3], row[3:]]
    assert [len(group) for group in groups] == [len(digit) for digit in digits]
    boxes = [box(group) for group in groups]
    for (_, left), (right, _) in pairwise(boxes):
        assert 0.12 <= right[0] - left[0] <= 0.5
    for low, high in boxes:
        assert 0.85 <= (high - low).max() <= 1.1
