"""Strokes from the canvas: where they lie, and what is left out."""

from typing import Any

import numpy as np

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
POINTS = [[10, 20], [30, 20], [30, 60]]


def canvas(*paths: list, **options: Any) -> dict:
    """What the canvas sends for these paths, each with the same options."""
    return {"version": "4.4.0", "objects": [{"type": "path", "path": p, **options} for p in paths]}


def points(json_data: dict) -> list[list[list[float]]]:
    """Of every stroke."""
    return [np.round(stroke, 6).tolist() for stroke in from_canvas(json_data)]


def test_every_path_is_a_stroke_in_order_and_moves_and_lines_are_its_points() -> None:
    assert points(canvas(CORNER, [["M", 1, 2], ["L", 3, 4]])) == [POINTS, [[1, 2], [3, 4]]]


def test_every_stroke_has_the_width_of_its_pen_and_a_damaged_width_is_thin() -> None:
    widths = [28, 12.5, 1e300, None, "28", [28], True, float("nan"), float("inf")]
    drawing = canvas(*[CORNER] * len(widths))
    for path, width in zip(drawing["objects"], widths, strict=True):
        path["strokeWidth"] = width
    found = strokes_and_pens(drawing)
    assert [pen for _, pen in found] == [28, 12.5, THICKEST, *[THINNEST] * 6]
    assert all(stroke.tolist() == POINTS for stroke, _ in found)


def test_a_curve_becomes_lines_along_it() -> None:
    (curve,) = from_canvas(canvas([["M", 0, 0], ["Q", 50, 100, 100, 0]]))
    assert len(curve) == 1 + CURVE_POINTS
    assert curve[-1].tolist() == [100, 0]
    x, y = curve.T
    np.testing.assert_allclose(y, 2 * x * (1 - x / 100), atol=1e-4)  # a parabola, 50 high


def test_changed_objects_are_where_they_were_put() -> None:
    changes: list[tuple[dict[str, Any], list]] = [
        ({"left": 120, "top": 140}, [[110, 120], [130, 120], [130, 160]]),
        ({"scaleX": 2, "scaleY": 0.5}, [[0, 30], [40, 30], [40, 50]]),
        ({"flipX": True}, [[30, 20], [10, 20], [10, 60]]),
        ({"flipY": True}, [[10, 60], [30, 60], [30, 20]]),
        ({"angle": 180}, [[30, 60], [10, 60], [10, 20]]),
        ({"angle": 90, "scaleX": 2}, [[40, 20], [40, 60], [0, 60]]),
        ({"angle": 90, "left": 0, "top": 0}, [[20, -10], [20, 10], [-20, 10]]),
    ]
    placed = [(change, points(canvas(CORNER, **change))) for change, _ in changes]
    assert placed == [(change, [expected]) for change, expected in changes]


NO_OBJECTS = [None, 7, "path", [], {}, {"type": "rect", "left": 3, "top": 4, "width": 5}]
NO_PATHS = [None, 3, "M 0 0 L 5 5", [], {"M": 1}, [["Z"]], [[]], [["M", 1]], [["M", "a", "b"]]]
NO_NUMBERS = [[["M", 1, 1], ["L", x, 4]] for x in (None, float("nan"), float("inf"), 10**400)]
BAD_PLACES = [{"scaleX": "wide"}, {"left": None}, {"angle": float("nan")}]


def test_a_damaged_object_is_left_out_and_those_after_it_are_read() -> None:
    damaged = NO_OBJECTS + [{"path": path} for path in NO_PATHS + NO_NUMBERS]
    damaged += [{"path": [["M", 1, 1], ["Q", 2, 2]]}, *({"path": CORNER} | p for p in BAD_PLACES)]
    sound = canvas(CORNER)["objects"]
    assert [one for one in damaged if points({"objects": [one, *sound]}) != [POINTS]] == []


def test_more_than_a_digit_can_have_is_cut() -> None:
    assert len(from_canvas(canvas(*[CORNER] * (MOST_OBJECTS + 5)))) == MOST_OBJECTS
    endless = [["M", 0, 0], *[["L", i, 1] for i in range(MOST_COMMANDS + 5)]]
    assert [len(stroke) for stroke in from_canvas(canvas(endless, CORNER))] == [MOST_COMMANDS]
