"""What a sketch that is no digit may be, told from its strokes."""

from __future__ import annotations

import numpy as np
import pytest

from digitnet.insight import hint
from digitnet.sketch import side_by_side
from tests.handwriting import DIGITS, arc, write

A = [[(10, 90), (50, 10), (90, 90)], [(28, 60), (72, 60)]]
SMILEY = [arc(50, 50, 45, 45, 0, 350), [(35, 35), (35, 40)], [(65, 35), (65, 40)],
          arc(50, 55, 22, 20, 20, 160)]  # fmt: skip


def as_strokes(points: list) -> list[np.ndarray]:
    return [np.array(stroke, float) for stroke in points]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], ""),
        ([[(5, 5)]], ""),
        ([[(0, 0), (100, 3)]], "only a line"),
        ([[(0, 0), (70, 70)], [(80, 80), (100, 100)]], "only a line"),
        (A, "a letter?"),
        (SMILEY, "a drawing?"),
    ],
    ids=["nothing", "a point", "flat", "in two", "A", "smiley"],
)
def test_a_sketch_is_told_by_its_strokes(points: list, expected: str) -> None:
    assert hint(as_strokes(points)) == expected


@pytest.mark.parametrize("size", [0.01, 1.0, 50.0])
def test_the_size_of_a_sketch_makes_no_difference(size: float) -> None:
    for points, expected in ((A, "a letter?"), (SMILEY, "a drawing?")):
        assert hint([size * stroke for stroke in as_strokes(points)]) == expected


@pytest.mark.parametrize("others", [(1, 9), (1, 9, 7, 4), (0, 0), (5, 4)])
def test_several_digits_are_told_from_one(others: tuple[int, ...]) -> None:
    digits = [as_strokes(write(digit, 0, 0, 100)) for digit in others]
    row = side_by_side(digits, np.random.default_rng(0))
    assert hint(row) == "more than one digit?"


@pytest.mark.parametrize("digit", DIGITS)
def test_one_digit_is_not_taken_for_several_nor_for_a_scribble(digit: int) -> None:
    assert hint(as_strokes(write(digit, 0, 0, 100))) in ("a letter?", "only a line")


def test_a_scribble_is_told_by_its_ink() -> None:
    rng = np.random.default_rng(0)
    assert hint([rng.uniform(0, 100, (40, 2))]) == "a scribble?"
    assert hint([rng.uniform(0, 100, (3, 2))]) != "a scribble?"
