"""Reads the strokes in a canvas component's JSON."""

from typing import Any

import numpy as np

from digitnet.sketch.drawing import Stroke

MOST_OBJECTS, MOST_COMMANDS = 200, 5_000  # on a canvas, in all its paths: more cannot be a digit
THINNEST, THICKEST = 1.0, 100.0  # pen widths on a canvas, in pixels
CURVE_POINTS = 3  # straight lines per curve
# The weights of a quadratic curve's start, control and end point in those points.
_CURVE = [((1 - t) ** 2, 2 * t * (1 - t), t * t) for t in np.linspace(0, 1, CURVE_POINTS + 1)[1:]]


def objects_on_canvas(json_data: Any) -> list[Any]:
    """The objects in a Fabric.js drawing; empty for anything else."""
    objects = json_data.get("objects") if isinstance(json_data, dict) else None
    return objects if isinstance(objects, list) else []


def from_canvas(json_data: Any) -> list[Stroke]:
    """The free-hand strokes in a Fabric.js drawing, the canvas component's `json_data`.

    A path lists commands: M x y moves, L x y draws a line, Q cx cy x y a quadratic curve. Strokes
    that were moved, rotated or scaled on the canvas keep that. Other objects, damaged paths and
    whatever exceeds the limits are skipped.
    """
    return [stroke for stroke, _ in strokes_and_pens(json_data)]


def strokes_and_pens(json_data: Any) -> list[tuple[Stroke, float]]:
    """The strokes as from `from_canvas`, each with its pen width in pixels."""
    left, found = MOST_COMMANDS, []
    for path in objects_on_canvas(json_data)[:MOST_OBJECTS]:
        try:
            commands = path["path"][:left]
            left -= len(commands)
            with np.errstate(over="ignore", invalid="ignore"):
                found.append((_placed(_points(commands), path), _pen(path)))
        except (KeyError, TypeError, ValueError, IndexError, OverflowError):
            continue
    return [(stroke, pen) for stroke, pen in found if len(stroke) and np.isfinite(stroke).all()]


def _pen(path: dict[str, Any]) -> float:
    """A path's pen width, clipped to what a canvas shows; the thinnest for an invalid one.

    An invalid width does not discard the stroke: the answer does not depend on it.
    """
    width = path.get("strokeWidth", THINNEST)
    if type(width) not in (int, float) or not np.isfinite(width):
        return THINNEST
    return float(np.clip(width, THINNEST, THICKEST))


def _points(path: list[list[Any]]) -> Stroke:
    points: list[tuple[float, float]] = []
    for command, *numbers in path:
        if command in ("M", "L"):
            points.append((float(numbers[0]), float(numbers[1])))
        elif command == "Q" and points:
            (x0, y0), (cx, cy, x1, y1) = points[-1], map(float, numbers)
            points += [(a * x0 + b * cx + c * x1, a * y0 + b * cy + c * y1) for a, b, c in _CURVE]
    return np.array(points, np.float64).reshape(-1, 2)


def _placed(points: Stroke, path: dict[str, Any]) -> Stroke:
    """A path's points where Fabric shows them: rotated and scaled about its centre."""
    if not len(points):
        return points
    low, high = points.min(axis=0), points.max(axis=0)
    angle = np.deg2rad(float(path.get("angle", 0)))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    stretch = np.array([float(path.get("scaleX", 1)), float(path.get("scaleY", 1))])
    stretch *= [-1 if path.get("flipX") else 1, -1 if path.get("flipY") else 1]
    middle = (low + high) / 2
    place = np.array([float(path.get("left", middle[0])), float(path.get("top", middle[1]))])
    return (points - middle) * stretch @ turn + place
