"""The parts of a number, in strokes and in a picture, and the line of writing that they are."""

import numpy as np
import pytest

from digitnet.sketch import lines
from digitnet.sketch.columns import parts_of_picture
from digitnet.sketch.parts import join, line_of_strokes, parts_of_strokes, thinned
from tests.handwriting import write_number


def test_parts_come_from_left_to_right_and_joined_ones_as_they_were_drawn() -> None:
    strokes = write_number("173")[::-1]
    found = parts_of_strokes(strokes)
    assert [part.stroke for part in found] == [2, 1, 0]
    for joined, drawn in zip(join(strokes, found[1:]), strokes[:2], strict=True):
        np.testing.assert_array_equal(joined, drawn)
    stroke = np.concatenate(write_number("311", gap=45))
    found = parts_of_strokes([stroke])
    assert len(found) == 3
    np.testing.assert_array_equal(join([stroke], found), [stroke])


def test_thinned_strokes_keep_their_ends_and_their_shape() -> None:
    t = np.linspace(0, 6, 3000)
    circle = np.stack([np.cos(t), np.sin(t)], axis=1)
    fewer = thinned(circle, 50)
    assert len(fewer) <= 50
    np.testing.assert_array_equal(fewer[[0, -1]], circle[[0, -1]])
    assert np.hypot(*np.diff(fewer, axis=0).T).max() < 0.2
    np.testing.assert_array_equal(thinned(circle[:40], 50), circle[:40])


def line(*strokes: list[tuple[float, float]]) -> lines.Line:
    points = [np.array(stroke, np.float64) for stroke in strokes]
    return line_of_strokes(points, parts_of_strokes(points))


def test_a_border_knows_the_gap_what_lies_over_another_and_what_is_out_of_line() -> None:
    apart = line([(0, 0), (4, 10)], [(9, 0), (9, 10)])
    assert apart.gaps[0] == pytest.approx(0.5)
    assert (apart.nested[0], apart.near[0], apart.steps[0]) == (0, 0, 0)
    crossed = line([(0, 0), (10, 10)], [(2, 9), (8, 1)])
    assert crossed.gaps[0] == pytest.approx(-0.8)
    assert crossed.nested[0] == 1
    assert crossed.near[0] > 0.8
    stairs = line([(0, 0), (0, 10)], [(5, 5), (5, 15)])
    assert (stairs.height, stairs.steps[0]) == (10, pytest.approx(0.5))


def test_far_parts_are_not_tried_as_one_digit_and_the_groups_tried_are_few() -> None:
    far = line([(0, 0), (0, 10)], [(20, 0), (20, 10)])
    assert lines.runs_of(far).tolist() == [[0, 1], [1, 2]]
    near = line([(0, 0), (0, 10)], [(4, 0), (4, 10)])
    assert lines.runs_of(near).tolist() == [[0, 1], [0, 2], [1, 2]]
    rng = np.random.default_rng(0)
    many = line(*(rng.uniform(0, 9, (5, 2)) for _ in range(lines.MOST_PARTS)))
    assert len(lines.runs_of(many)) <= lines.MOST_RUNS


def two_bars(left: int, right: int, lines: tuple[int, ...] = ()) -> np.ndarray:
    """Upright bars, their left sides at these columns, and level lines that join them."""
    ink = np.zeros((60, 120), np.uint8)
    ink[10:50, left : left + 6] = ink[10:50, right : right + 6] = 255
    for top in lines:
        ink[top : top + 3, left:right] = 255
    return ink


def test_each_piece_of_ink_is_a_part_from_left_to_right_boxed_by_its_middle_line() -> None:
    ink = two_bars(80, 20)
    ink[10:12, 20:26] = 0  # the one on the right is found first
    found = parts_of_picture(ink)
    assert set(np.unique(found.labels[:, :60])) == {0, 1}
    assert set(np.unique(found.labels[:, 60:])) == {0, 2}
    np.testing.assert_array_equal(found.labels > 0, ink > 0)
    np.testing.assert_allclose(found.line.boxes[0], (22.5, 14.5, 22.5, 46.5), atol=3)


def test_a_piece_is_cut_where_a_thin_line_joins_two_tall_sides() -> None:
    found = parts_of_picture(two_bars(20, 60, lines=(28,)))
    assert found.labels.max() == 2
    assert found.line.cuts.tolist() == [1]
    assert (found.labels[10:50, 20:26] == 1).all()
    assert (found.labels[10:50, 60:66] == 2).all()


def test_neither_a_ring_nor_a_flat_end_is_cut() -> None:
    y, x = np.mgrid[:60, :120]
    r = np.hypot(y - 30, x - 60)
    ring = np.where((r > 14) & (r < 20), 255, 0).astype(np.uint8)
    flat = two_bars(20, 20)
    flat[45:50, 26:60] = 255
    assert [parts_of_picture(ink).labels.max() for ink in (ring, flat)] == [1, 1]


def test_a_cut_knows_how_many_more_lines_it_crosses() -> None:
    for more, tops in enumerate([(14,), (14, 40)]):
        # Wider than digits are: cut wherever it is thin.
        line = parts_of_picture(two_bars(10, 100, tops)).line
        assert line.cuts.any()
        assert set(line.crossed[line.cuts == 1]) == {more}
