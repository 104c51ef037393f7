"""What a non-digit may be, judged by its strokes alone."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

THIN = 0.04  # of a sketch's length: anything narrower is a line
GAP = 0.06  # of the height, between two digits
TALL = 0.5  # of the height: anything lower beside digits is a dot or a dash
LONG = 7.0  # of the longer side: no letter takes so much ink
CLOSED = 0.25  # of a stroke's longer side, from its end to its start

Hint = Literal["", "only a line", "more than one digit?", "a scribble?", "a drawing?", "a letter?"]


def hint(strokes: Sequence[np.ndarray]) -> Hint:
    """A guess in two words for strokes of (k, 2) points each; empty without strokes."""
    strokes = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes]
    strokes = [stroke for stroke in strokes if len(stroke)]
    if not strokes or _side(points := np.concatenate(strokes)) == 0:
        return ""
    if _width(points) <= THIN:
        return "only a line"
    if _in_a_row(strokes) > 1:
        return "more than one digit?"
    if sum(map(_length, strokes)) > LONG * _side(points):
        return "a scribble?"
    return "a drawing?" if _framed(strokes) else "a letter?"


def _side(points: np.ndarray) -> float:
    """The longer side of the box around them."""
    return float(np.ptp(points, axis=0).max())


def _length(stroke: np.ndarray) -> float:
    return float(np.hypot(*np.diff(stroke, axis=0).T).sum())


def _width(points: np.ndarray) -> float:
    """How far the points lie off the line through most of them, as a share of its length."""
    centred = points - points.mean(axis=0)
    along, across = np.ptp(centred @ np.linalg.svd(centred, full_matrices=False)[2].T, axis=0)
    return float(across / along)


def _in_a_row(strokes: list[np.ndarray]) -> int:
    """How many groups of strokes stand side by side, each as tall as a digit would be."""
    height = np.ptp(np.concatenate(strokes)[:, 1])
    tall, right = 0, -np.inf
    group: list[np.ndarray] = []
    for stroke in sorted(strokes, key=lambda stroke: stroke[:, 0].min()):
        if group and stroke[:, 0].min() > right + GAP * height:
            tall += np.ptp(np.concatenate(group)[:, 1]) >= TALL * height
            group = []
        group.append(stroke)
        right = max(right, stroke[:, 0].max())
    return int(tall + (np.ptp(np.concatenate(group)[:, 1]) >= TALL * height))


def _framed(strokes: list[np.ndarray]) -> bool:
    """Whether one closed stroke goes around all others, as a face or a box with something in it."""
    low, high = (edge(np.concatenate(strokes), axis=0) for edge in (np.min, np.max))
    room = CLOSED * (high - low) / 2
    for stroke in strokes if len(strokes) > 1 else ():
        around = (stroke.min(axis=0) <= low + room).all() and (
            stroke.max(axis=0) >= high - room
        ).all()
        if around and np.hypot(*(stroke[-1] - stroke[0])) <= CLOSED * _side(stroke):
            return True
    return False
