"""A number read digit by digit, from strokes or from a picture's ink."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitnet.data import DataError
from digitnet.insight.grouping import INK_WEIGHTS, STROKE_WEIGHTS, best_grouping, scores
from digitnet.insight.reading import Reading, read
from digitnet.nn import Network
from digitnet.sketch import Stroke, columns, from_pixels, from_strokes, lines, parts, usable

MOST_STROKES = lines.MOST_PARTS
MOST_POINTS = 20_000  # in all strokes
MOST_DIGITS = 20
POINTS = 48  # of a stroke, while groupings are tried


@dataclass(frozen=True, slots=True)
class PlacedDigit:
    """A digit of a number, and where it is.

    box: left, top, right and bottom of the middle of its lines, in the unit of what was read.
    strokes: (k, 2) points each, whole strokes or parts of them; empty for a picture.
    x: (28, 28), what the network was given.
    """

    box: tuple[float, float, float, float]
    strokes: tuple[Stroke, ...]
    x: np.ndarray
    reading: Reading


@dataclass(frozen=True, slots=True)
class Number:
    """The digits of a number from left to right.

    grouped: the probability that the grouping of its ink is correct.
    """

    digits: tuple[PlacedDigit, ...]
    grouped: float

    @property
    def text(self) -> str:
        return "".join(str(digit.reading.digit) for digit in self.digits)

    @property
    def probability(self) -> float:
        """That the grouping and every digit are correct."""
        return float(self.grouped * np.prod([digit.reading.probability for digit in self.digits]))


def read_number(network: Network, strokes: Sequence[np.ndarray]) -> Number:
    """The number that strokes of (k, 2) points each are, x right, y down; often of one digit.

    Empty if there are no points. Points that are not finite are left out. Raises DataError if there
    are more than MOST_STROKES, MOST_POINTS or MOST_DIGITS.
    """
    strokes = usable(strokes)
    if not strokes:
        return Number((), 0.0)
    if len(strokes) > MOST_STROKES or sum(map(len, strokes)) > MOST_POINTS:
        most = f"at most {MOST_STROKES} strokes and {MOST_POINTS:,} points"
        raise DataError(f"too much for a number: expected {most}")
    found = parts.parts_of_strokes(strokes)
    if len(found) > lines.MOST_PARTS:
        raise DataError(f"{len(found)} parts: too many for a number")
    line = parts.line_of_strokes(strokes, found)
    runs = lines.runs_of(line)
    drafts = [parts.join(strokes, found[start:stop]) for start, stop in runs]
    X = [from_strokes([parts.thinned(s, POINTS) for s in draft]) for draft in drafts]
    chosen, grouped = _grouped(network, line, runs, X, STROKE_WEIGHTS)
    placed = [_placed(network, line, runs[i], drafts[i], from_strokes(drafts[i])) for i in chosen]
    return Number(tuple(placed), grouped)


def read_number_in_ink(network: Network, ink: np.ndarray) -> Number:
    """The number in a picture of bright ink on black, (h, w) uint8, as `photos.bright_ink` makes.

    Empty if there is no ink. Raises DataError if there are more pieces of ink than in a number, or
    more than MOST_DIGITS digits.
    """
    if not ink.any():
        return Number((), 0.0)
    found = columns.parts_of_picture(ink)
    runs = lines.runs_of(found.line)
    X = [from_pixels(found.only(ink, start, stop)) for start, stop in runs]
    chosen, grouped = _grouped(network, found.line, runs, X, INK_WEIGHTS)
    placed = [_placed(network, found.line, runs[i], [], X[i]) for i in chosen]
    return Number(tuple(placed), grouped)


def _placed(
    network: Network, line: lines.Line, run: np.ndarray, strokes: list[Stroke], x: np.ndarray
) -> PlacedDigit:
    box = lines.box_around(line.boxes[slice(*run)])
    return PlacedDigit(box, tuple(strokes), x, read(network, x))


def _grouped(
    network: Network,
    line: lines.Line,
    runs: np.ndarray,
    X: Sequence[np.ndarray],
    weights: dict[str, float],
) -> tuple[list[int], float]:
    """(the runs that are digits, the probability of that grouping), given every run's image."""
    probs = network.predict_proba(np.stack(X).reshape(len(X), -1))
    chosen, grouped = best_grouping(runs, scores(line, runs, probs, weights))
    if len(chosen) > MOST_DIGITS:
        raise DataError(f"{len(chosen)} digits: expected at most {MOST_DIGITS}")
    return chosen, grouped
