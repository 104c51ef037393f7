"""Finds where a stroke continues from one digit to the next."""

import numpy as np

from digitnet.sketch.drawing import Stroke

# Of the writing's height:
STEP = 0.05  # the least distance between points, which ignores the pen's tremble
OVERLAP = 0.15  # the overlap allowed between two digits in one stroke
LEAST_HEIGHT = 0.4  # anything lower is not cut off as a digit
LEAST_WAY = 0.3  # to the right, from the start of a stroke of two digits to its end
LEAST_LENGTH = 0.25  # of a line between two digits

OPEN = 0.25  # of a stroke's width, likewise: one that comes back is a loop

MOST_STEPS = 400  # examined along a stroke
STRAIGHT = np.cos(np.deg2rad(30))  # a line between two digits bends less than this


def cuts(stroke: Stroke, height: float) -> list[tuple[int, int]]:
    """(end, begin) of each line between two digits in a stroke: its first and its last point.

    A stroke of two digits has a point where everything before is to the left of everything after.
    Strokes of one digit rarely have one, except at their flat ends.
    """
    kept = _spaced(stroke, STEP * height)
    found = _cuts(stroke[kept], height)
    return [(int(kept[end]), int(kept[begin])) for end, begin in found]


def _spaced(stroke: Stroke, least: float) -> np.ndarray:
    """The indices of points about this far apart along a stroke, including its ends."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    step = max(least, along[-1] / MOST_STEPS, 1e-9)
    _, first = np.unique(along // step, return_index=True)
    return np.unique(np.append(first, len(stroke) - 1))


def _cuts(stroke: Stroke, height: float) -> list[tuple[int, int]]:
    for end, begin in _lines_between(stroke, height):
        before, after = stroke[: end + 1], stroke[begin:]
        if min(np.ptp(before[:, 1]), np.ptp(after[:, 1])) >= LEAST_HEIGHT * height > 0:
            later = [(begin + a, begin + b) for a, b in _cuts(after, height)]
            return [*_cuts(before, height), (end, begin), *later]
    return []


def _lines_between(stroke: Stroke, height: float) -> list[tuple[int, int]]:
    """Straight lines whose sides overlap little, those with the least overlap first."""
    x = stroke[:, 0]
    if len(x) < 2 or x[-1] - x[0] < max(LEAST_WAY * height, OPEN * np.ptp(x)):
        return []
    overlap = np.maximum.accumulate(x)[:-1] - np.minimum.accumulate(x[::-1])[::-1][1:]
    places = np.flatnonzero(overlap <= OVERLAP * height)
    found: list[tuple[int, int]] = []
    for place in places[np.argsort(overlap[places], kind="stable")]:
        if any(end <= place < begin for end, begin in found):
            continue
        end, begin = _straight(stroke, int(place))
        if np.hypot(*(stroke[begin] - stroke[end])) >= LEAST_LENGTH * height:
            found.append((end, begin))
    return found


def _straight(stroke: Stroke, place: int) -> tuple[int, int]:
    """The first and the last point of the straight line around the segment after a point.

    If extending it turns its direction, it is extended along the new direction.
    """
    steps = np.diff(stroke, axis=0)
    lengths = np.hypot(*steps.T)
    end, begin = place, place + 1
    while True:
        way = stroke[begin] - stroke[end]
        same = steps @ way >= STRAIGHT * lengths * np.hypot(*way)
        if end > 0 and same[end - 1]:
            end -= 1
        elif begin < len(steps) and same[begin]:
            begin += 1
        else:
            return end, begin
