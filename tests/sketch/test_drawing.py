"""Sketches made into 28x28: the box, the middle, the pen, and strokes and pixels that agree."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import sketch
from digitnet.sketch import drawing
from digitnet.sketch.drawing import from_strokes
from digitnet.sketch.pixels import THICK, THIN, from_pixels
from tests.handwriting import DIGITS, write

CANVAS = 280
QUICK = settings(derandomize=True, deadline=None, max_examples=60)
SHAPES = [(5, 5), (1, 1), (1, 40), (40, 1), (28, 28), (60, 20), (44, 44)]

anything = st.floats(allow_nan=True, allow_infinity=True)
on_canvas = st.integers(0, CANVAS)


def sketches(number: st.SearchStrategy[Any]) -> st.SearchStrategy[list[np.ndarray]]:
    """A few strokes of a few points each, repeated points among them."""
    point = st.tuples(number, number)
    points = st.lists(point, max_size=8) | point.map(lambda p: [p] * 3)
    return st.lists(points.map(lambda p: np.array(p, np.float64).reshape(-1, 2)), max_size=4)


def strokes(digit: int, height: float = 160, pen: float = 20, corner: tuple = (0, 0)) -> list:
    """A digit whose ink just touches a corner of the canvas: (0, 0) is above on the left."""
    lines = [np.array(line) for line in write(digit, 0, 0, height)]
    low, high = np.concatenate(lines).min(axis=0), np.concatenate(lines).max(axis=0)
    margin = pen / 2 + 1
    at = np.where(corner, CANVAS - margin - high, margin - low)
    return [line + at for line in lines]


def pixels(digit: int, height: float = 160, pen: float = 20, corner: tuple = (0, 0)) -> np.ndarray:
    return sketch.on_canvas(strokes(digit, height, pen, corner), CANVAS, pen)


def check_image(image: np.ndarray) -> None:
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert image.min() >= 0  # false for NaN too
    assert image.max() <= 1


def longest_side(image: np.ndarray) -> float:
    """Of the ink, in pixels; a pixel half covered counts half."""
    return float(max(image.max(axis=0).sum(), image.max(axis=1).sum()))


def pen_width(image: np.ndarray) -> float:
    """Of an upright stroke, in pixels, away from its ends."""
    return float(np.median(image[8:20].sum(axis=1)))


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


# Whatever is drawn


@QUICK
@given(sketches(anything))
@pytest.mark.filterwarnings("error")
def test_any_strokes_make_an_image(drawn: list[np.ndarray]) -> None:
    check_image(from_strokes(drawn))


@QUICK
@given(sketches(on_canvas))
def test_a_sketch_on_the_canvas_leaves_ink(drawn: list[np.ndarray]) -> None:
    image = from_strokes(drawn)
    check_image(image)
    assert (image.max() > 0.5) == any(len(stroke) for stroke in drawn)


@settings(QUICK, max_examples=20)
@given(st.sampled_from(SHAPES), st.sampled_from([(), (1,), (3,), (4,)]), st.integers(0, 2**32))
def test_any_pixels_make_an_image(
    shape: tuple[int, ...], channels: tuple[int, ...], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 256, shape + channels, np.uint8)
    sparse = noise * (rng.random(shape + (1,) * len(channels)) < 0.05)
    for image in (noise, sparse.astype(np.uint8), noise // 128):
        check_image(from_pixels(image))


@pytest.mark.parametrize(
    "drawn",
    [
        [[(5.0, 5.0)]],
        [[(5.0, 5.0)] * 3],
        [[(-1e6, 1e6)]],
        [[(np.nan, 1.0), (140.0, 140.0), (1.0, np.inf)]],
    ],
    ids=["one", "repeated", "far away", "among damaged ones"],
)
def test_a_single_point_is_a_dot_in_the_middle(drawn: list) -> None:
    image = from_strokes(drawn)
    np.testing.assert_allclose(drawing.centre_of_mass(image), 14.5, atol=0.05)
    assert image.sum() == pytest.approx(np.pi * (sketch.PEN / 2) ** 2, rel=0.2)


def test_a_dot_of_pixels_is_in_the_middle() -> None:
    image = np.zeros((CANVAS, CANVAS), np.uint8)
    image[200, 7] = 255
    np.testing.assert_allclose(drawing.centre_of_mass(from_pixels(image)), 14.5, atol=0.05)


@pytest.mark.parametrize(
    "line",
    [
        [(-1e308, 0.0), (1e308, 5.0)],
        [(1e200, 0.0), (1e200, 1e190)],
        [(1e16, -1e16), (-1e16, 1e16)],
        [(0.0, 0.0), (1e-320, 0.0)],
    ],
    ids=["widest", "far", "huge", "smallest"],
)
def test_the_largest_and_the_smallest_numbers_make_an_image(line: list) -> None:
    check_image(from_strokes([line]))


def test_the_box_of_damaged_or_no_strokes_is_an_image_too() -> None:
    damaged = [[(np.nan, 3.0), (7.0, 40.0), (90.0, 60.0)]]
    assert sketch.box_of_strokes(damaged).max() == 1
    assert not sketch.box_of_strokes([]).any()


def test_points_that_are_no_numbers_are_left_out() -> None:
    whole = np.array([(10.0, 10.0), (90.0, 40.0), (20.0, 200.0)])
    damaged = np.insert(whole, [1, 2], [(np.nan, 3.0), (7.0, np.inf)], axis=0)
    np.testing.assert_array_equal(from_strokes([damaged]), from_strokes([whole]))


@pytest.mark.parametrize("drawn", [[], [[]], [[], []], [[(np.nan, np.nan)]]], ids=repr)
def test_no_strokes_are_all_zeros(drawn: list) -> None:
    check_image(from_strokes(drawn))
    assert not from_strokes(drawn).any()


@pytest.mark.parametrize("shape", [(28, 28), (0, 0), (0, 9, 3), (280, 280, 4)])
def test_no_ink_is_all_zeros(shape: tuple[int, ...]) -> None:
    check_image(from_pixels(np.zeros(shape, np.uint8)))
    assert not from_pixels(np.zeros(shape, np.uint8)).any()


def test_a_long_scribble_needs_little_memory() -> None:
    angles = np.linspace(0, 300, 20_000)
    scribble = np.stack([140 + 100 * np.cos(angles), 140 + 100 * np.sin(1.01 * angles)], axis=1)
    tracemalloc.start()
    check_image(from_strokes([scribble]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200e6


# The box and the middle


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("height", [15, 60, 230])
def test_the_longer_side_of_the_ink_is_twenty_pixels(digit: int, height: int) -> None:
    assert longest_side(from_strokes(strokes(digit, height))) == pytest.approx(20, abs=0.8)
    pen = max(2, height // 10)
    assert longest_side(from_pixels(pixels(digit, height, pen))) == pytest.approx(20, abs=1.5)


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("pen", [8, 20, 32])
def test_the_centre_of_mass_is_at_pixel_14_14(digit: int, pen: int) -> None:
    centre = drawing.centre_of_mass(from_strokes(strokes(digit)))
    np.testing.assert_allclose(centre, 14.5, atol=0.15)
    centre = drawing.centre_of_mass(from_pixels(pixels(digit, 160, pen)))
    np.testing.assert_allclose(centre, 14.5, atol=0.15)


def test_ink_that_is_heavy_at_one_end_stays_inside() -> None:
    comb = [np.array([(0.0, y), (100.0, y)]) for y in range(0, 20, 2)]
    image = from_strokes([*comb, np.array([(50.0, 0.0), (50.0, 200.0)])])
    assert longest_side(image) == pytest.approx(20, abs=0.8)
    assert image.max(axis=1)[-1] > 0.5  # moved as far as there is room
    drawn = sketch.on_canvas([*comb, np.array([(50.0, 0.0), (50.0, 200.0)])], CANVAS, 20)
    assert longest_side(from_pixels(drawn)) == pytest.approx(20, abs=1)


# Place, size and pen do not matter


@QUICK
@given(
    sketches(on_canvas),
    st.tuples(st.integers(-5000, 5000), st.integers(-5000, 5000)),
    st.floats(0.05, 20),
)
def test_strokes_shifted_and_scaled_make_the_same_image(
    drawn: list[np.ndarray], shift: tuple[int, int], scale: float
) -> None:
    moved = [stroke * scale + shift for stroke in drawn]
    np.testing.assert_allclose(from_strokes(moved), from_strokes(drawn), atol=1e-4)


@QUICK
@given(
    st.sampled_from(list(DIGITS)),
    st.integers(0, 150),
    st.integers(0, 120),
    st.sampled_from([8, 20, 32]),
)
def test_pixels_shifted_make_the_same_image(digit: int, x: int, y: int, pen: int) -> None:
    here = pixels(digit, 120, pen)[:160, :130]
    moved = np.pad(here, ((y, 120 - y), (x, 150 - x)))
    np.testing.assert_allclose(from_pixels(moved), from_pixels(here), atol=1e-4)


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("times", [2, 3])
def test_pixels_enlarged_make_the_same_image(digit: int, times: int) -> None:
    small = pixels(digit, 120, 14)
    large = small.repeat(times, axis=0).repeat(times, axis=1)
    assert np.abs(from_pixels(large) - from_pixels(small)).mean() < 0.02


@pytest.mark.parametrize("height", [15, 40, 100, 250])
def test_strokes_keep_the_pens_width(height: int) -> None:
    line = np.array([(30.0, 10.0), (30.0, 10.0 + height)])
    assert pen_width(from_strokes([line])) == pytest.approx(sketch.PEN, abs=0.1)


@pytest.mark.parametrize("pen", [8, 20, 40])
@pytest.mark.parametrize("height", [60, 120, 220])
def test_pixels_keep_to_the_pens_of_mnist(height: int, pen: int) -> None:
    drawn = sketch.on_canvas([np.array([(90.0, 25.0), (90.0, 25.0 + height)])], CANVAS, pen)
    width = pen_width(from_pixels(drawn))
    assert THIN - 0.2 <= width <= THICK + 0.2


# Strokes and pixels agree


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (1, 1)])
def test_strokes_and_pixels_make_the_same_image(digit: int, corner: tuple[int, int]) -> None:
    # A pen wider than a quarter of the digit's height fills its loops: what they were is gone.
    for pen, height in [(p, h) for p in (8, 24, 40) for h in (40, 110, 160, 230) if 4 * p <= h]:
        drawn = from_strokes(strokes(digit, height, pen, corner))
        seen = from_pixels(pixels(digit, height, pen, corner))
        assert likeness(drawn, seen) > 0.85, (pen, height)
        assert np.abs(drawn - seen).mean() < 0.06, (pen, height)


@pytest.mark.parametrize("pen", [8, 12, 16, 20, 24, 32, 40])
def test_a_six_keeps_its_stem(pen: int) -> None:
    # Its stem is a diagonal whose sides are stairs.
    for height in (110, 160, 230):
        seen = from_pixels(pixels(6, height, pen))
        assert likeness(from_strokes(strokes(6, height, pen)), seen) > 0.8, height


# Kinds of images


def test_grey_rgb_and_rgba_are_read_alike() -> None:
    grey = pixels(5)
    rgb = np.repeat(grey[..., None], 3, axis=2)
    alpha = np.full_like(grey, 255)[..., None]
    white = np.full_like(rgb, 255)
    alike = [grey[..., None], rgb, np.dstack([rgb, alpha]), np.dstack([white, grey])]
    for image in alike:
        np.testing.assert_allclose(from_pixels(image), from_pixels(grey), atol=0.01)


def test_transparent_ink_is_no_ink() -> None:
    image = np.full((CANVAS, CANVAS, 4), 255, np.uint8)
    image[..., 3] = 0
    assert not from_pixels(image).any()


def test_faint_ink_is_read_like_bright_ink() -> None:
    bright = pixels(3)
    assert np.abs(from_pixels(bright // 5) - from_pixels(bright)).mean() < 0.01


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((28, 28)),
        np.zeros((28, 28), np.uint16),
        np.zeros(784, np.uint8),
        np.zeros((28, 28, 2), np.uint8),
        np.zeros((1, 28, 28, 3), np.uint8),
        np.uint8(3),
    ],
    ids=lambda image: f"{image.dtype}{np.shape(image)}",
)
def test_what_is_no_image_is_refused(image: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"expected uint8 \(h, w\[, 3 or 4\]\)"):
        from_pixels(image)


# Pictures on the way


@pytest.mark.parametrize("digit", DIGITS)
def test_the_box_holds_all_the_ink(digit: int) -> None:
    box, image = sketch.box_of_strokes(strokes(digit)), from_strokes(strokes(digit))
    assert box.shape == (20, 20)
    assert box.sum() == pytest.approx(image.sum(), rel=0.03)


def test_a_canvas_shows_strokes_where_they_were_drawn() -> None:
    drawn = sketch.on_canvas([np.array([(40.0, 60.0), (40.0, 160.0)])], CANVAS, 10)
    rows, columns = np.nonzero(drawn > 127)
    assert (drawn.dtype, drawn.shape) == (np.uint8, (CANVAS, CANVAS))
    assert (columns.min(), columns.max()) == pytest.approx((35, 44), abs=1)
    assert (rows.min(), rows.max()) == pytest.approx((55, 164), abs=1)


def test_every_stroke_on_a_canvas_is_as_wide_as_its_own_pen() -> None:
    lines = [np.array([(x, 40.0), (x, 240.0)]) for x in (60.0, 180.0)]
    drawn = sketch.on_canvas(lines, CANVAS, [12, 30])
    row = drawn[140] / 255
    assert row[:120].sum() == pytest.approx(12, abs=1)
    assert row[120:].sum() == pytest.approx(30, abs=1)
