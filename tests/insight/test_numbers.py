"""Numbers, read digit by digit from strokes and from ink, and the likeliest of all groupings."""

from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import pytest

import digitnet
from digitnet import DataError, Network, sketch
from digitnet.insight import Number, numbers, read, read_number_in_ink
from digitnet.insight.grouping import INK_WEIGHTS, STROKE_WEIGHTS, best_grouping
from digitnet.insight.numbers import MOST_DIGITS, MOST_POINTS, MOST_STROKES
from digitnet.nn.weights import SHIPPED
from digitnet.sketch import lines
from tests.handwriting import write_number
from tests.rejected import misjudged

NETWORK = Network.load(SHIPPED / "best.safetensors")
NUMBERS = ["11", "44", "57", "1987", "2026", "40755", "0123456789"]


def ink_of(strokes: list[np.ndarray]) -> np.ndarray:
    """(h, w) uint8: the strokes in white on black."""
    width, height = np.ceil(np.concatenate(strokes).max(axis=0) + 30).astype(int)
    return sketch.on_canvas(strokes, max(width, height), 10)[:height, :width]


def from_strokes(strokes: list[np.ndarray]) -> Number:
    return digitnet.read_number(NETWORK, strokes)


def from_ink(strokes: list[np.ndarray]) -> Number:
    return read_number_in_ink(NETWORK, ink_of(strokes))


Way = Callable[[list[np.ndarray]], Number]
WAYS = pytest.mark.parametrize("way", [from_strokes, from_ink])


@WAYS
def test_a_number_is_read_digit_by_digit(way: Way) -> None:
    read_as = {text: way(write_number(text)) for text in NUMBERS}
    assert {text: number.text for text, number in read_as.items()} == {t: t for t in NUMBERS}
    assert min(number.probability for number in read_as.values()) > 0.8


@WAYS
def test_a_single_digit_stays_whole_and_is_read_as_ever(way: Way) -> None:
    for digit in "0123456789":
        strokes = write_number(digit)
        drawn, seen = sketch.from_strokes(strokes), sketch.from_pixels(ink_of(strokes))
        number, x = way(strokes), drawn if way is from_strokes else seen
        assert number.text == digit
        np.testing.assert_array_equal(number.digits[0].x, x)
        np.testing.assert_array_equal(number.digits[0].reading.probs, read(NETWORK, x).probs)


def test_the_strokes_of_a_digit_stay_together_whenever_they_are_drawn() -> None:
    four_five = write_number("457")
    in_order = [four_five[i] for i in (0, 2, 4, 3, 1)]  # the five's hat and the stem come later
    seven, zero = write_number("70", gap=40)
    bar = np.array([[seven[:, 0].min() + 15, 90.0], [seven[:, 0].max() - 5, 86.0]])
    (left, top), (right, bottom) = zero.min(axis=0), zero.max(axis=0)
    slash = np.array([[right - 12, top + 12], [left + 12, bottom - 12]])
    number, crossed = from_strokes(in_order), from_strokes([seven, zero, bar, slash])
    assert number.text == "457"
    assert [len(digit.strokes) for digit in number.digits] == [2, 2, 1]
    assert [len(digit.strokes) for digit in crossed.digits] == [2, 2]


@pytest.mark.parametrize("text", ["11", "31", "23", "21", "37", "311"])
def test_digits_drawn_without_lifting_the_pen_are_cut_between_them(text: str) -> None:
    drawn = write_number(text, gap=45)
    number = from_strokes([np.concatenate(drawn)])
    cut = [digit.strokes[0] for digit in number.digits]
    assert number.text == text
    middles = [[stroke[:, 0].mean() for stroke in strokes] for strokes in (cut, drawn)]
    np.testing.assert_allclose(*middles, atol=12)


def test_the_boxes_are_where_the_digits_are() -> None:
    strokes = write_number("386")
    drawn = [(*stroke.min(axis=0), *stroke.max(axis=0)) for stroke in strokes]
    for way, tolerance in ((from_strokes, 0), (from_ink, 4)):
        boxes = [digit.box for digit in way(strokes).digits]
        np.testing.assert_allclose(boxes, drawn, atol=tolerance)


def test_a_numbers_probability_is_of_all_its_digits_and_of_their_grouping() -> None:
    number = from_strokes(write_number("40755", gap=2))
    digits = np.prod([digit.reading.probability for digit in number.digits])
    assert number.probability == pytest.approx(number.grouped * digits)
    assert 0.5 < number.grouped < 1


def test_neither_size_nor_place_nor_more_points_than_needed_matter() -> None:
    strokes = write_number("1987")
    number = from_strokes(strokes)
    for scale, at in ((0.1, (5, 5)), (30, (-4000, 900))):
        moved = from_strokes([stroke * scale + at for stroke in strokes])
        assert (moved.text, moved.grouped) == ("1987", pytest.approx(number.grouped, abs=1e-6))
    assert from_strokes([sketch.parts.even(stroke, 900) for stroke in strokes]).text == "1987"


def test_nothing_is_a_number_of_no_digits_and_a_dot_or_a_flat_line_one_group() -> None:
    nowhere = np.array([[np.nan, 3.0], [np.inf, 1.0]])
    for number in (from_strokes([]), from_strokes([np.zeros((0, 2)), nowhere])):
        assert (number.digits, number.text, number.probability) == ((), "", 0.0)
    assert read_number_in_ink(NETWORK, np.zeros((40, 90), np.uint8)).digits == ()
    for strokes in ([[7.0, 7.0]], [[0.0, 5.0], [300.0, 5.0]]):
        assert len(from_strokes([np.array(strokes)]).digits) == 1
    assert len(read_number_in_ink(NETWORK, np.full((1, 1), 255, np.uint8)).digits) == 1


def many_strokes(n: int, points: int) -> list[np.ndarray]:
    return list(np.random.default_rng(0).uniform(0, 300, (n, points, 2)))


def test_too_much_is_rejected() -> None:
    dots = np.zeros((200, 200), np.uint8)
    dots[::10, ::10] = 255
    strokes = {
        "too much for a number": [many_strokes(MOST_STROKES + 1, 2), many_strokes(2, MOST_POINTS)],
        "30 digits: expected at most 20": [write_number("1" * 30)],
    }
    assert misjudged(from_strokes, strokes) == []
    with pytest.raises(DataError, match="400 pieces of ink: too many for a number"):
        read_number_in_ink(NETWORK, dots)


def test_the_most_that_is_read_takes_few_points(monkeypatch: pytest.MonkeyPatch) -> None:
    points: list[int] = []

    def from_strokes_counted(strokes: list[np.ndarray]) -> np.ndarray:
        points.append(sum(map(len, strokes)))
        return sketch.from_strokes(strokes)

    monkeypatch.setattr(numbers, "from_strokes", from_strokes_counted)
    from_strokes(many_strokes(MOST_STROKES, MOST_POINTS // MOST_STROKES))
    assert 0 < len(points) <= lines.MOST_RUNS + MOST_DIGITS
    assert sum(points) <= MOST_POINTS + lines.MOST_RUNS * lines.MOST_IN_DIGIT * numbers.POINTS


def every_grouping(n: int) -> list[list[tuple[int, int]]]:
    """All ways to cut a row of n parts."""
    cuts = [borders for k in range(n) for borders in combinations(range(1, n), k)]
    return [list(pairwise((0, *borders, n))) for borders in cuts]


@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_best_grouping_is_the_likeliest_of_all(n: int) -> None:
    runs = np.array([(a, b) for a in range(n) for b in range(a + 1, n + 1)])
    for seed in range(20):
        scores = np.random.default_rng(seed).normal(0, 2, len(runs))
        of = {tuple(run): score for run, score in zip(runs.tolist(), scores, strict=True)}
        sums = np.array([sum(of[run] for run in way) for way in every_grouping(n)])
        chosen, probability = best_grouping(runs, scores)
        assert list(map(tuple, runs[chosen].tolist())) == every_grouping(n)[sums.argmax()]
        assert probability == pytest.approx(np.exp(sums.max()) / np.exp(sums).sum())


def test_every_feature_of_a_line_has_its_weights() -> None:
    assert tuple(STROKE_WEIGHTS)[2:] == tuple(INK_WEIGHTS)[2:] == lines.FEATURES
