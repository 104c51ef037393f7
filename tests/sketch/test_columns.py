"""The parts of a picture of a number."""

from __future__ import annotations

import numpy as np

from digitnet.sketch.columns import parts_of_picture


def two_bars(left: int, right: int, lines: tuple[int, ...] = ()) -> np.ndarray:
    """Upright bars, their left sides at these columns, and level lines that join them."""
    ink = np.zeros((60, 120), np.uint8)
    ink[10:50, left : left + 6] = ink[10:50, right : right + 6] = 255
    for top in lines:
        ink[top : top + 3, left:right] = 255
    return ink


def test_each_piece_of_ink_is_a_part_from_left_to_right_boxed_by_its_middle_line() -> None:
    ink = two_bars(80, 20)
    found = parts_of_picture(ink)
    assert set(np.unique(found.labels[:, :60])) == {0, 1}
    assert set(np.unique(found.labels[:, 60:])) == {0, 2}
    np.testing.assert_array_equal(found.labels > 0, ink > 0)
    np.testing.assert_allclose(found.line.boxes[0], (22.5, 12.5, 22.5, 46.5), atol=3)


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
