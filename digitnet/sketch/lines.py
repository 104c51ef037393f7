"""A line of writing: parts of ink side by side, and the features that group them into digits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_PARTS = 40  # in a line: more cannot be a number
MOST_IN_DIGIT = 10  # parts of one digit
MOST_RUNS = 160  # groups examined, about: with many parts, each has fewer of them
WIDEST = 2.5  # of the writing's height: a digit of several parts
WIDEST_GAP = 0.5  # of the writing's height: between two parts of one digit
FLAT = 3.0  # a line of writing is at least a third as high as its widest part is wide
NEAR = 0.12  # of the writing's height: ink this near may touch
NARROW = 0.1  # of the writing's height: narrower parts count as this wide
FEATURES = (
    "digit",
    "whole",
    "low",
    "short",
    "wide",
    "gap",
    "overlap",
    "nested",
    "near",
    "step",
    "cut",
    "crossed",
)


@dataclass(frozen=True, slots=True)
class Line:
    """n parts of ink from left to right, and measures of the n - 1 borders between them.

    boxes: (n, 4), left, top, right and bottom of each. height: of the writing.
    gaps: between everything left of a border and everything right of it; negative for overlaps.
    nested: the fraction of the narrower of two parts, one on each side, that lies over the other.
    near: how near the ink on both sides is, up to 1 where it touches.
    steps: by how much the two parts at a border together exceed the height of the writing.
    cuts: 1 if a stroke continues there, else 0. crossed: how many strokes beyond the first do.
    Lengths are in units of the writing's height, except for the boxes and the height itself.
    """

    boxes: np.ndarray
    height: float
    gaps: np.ndarray
    nested: np.ndarray
    near: np.ndarray
    steps: np.ndarray
    cuts: np.ndarray
    crossed: np.ndarray


def line_of(
    boxes: np.ndarray, points: np.ndarray, owners: Sequence[int], crossed: Sequence[int] = ()
) -> Line:
    """The line of parts from left to right, one or more.

    boxes: (n, 4). points: (n, k, 2), some of the ink of each. owners: the stroke of each. crossed:
    as in Line; omitted for strokes, of which at most one continues.
    """
    left, top, right, bottom = boxes.T
    height = max(float((bottom - top).max()), float((right - left).max()) / FLAT, 1e-9)
    borders = range(1, len(boxes))
    distances, nested = _distances(points), _nested(left, right, NARROW * height)
    nearest = np.array([distances[:b, b:].min() for b in borders])
    together = np.maximum(bottom[1:], bottom[:-1]) - np.minimum(top[1:], top[:-1])
    return Line(
        boxes=boxes,
        height=height,
        gaps=np.array([left[b:].min() - right[:b].max() for b in borders]) / height,
        nested=np.array([nested[:b, b:].max() for b in borders]),
        near=np.clip(1 - nearest / (NEAR * height), 0, 1),
        steps=np.maximum(together / height - 1, 0),
        cuts=np.array([bool(set(owners[:b]) & set(owners[b:])) for b in borders], np.float64),
        crossed=np.array(crossed or [0] * (len(boxes) - 1), np.float64),
    )


def runs_of(line: Line) -> np.ndarray:
    """(m, 2): the first part and the one after the last of every group that may be a digit."""
    n = len(line.boxes)
    longest = max(1, min(MOST_IN_DIGIT, MOST_RUNS // n))
    found = []
    for start in range(n):
        found.append((start, start + 1))
        for stop in range(start + 2, min(start + longest, n) + 1):
            left, _, right, _ = box_around(line.boxes[start:stop])
            near = line.gaps[start : stop - 1].max() <= WIDEST_GAP
            if near and right - left <= WIDEST * line.height:
                found.append((start, stop))
    return np.array(found)


def box_around(boxes: np.ndarray) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all of the boxes (n, 4)."""
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def sizes(line: Line, runs: np.ndarray) -> np.ndarray:
    """(m, 2): the width and height of every run, in units of the writing's height."""
    boxes = np.array([box_around(line.boxes[start:stop]) for start, stop in runs])
    return np.maximum(boxes[:, 2:] - boxes[:, :2], 0) / line.height


def features(line: Line, runs: np.ndarray) -> np.ndarray:
    """(m, 12): the features of every run as a digit, in the order of FEATURES.

    1 for each digit; 1 if it is the only one; by how much it is lower than half the writing, lower
    than all of it, and wider than digits are; the gaps inside it; and at the border after it, how
    much the two sides overlap, lie over one another, touch, are out of line, and are one stroke,
    and how many more strokes cross it.
    """
    width, height = sizes(line, runs).T
    gaps = np.concatenate([[0.0], np.cumsum(np.maximum(line.gaps, 0))])
    borders = (
        -np.minimum(line.gaps, 0),
        line.nested,
        line.near,
        line.steps,
        line.cuts,
        line.crossed,
    )
    return np.column_stack(
        [
            np.ones(len(runs)),
            runs[:, 1] - runs[:, 0] == len(line.boxes),
            np.maximum(0.5 - height, 0),
            np.maximum(1.0 - height, 0),
            np.maximum(width - 0.8, 0),
            gaps[runs[:, 1] - 1] - gaps[runs[:, 0]],
            *(np.append(values, 0.0)[runs[:, 1] - 1] for values in borders),
        ]
    )


def _nested(left: np.ndarray, right: np.ndarray, least: float) -> np.ndarray:
    """(n, n): the fraction of the narrower of two parts that lies over the other."""
    over = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    width = np.maximum(right - left, least)
    return np.clip(over / np.minimum(width[:, None], width), 0, 1)


def _distances(points: np.ndarray) -> np.ndarray:
    """(n, n): the least distance between the points (n, k, 2) of every two parts."""
    n, k, _ = points.shape
    flat = points.reshape(-1, 2) - points.mean(axis=(0, 1))
    square = (flat**2).sum(axis=1)
    between = np.maximum(square[:, None] + square - 2 * flat @ flat.T, 0)
    return np.sqrt(between.reshape(n, k, n, k).min(axis=(1, 3)))
