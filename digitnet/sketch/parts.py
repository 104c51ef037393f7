"""Splits the strokes of a number into parts, where the pen continues to the next digit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitnet.sketch.cuts import cuts
from digitnet.sketch.drawing import Stroke
from digitnet.sketch.lines import Line, line_of

POINTS = 40  # of each part, to measure distances with


@dataclass(frozen=True, slots=True)
class Part:
    """The points `start` to `stop` - 1 of one of the strokes."""

    stroke: int
    start: int
    stop: int


def parts_of_strokes(strokes: Sequence[Stroke]) -> list[Part]:
    """The parts of strokes of (k, 2) points each, from left to right by their middles."""
    height = max((float(np.ptp(stroke[:, 1])) for stroke in strokes), default=0.0)
    parts: list[Part] = []
    for i, stroke in enumerate(strokes):
        start = 0
        for end, begin in cuts(stroke, height):
            parts.append(Part(i, start, end + 1))
            start = begin
        parts.append(Part(i, start, len(stroke)))
    return sorted(parts, key=lambda part: _middle(points_of(strokes, part)))


def points_of(strokes: Sequence[Stroke], part: Part) -> Stroke:
    """(k, 2): the part's points."""
    return strokes[part.stroke][part.start : part.stop]


def join(strokes: Sequence[Stroke], parts: Sequence[Part]) -> list[Stroke]:
    """The strokes that the parts make up, in the order they were drawn.

    Parts of one stroke are one again, with the line between them.
    """
    ends: dict[int, tuple[int, int]] = {}
    for part in parts:
        start, stop = ends.get(part.stroke, (part.start, part.stop))
        ends[part.stroke] = (min(start, part.start), max(stop, part.stop))
    return [strokes[i][slice(*ends[i])] for i in sorted(ends)]


def thinned(stroke: Stroke, most: int) -> Stroke:
    """At most this many of a stroke's points, evenly spaced, including its ends."""
    if len(stroke) <= most:
        return stroke
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    chosen = np.searchsorted(along, np.linspace(0, along[-1], most - 1))
    return stroke[np.unique(np.append(chosen, len(stroke) - 1))]


def line_of_strokes(strokes: Sequence[Stroke], parts: Sequence[Part]) -> Line:
    """The line of writing that the parts, one or more, are."""
    points = [points_of(strokes, part) for part in parts]
    boxes = np.array([[*p.min(axis=0), *p.max(axis=0)] for p in points], np.float64)
    return line_of(
        boxes, np.stack([even(p, POINTS) for p in points]), [part.stroke for part in parts]
    )


def even(points: Stroke, n: int) -> np.ndarray:
    """(n, 2): points at even distances along a part."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0, along[-1], n)
    return np.stack([np.interp(at, along, points[:, i]) for i in (0, 1)], axis=1)


def _middle(points: Stroke) -> float:
    return float(points[:, 0].min() + points[:, 0].max()) / 2
