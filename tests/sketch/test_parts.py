"""The parts of a number's strokes, and the line of writing that they are."""

from __future__ import annotations

import numpy as np
import pytest

from digitnet.sketch import lines
from digitnet.sketch.parts import join, line_of_strokes, parts_of_strokes, points_of, thinned
from tests.handwriting import write_number


@pytest.mark.parametrize("digit", "0123456789")
def test_the_strokes_of_single_digits_are_not_cut(digit: str) -> None:
    strokes = write_number(digit)
    found = parts_of_strokes(strokes)
    assert sorted((p.stroke, p.start, p.stop) for p in found) == [
        (i, 0, len(stroke)) for i, stroke in enumerate(strokes)
    ]


@pytest.mark.parametrize("text", ["11", "31", "23", "311"])
def test_a_stroke_of_several_digits_is_cut_between_them(text: str) -> None:
    digits = write_number(text, gap=45)
    found = parts_of_strokes([np.concatenate(digits)])
    assert len(found) == len(text)
    for part, digit in zip(found, digits, strict=True):
        points = points_of([np.concatenate(digits)], part)
        np.testing.assert_allclose(points[:, 0].mean(), digit[:, 0].mean(), atol=12)


def test_joined_parts_are_the_stroke_again() -> None:
    stroke = np.concatenate(write_number("31", gap=45))
    found = parts_of_strokes([stroke])
    (joined,) = join([stroke], found)
    np.testing.assert_array_equal(joined, stroke)
    assert [len(join([stroke], [part])[0]) for part in found] == [p.stop - p.start for p in found]


def test_parts_come_from_left_to_right_and_joined_ones_as_they_were_drawn() -> None:
    strokes = write_number("173")[::-1]
    found = parts_of_strokes(strokes)
    assert [part.stroke for part in found] == [2, 1, 0]
    assert join(strokes, found[1:])[0] is not None
    np.testing.assert_array_equal(join(strokes, found[1:])[0], strokes[0])


def test_thinned_strokes_keep_their_ends_and_their_shape() -> None:
    t = np.linspace(0, 6, 3000)
    circle = np.stack([np.cos(t), np.sin(t)], axis=1)
    fewer = thinned(circle, 50)
    assert len(fewer) <= 50
    np.testing.assert_array_equal(fewer[[0, -1]], circle[[0, -1]])
    assert np.hypot(*np.diff(fewer, axis=0).T).max() < 0.2
    assert thinned(circle[:40], 50) is not None
    np.testing.assert_array_equal(thinned(circle[:40], 50), circle[:40])


def line(*strokes: list[tuple[float, float]]) -> lines.Line:
    points = [np.array(stroke, np.float64) for stroke in strokes]
    return line_of_strokes(points, parts_of_strokes(points))


def test_a_border_knows_the_gap_and_what_lies_over_another() -> None:
    apart = line([(0, 0), (4, 10)], [(9, 0), (9, 10)])
    assert apart.gaps[0] == pytest.approx(0.5)
    assert (apart.nested[0], apart.near[0], apart.steps[0]) == (0, 0, 0)
    crossed = line([(0, 0), (10, 10)], [(2, 9), (8, 1)])
    assert crossed.gaps[0] == pytest.approx(-0.8)
    assert crossed.nested[0] == 1
    assert crossed.near[0] > 0.8


def test_parts_out_of_line_are_told() -> None:
    stairs = line([(0, 0), (0, 10)], [(5, 5), (5, 15)])
    assert stairs.height == 10
    assert stairs.steps[0] == pytest.approx(0.5)


def test_far_parts_are_not_tried_as_one_digit() -> None:
    far = line([(0, 0), (0, 10)], [(20, 0), (20, 10)])
    assert lines.runs_of(far).tolist() == [[0, 1], [1, 2]]
    near = line([(0, 0), (0, 10)], [(4, 0), (4, 10)])
    assert lines.runs_of(near).tolist() == [[0, 1], [0, 2], [1, 2]]


def test_the_groups_tried_are_few_however_many_parts_there_are() -> None:
    rng = np.random.default_rng(0)
    many = line(*(rng.uniform(0, 9, (5, 2)) for _ in range(lines.MOST_PARTS)))
    assert len(lines.runs_of(many)) <= lines.MOST_RUNS
