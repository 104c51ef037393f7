"""The parts of a picture of a number."""

from __future__ import annotations

import numpy as np

from digitnet.sketch.columns import parts_of_picture


def blank() -> np.ndarray:
    return np.zeros((60, 120), np.uint8)


def test_each_piece_of_ink_is_a_part_from_left_to_right() -> None:
    ink = blank()
    ink[10:50, 80:86] = ink[12:50, 20:26] = 200
    found = parts_of_picture(ink)
    assert set(np.unique(found.labels[:, :60])) == {0, 1}
    assert set(np.unique(found.labels[:, 60:])) == {0, 2}
    np.testing.assert_array_equal(found.labels > 0, ink > 0)


def test_the_boxes_are_of_the_middle_line() -> None:
    ink = blank()
    ink[10:50, 20:26] = ink[10:50, 70:76] = 255
    box = parts_of_picture(ink).line.boxes[0]
    np.testing.assert_allclose(box, (22.5, 12.5, 22.5, 46.5), atol=3)


def test_a_piece_is_cut_where_a_thin_line_joins_two_tall_sides() -> None:
    ink = blank()
    ink[10:50, 20:26] = ink[10:50, 60:66] = 255
    ink[28:32, 26:60] = 255
    found = parts_of_picture(ink)
    assert found.labels.max() == 2
    assert found.line.cuts.tolist() == [1]
    assert (found.labels[10:50, 20:26] == 1).all()
    assert (found.labels[10:50, 60:66] == 2).all()


def test_a_flat_end_is_not_cut_off() -> None:
    ink = blank()
    ink[10:50, 20:26] = 255
    ink[45:50, 26:60] = 255
    assert parts_of_picture(ink).labels.max() == 1


def test_a_ring_is_not_cut() -> None:
    y, x = np.mgrid[:60, :120]
    r = np.hypot(y - 30, x - 60)
    ink = np.where((r > 14) & (r < 20), 255, 0).astype(np.uint8)
    assert parts_of_picture(ink).labels.max() == 1


def test_a_cut_knows_how_many_more_lines_it_crosses() -> None:
    ink = blank()
    ink[10:50, 10:16] = ink[10:50, 100:106] = 255  # wider than digits are: cut wherever it is thin
    ink[14:17, 16:100] = 255
    one = parts_of_picture(ink).line
    ink[40:43, 16:100] = 255
    two = parts_of_picture(ink).line
    assert one.cuts.any()
    assert two.cuts.any()
    assert set(one.crossed[one.cuts == 1]) == {0}
    assert set(two.crossed[two.cuts == 1]) == {1}
