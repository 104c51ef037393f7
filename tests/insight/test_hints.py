"""Hints about a non-digit, from its strokes."""

import numpy as np

from digitnet.insight import hint
from digitnet.sketch import side_by_side
from tests.handwriting import DIGITS, arc, written

LEVEL, BROKEN = [[(0, 0), (50, 3), (100, 1)]], [[(0, 0), (70, 70)], [(80, 80), (100, 100)]]
A = [[(10, 90), (50, 10), (90, 90)], [(28, 60), (72, 60)]]
SMILEY = [arc(50, 50, 45, 45, 0, 350), [(35, 35), (35, 40)], [(65, 35), (65, 40)],
          arc(50, 55, 22, 20, 20, 160)]  # fmt: skip


SKETCHES = [[], [[(5, 5)]], LEVEL, BROKEN, A, SMILEY]
HINTS = ["", "", "only a line", "only a line", "a letter?", "a drawing?"]


def test_the_hint_depends_on_the_strokes_and_not_on_their_size() -> None:
    for size in (0.01, 1.0, 50.0):
        sketches = [[size * np.array(stroke) for stroke in sketch] for sketch in SKETCHES]
        assert [hint(sketch) for sketch in sketches] == HINTS


def test_one_digit_differs_from_several_and_from_a_scribble() -> None:
    rng = np.random.default_rng(0)
    for several in ((1, 9), (1, 9, 7, 4), (0, 0), (5, 4)):
        digits = [written(digit, 0, 0, 100) for digit in several]
        assert hint(side_by_side(digits, rng)) == "more than one digit?"
    assert {hint(written(digit, 0, 0, 100)) for digit in DIGITS} == {"a letter?", "only a line"}
    assert hint([rng.uniform(0, 100, (40, 2))]) == "a scribble?"
    assert hint([rng.uniform(0, 100, (3, 2))]) != "a scribble?"
