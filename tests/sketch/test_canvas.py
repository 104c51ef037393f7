"""Strokes from the canvas: where they lie, and what is left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet.sketch.canvas import (
    CURVE_POINTS,
    MOST_COMMANDS,
    MOST_OBJECTS,
    THICKEST,
    THINNEST,
    from_canvas,
    strokes_and_pens,
)

CORNER = [["M", 10, 20], ["L", 30, 20], ["L", 30, 60]]  # its middle is at (20, 40)


def canvas(*paths: list, **options: Any) -> dict:
    """What the canvas sends for these paths, each with the same options."""
    return {"version": "4.4.0", "objects": [{"type": "path", "path": p, **options} for p in paths]}


def only(json_data: dict) -> list[list[float]]:
    (stroke,) = from_canvas(json_data)
    return np.round(stroke, 6).tolist()


# The canvas


@pytest.mark.parametrize("json_data", [None, {}, {"objects": []}])
def test_an_empty_canvas_has_no_strokes(json_data: dict | None) -> None:
    assert from_canvas(json_data) == []


def test_moves_and_lines_are_points() -> None:
    assert only(canvas(CORNER)) == [[10, 20], [30, 20], [30, 60]]


def test_every_stroke_has_the_width_of_the_pen_that_drew_it() -> None:
    both = canvas(CORNER, CORNER, strokeWidth=28)
    both["objects"][1]["strokeWidth"] = 12.5
    assert [pen for _, pen in strokes_and_pens(both)] == [28, 12.5]


@pytest.mark.parametrize("width", [None, "28", [28], True, float("nan"), float("inf")])
def test_a_damaged_width_leaves_the_stroke_with_a_thin_pen(width: Any) -> None:
    ((stroke, pen),) = strokes_and_pens(canvas(CORNER, strokeWidth=width))
    assert (stroke.tolist(), pen) == ([[10, 20], [30, 20], [30, 60]], THINNEST)


def test_no_pen_is_wider_than_a_canvas_shows() -> None:
    assert strokes_and_pens(canvas(CORNER, strokeWidth=1e300))[0][1] == THICKEST


def test_every_path_is_a_stroke_in_order() -> None:
    strokes = from_canvas(canvas(CORNER, [["M", 1, 2], ["L", 3, 4]]))
    assert [stroke.tolist()[0] for stroke in strokes] == [[10, 20], [1, 2]]


def test_a_curve_becomes_lines_along_it() -> None:
    points = np.array(only(canvas([["M", 0, 0], ["Q", 50, 100, 100, 0]])))
    assert len(points) == 1 + CURVE_POINTS
    assert points[-1].tolist() == [100, 0]
    x, y = points.T
    np.testing.assert_allclose(y, 2 * x * (1 - x / 100), atol=1e-4)  # a parabola, 50 high


def test_a_tap_is_a_stroke_of_one_place() -> None:
    points = np.array(only(canvas([["M", 70, 80], ["L", 70, 80]])))
    assert np.unique(points, axis=0).tolist() == [[70, 80]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"left": 120, "top": 140}, [[110, 120], [130, 120], [130, 160]]),
        ({"scaleX": 2, "scaleY": 0.5}, [[0, 30], [40, 30], [40, 50]]),
        ({"flipX": True}, [[30, 20], [10, 20], [10, 60]]),
        ({"flipY": True}, [[10, 60], [30, 60], [30, 20]]),
        ({"angle": 90}, [[40, 30], [40, 50], [0, 50]]),
        ({"angle": 180}, [[30, 60], [10, 60], [10, 20]]),
        ({"angle": 90, "scaleX": 2}, [[40, 20], [40, 60], [0, 60]]),
        ({"angle": 90, "left": 0, "top": 0}, [[20, -10], [20, 10], [-20, 10]]),
    ],
    ids=["moved", "stretched", "flipped", "upside down", "turned", "half", "both", "all"],
)
def test_changed_objects_are_where_they_were_put(options: dict, expected: list) -> None:
    assert only(canvas(CORNER, **options)) == expected


DAMAGED: list[Any] = [
    None,
    7,
    "path",
    [],
    {},
    {"type": "rect", "left": 3, "top": 4, "width": 5, "height": 6},
    {"path": None},
    {"path": 3},
    {"path": "M 0 0 L 5 5"},
    {"path": []},
    {"path": [["Z"]]},
    {"path": [[]]},
    {"path": [["M", 1]]},
    {"path": [["M", "a", "b"]]},
    {"path": [["M", None, 3]]},
    {"path": [["M", float("nan"), 3], ["L", 4, 4]]},
    {"path": [["M", 1, 1], ["L", float("inf"), 4]]},
    {"path": [["M", 1, 1], ["Q", 2, 2]]},
    {"path": CORNER, "scaleX": "wide"},
    {"path": CORNER, "left": None},
    {"path": CORNER, "angle": float("nan")},
    {"path": {"M": 1}},
]


@pytest.mark.parametrize("damaged", DAMAGED, ids=repr)
def test_a_damaged_object_is_left_out(damaged: Any) -> None:
    objects = [damaged, *canvas(CORNER)["objects"]]
    assert [stroke.tolist() for stroke in from_canvas({"objects": objects})] == [
        [[10, 20], [30, 20], [30, 60]]
    ]


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.sampled_from(["M", "L", "Q", "x"]),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=12,
    ),
    st.dictionaries(st.sampled_from(["left", "scaleX", "angle"]), st.floats() | st.text()),
)
def test_any_path_is_read_or_left_out(path: Any, options: dict) -> None:
    for stroke in from_canvas({"objects": [{"path": path, **options}]}):
        assert stroke.shape == (len(stroke), 2)
        assert np.isfinite(stroke).all()


def test_more_than_a_digit_can_have_is_cut() -> None:
    assert len(from_canvas(canvas(*[CORNER] * (MOST_OBJECTS + 5)))) == MOST_OBJECTS
    endless = [["M", 0, 0], *[["L", i, 1] for i in range(MOST_COMMANDS + 5)]]
    assert len(only(canvas(endless))) == MOST_COMMANDS
