"""Pen strokes: what a canvas sends, and what UNIPEN files hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.data import CLASSES, DataError, Dataset

Stroke = np.ndarray  # (k, 2) points x, y in the order they were drawn; x to the right, y down
PENS = (1.8, 2.6)  # widths at which strokes are drawn to learn from, in pixels of 28
CHECK_EVERY = 5  # of the writers in order, each fifth is held back to check the reading
MOST_OBJECTS, MOST_COMMANDS = 200, 5_000  # on a canvas, and in one path: more is no digit
CURVE_POINTS = 3  # a curve of the canvas becomes so many straight lines


@dataclass(frozen=True, slots=True)
class Drawing:
    """One digit as a person wrote it."""

    label: int
    writer: int
    strokes: list[Stroke]


def from_canvas(json_data: dict | None) -> list[Stroke]:
    """The free-hand strokes in a Fabric.js drawing, the canvas component's `json_data`.

    A path lists commands: M x y moves, L x y draws a line, Q cx cy x y a quadratic curve. Strokes
    that were moved, turned or stretched on the canvas are where they were put. What is no path,
    or damaged, is left out.
    """
    objects = (json_data or {}).get("objects", [])[:MOST_OBJECTS]
    strokes = []
    for path in objects:
        try:
            points = _points(path["path"][:MOST_COMMANDS])
            if np.isfinite(points).all():
                strokes.append(_placed(points, path))
        except (KeyError, TypeError, ValueError, IndexError):
            continue
    return [stroke for stroke in strokes if len(stroke) and np.isfinite(stroke).all()]


def read_unipen(path: str | Path) -> list[Drawing]:
    """The digits in a UNIPEN text file such as pendigits-orig.tra; raises DataError.

    Format: I. Guyon et al., 1994. The file's y points up; here it points down.
    """
    try:
        text = Path(path).read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    segments = re.split(r"^\.SEGMENT\s+DIGIT", text, flags=re.MULTILINE)[1:]
    if not segments:
        raise DataError(f"{path}: no .SEGMENT DIGIT in it, not a UNIPEN file of digits")
    drawings = [_parse_segment(segment, f"{path}: digit {i}") for i, segment in enumerate(segments)]
    return [drawing for drawing in drawings if drawing.strokes]


def split_by_writer(drawings: list[Drawing]) -> tuple[list[Drawing], list[Drawing]]:
    """(train, check): each fifth writer's digits are for the check, never seen in training."""
    writers = sorted({drawing.writer for drawing in drawings})
    held_back = set(writers[CHECK_EVERY - 1 :: CHECK_EVERY])
    train = [drawing for drawing in drawings if drawing.writer not in held_back]
    return train, [drawing for drawing in drawings if drawing.writer in held_back]


def as_dataset(drawings: list[Drawing], pens: tuple[float, ...] = PENS) -> Dataset:
    """Every drawing as a 28x28 image, once for each pen width (pixels of 28).

    Raises DataError where there is none.
    """
    from digitnet.sketch.drawing import from_strokes

    if not drawings:
        raise DataError("no strokes to learn from")
    images = [from_strokes(d.strokes, pen) for pen in pens for d in drawings]
    labels = [d.label for _ in pens for d in drawings]
    pixels = np.round(np.stack(images).reshape(len(images), -1) * 255).astype(np.uint8)
    return Dataset(pixels, np.array(labels, np.int64))


def _points(path: list[list]) -> Stroke:
    points: list[tuple[float, float]] = []
    for command, *numbers in path:
        if command in ("M", "L"):
            points.append((numbers[0], numbers[1]))
        elif command == "Q" and points:
            (x0, y0), (cx, cy, x1, y1) = points[-1], numbers
            for t in np.linspace(0, 1, CURVE_POINTS + 1)[1:]:
                a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
                points.append((a * x0 + b * cx + c * x1, a * y0 + b * cy + c * y1))
    return np.array(points, np.float64).reshape(-1, 2)


def _placed(points: Stroke, path: dict[str, Any]) -> Stroke:
    """A path's points where Fabric shows them: turned and stretched about its middle."""
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


def _parse_segment(text: str, where: str) -> Drawing:
    header = re.match(r'[^"\n]*"(\d)"\s*\n\.COMMENT\s+\d+\s+(\d+)', text)
    if not header or int(header[1]) >= CLASSES:
        raise DataError(f"{where}: no label and writer")
    strokes = []
    for piece in text.split(".PEN_DOWN")[1:]:
        numbers = piece.split(".PEN_UP")[0].split()
        try:
            points = np.array(numbers, np.float64).reshape(-1, 2)
        except ValueError:
            raise DataError(f"{where}: points that are no pairs of numbers") from None
        if not np.isfinite(points).all():
            raise DataError(f"{where}: points that are no pairs of numbers")
        if len(points):
            strokes.append(points * (1, -1))
    return Drawing(int(header[1]), int(header[2]), strokes)
