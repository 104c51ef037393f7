"""Numbers, read digit by digit from strokes and from ink."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest

import digitnet
from digitnet import DataError, Network, sketch
from digitnet.insight import Number, read, read_number_in_ink
from digitnet.insight.numbers import MOST_POINTS, MOST_STROKES, read_number
from digitnet.nn.weights import SHIPPED
from tests.handwriting import write_number

NETWORK = Network.load(SHIPPED / "best.safetensors")
NUMBERS = ["11", "44", "57", "1987", "2026", "40755", "0123456789"]


def ink_of(strokes: list[np.ndarray], pen: float = 10) -> np.ndarray:
    """(h, w) uint8: the strokes in white on black."""
    width, height = np.ceil(np.concatenate(strokes).max(axis=0) + 30).astype(int)
    return sketch.on_canvas(strokes, max(width, height), pen)[:height, :width]


def from_strokes(strokes: list[np.ndarray]) -> Number:
    return read_number(NETWORK, strokes)


def from_ink(strokes: list[np.ndarray]) -> Number:
    return read_number_in_ink(NETWORK, ink_of(strokes))


BOTH = pytest.mark.parametrize("way", [from_strokes, from_ink])


@BOTH
@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_read_digit_by_digit(text: str, way) -> None:
    number = way(write_number(text))
    assert number.text == text
    assert number.probability > 0.8


@BOTH
@pytest.mark.parametrize("digit", "0123456789")
def test_a_single_digit_stays_whole_and_is_read_as_ever(digit: str, way) -> None:
    number = way(write_number(digit))
    x = sketch.from_strokes(write_number(digit))
    if way is from_ink:
        x = sketch.from_pixels(ink_of(write_number(digit)))
    assert number.text == digit
    np.testing.assert_array_equal(number.digits[0].x, x)
    np.testing.assert_array_equal(number.digits[0].reading.probs, read(NETWORK, x).probs)


def test_the_strokes_of_a_digit_stay_together_whenever_they_are_drawn() -> None:
    four_five = write_number("457")
    in_order = [four_five[i] for i in (0, 2, 4, 3, 1)]  # the five's hat and the stem come later
    number = from_strokes(in_order)
    assert number.text == "457"
    assert [len(digit.strokes) for digit in number.digits] == [2, 2, 1]


def test_a_bar_and_a_slash_stay_with_their_digit() -> None:
    seven, zero = write_number("70", gap=40)
    bar = np.array([[seven[:, 0].min() + 15, 90.0], [seven[:, 0].max() - 5, 86.0]])
    low, high = zero.min(axis=0), zero.max(axis=0)
    slash = np.array([[high[0] - 12, low[1] + 12], [low[0] + 12, high[1] - 12]])
    digits = from_strokes([seven, zero, bar, slash]).digits
    assert [len(digit.strokes) for digit in digits] == [2, 2]


@pytest.mark.parametrize("text", ["31", "23", "21", "37"])
def test_digits_drawn_without_lifting_the_pen_are_cut(text: str) -> None:
    number = from_strokes([np.concatenate(write_number(text, gap=45))])
    assert number.text == text
    first, second = (digit.strokes[0] for digit in number.digits)
    assert first[:, 0].max() < second[:, 0].max()


def test_the_boxes_are_where_the_digits_are() -> None:
    strokes = write_number("386")
    for way in (from_strokes, from_ink):
        for digit, stroke in zip(way(strokes).digits, strokes, strict=True):
            box = (*stroke.min(axis=0), *stroke.max(axis=0))
            np.testing.assert_allclose(digit.box, box, atol=0 if way is from_strokes else 4)


def test_a_numbers_probability_is_of_all_its_digits_and_of_their_grouping() -> None:
    number = from_strokes(write_number("40755", gap=2))
    digits = np.prod([digit.reading.probability for digit in number.digits])
    assert number.probability == pytest.approx(number.grouped * digits)
    assert 0.5 < number.grouped < 1


@pytest.mark.parametrize(("scale", "at"), [(0.1, (5, 5)), (30, (-4000, 900))])
def test_neither_size_nor_place_matters(scale: float, at: tuple[float, float]) -> None:
    strokes = write_number("1987")
    moved = from_strokes([stroke * scale + at for stroke in strokes])
    assert moved.text == "1987"
    assert moved.grouped == pytest.approx(from_strokes(strokes).grouped, abs=1e-6)


def test_more_points_than_needed_change_nothing() -> None:
    strokes = write_number("2026")
    fine = [sketch.parts.even(stroke, 900) for stroke in strokes]
    assert from_strokes(fine).text == "2026"


def test_nothing_is_a_number_of_no_digits() -> None:
    nowhere = np.array([[np.nan, 3.0], [np.inf, 1.0]])
    for number in (from_strokes([]), from_strokes([np.zeros((0, 2)), nowhere])):
        assert (number.digits, number.text, number.probability) == ((), "", 0.0)
    assert read_number_in_ink(NETWORK, np.zeros((40, 90), np.uint8)).digits == ()


def test_a_dot_and_a_flat_line_are_one_group_each() -> None:
    assert len(from_strokes([np.array([[7.0, 7.0]])]).digits) == 1
    assert len(from_strokes([np.array([[0.0, 5.0], [300.0, 5.0]])]).digits) == 1
    assert len(read_number_in_ink(NETWORK, np.full((1, 1), 255, np.uint8)).digits) == 1


def many_strokes(n: int, points: int) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.uniform(0, 300, (points, 2)) for _ in range(n)]


@pytest.mark.parametrize(("strokes", "points"), [(MOST_STROKES + 1, 2), (2, MOST_POINTS)])
def test_too_much_is_refused(strokes: int, points: int) -> None:
    with pytest.raises(DataError, match="too much for a number"):
        from_strokes(many_strokes(strokes, points))


def test_too_many_digits_are_refused() -> None:
    with pytest.raises(DataError, match="30 digits: expected at most 20"):
        from_strokes(write_number("1" * 30))


def test_too_many_pieces_of_ink_are_refused() -> None:
    dots = np.zeros((200, 200), np.uint8)
    dots[::10, ::10] = 255
    with pytest.raises(DataError, match="400 pieces of ink: too many for a number"):
        read_number_in_ink(NETWORK, dots)


def test_the_most_that_is_read_is_read_soon() -> None:
    strokes = many_strokes(MOST_STROKES, MOST_POINTS // MOST_STROKES)
    started = process_time()
    from_strokes(strokes)
    assert process_time() - started < 10


def test_it_is_a_public_name() -> None:
    assert digitnet.read_number is read_number
