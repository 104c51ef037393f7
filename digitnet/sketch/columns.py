"""Splits a picture of a number into parts: pieces of ink, cut where two digits touch."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from digitnet.data import DataError
from digitnet.sketch.lines import MOST_PARTS, Line, line_of
from digitnet.sketch.pieces import piece_of_each_pixel
from digitnet.sketch.skeleton import thin

LEAST_HEIGHT = 0.5  # of the writing's height: anything lower is not cut off as a digit
LEAST_WIDTH = 0.15  # of the writing's height: the narrowest part cut off a piece
WIDE = 1.0  # of the writing's height: few digits are wider
POINTS = 64  # sampled from each part, for measuring distances


@dataclass(frozen=True, slots=True)
class InkParts:
    """Parts of a picture from left to right.

    labels: (h, w), 0 where there is no ink, otherwise the number of the pixel's part, from 1.
    line: the line of writing that they form, in pixels, as if drawn with a fine pen.
    """

    labels: np.ndarray
    line: Line

    def only(self, ink: np.ndarray, start: int, stop: int) -> np.ndarray:
        """(h, w): the ink of the parts from `start`, counted from 0, to the one before `stop`."""
        return np.where((self.labels > start) & (self.labels <= stop), ink, 0)


def parts_of_picture(ink: np.ndarray) -> InkParts:
    """The parts of bright ink on black, (h, w) uint8 with some ink in it.

    Raises DataError if there are too many for a number.
    """
    pieces = piece_of_each_pixel(ink > 0)
    if pieces.max() > MOST_PARTS:
        raise DataError(f"{pieces.max()} pieces of ink: too many for a number")
    labels, owners = _cut(pieces)
    if len(owners) > MOST_PARTS:
        raise DataError(f"{len(owners)} parts: too many for a number")
    middle_line = thin(ink > 0)
    points = [_points(labels == i, middle_line) for i in range(1, len(owners) + 1)]
    order = sorted(range(len(points)), key=lambda i: points[i][:, 0].min() + points[i][:, 0].max())
    ranks = np.zeros(len(order) + 1, int)
    ranks[np.array(order) + 1] = np.arange(1, len(order) + 1)
    labels = ranks[labels]
    return InkParts(labels, _line(labels, [points[i] for i in order], [owners[i] for i in order]))


def _line(labels: np.ndarray, points: list[np.ndarray], owners: list[int]) -> Line:
    """The line of the parts with these points (k, 2) each, from left to right."""
    boxes = np.array([[*p.min(axis=0), *p.max(axis=0)] for p in points])
    chosen = np.stack([p[np.linspace(0, len(p) - 1, POINTS).astype(int)] for p in points])
    crossed = [_lines_over(labels, border) for border in range(1, len(points))]
    return line_of(boxes, chosen, owners, crossed)


def _lines_over(labels: np.ndarray, border: int) -> int:
    """How many strokes beyond the first cross from the parts before a border to those after it."""
    left, right = labels[:, :-1], labels[:, 1:]
    over = (left > 0) & (left <= border) & (right > border)
    columns = np.flatnonzero(over.any(axis=0))
    return max(0, _runs(over[:, columns[:1]]) - 1) if len(columns) else 0


def _runs(column: np.ndarray) -> int:
    """How many stretches of ink there are in a column (h, 1)."""
    return int((np.diff(column.astype(int), axis=0, prepend=0) > 0).sum())


def _points(part: np.ndarray, middle_line: np.ndarray) -> np.ndarray:
    """(k, 2) x and y of the pixels of a part's skeleton; of all its pixels if that is empty."""
    y, x = np.nonzero(part & middle_line)
    if not len(x):
        y, x = np.nonzero(part)
    return np.stack([x, y], axis=1).astype(np.float64)


def _cut(pieces: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """(labels of the parts (h, w), the piece of each part)."""
    found = [pieces == piece for piece in range(1, int(pieces.max()) + 1)]
    height = max(_height(piece) for piece in found)
    labels, owners = np.zeros_like(pieces), []
    for number, piece in enumerate(found, 1):
        edges = [0, *_cuts(piece, height), piece.shape[1]]
        for left, right in pairwise(edges):
            owners.append(number)
            labels[:, left:right][piece[:, left:right]] = len(owners)
    return labels, owners


def _cuts(piece: np.ndarray, height: float) -> list[int]:
    """The columns before which a piece of ink (h, w) may be cut in two digits.

    These are columns that the ink crosses once only, and thinly: few digits have such a column with
    ink as high as a digit on both sides. In pieces wider than a digit, any column with little ink.
    """
    columns, cuts = np.flatnonzero(piece.any(axis=0)), []
    left, end = int(columns[0]), int(columns[-1]) + 1
    least = LEAST_WIDTH * height
    for at in _thin_columns(piece, round(least), end - left > WIDE * height):
        sides = piece[:, left:at], piece[:, at:]
        if min(at - left, end - at) >= least and min(map(_height, sides)) >= LEAST_HEIGHT * height:
            cuts.append(at)
            left = at
    return cuts


def _thin_columns(piece: np.ndarray, reach: int, wide: bool) -> list[int]:
    """The columns with the least ink nearby; unless wide, only those with one run of ink."""
    ink = piece.sum(axis=0)
    padded = np.pad(ink, reach, mode="edge")
    valleys = ink == np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).min(axis=1)
    if not wide:
        starts = piece & ~np.pad(piece, ((1, 0), (0, 0)))[:-1]
        valleys &= starts.sum(axis=0) == 1
    places = np.flatnonzero(valleys & (ink > 0))
    stretches = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    return [int(stretch[len(stretch) // 2]) for stretch in stretches if len(stretch)]


def _height(piece: np.ndarray) -> float:
    return float(np.ptp(np.flatnonzero(piece.any(axis=1))) + 1)
