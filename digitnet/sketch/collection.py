"""A visitor's own digits: kept as strokes, written to files and read back with care."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digitnet.data import CLASSES, DataError, Dataset
from digitnet.sketch import drawing
from digitnet.sketch.drawing import Stroke

MOST_BYTES = 4 * 2**20
MOST_SAMPLES, MOST_STROKES, MOST_POINTS = 500, 100, 5_000
MOST_POINTS_IN_ALL = 100_000  # in a file: about a second of drawing
FARTHEST = 10_000  # from the canvas's corner, in pixels


@dataclass(frozen=True, slots=True)
class Sample:
    """One digit that the visitor drew, and what it was meant to be."""

    label: int
    strokes: list[Stroke]


def as_dataset(samples: Sequence[Sample]) -> Dataset:
    """The samples as the images that a network is given."""
    images = np.stack([drawing.from_strokes(sample.strokes) for sample in samples])
    pixels = np.round(images.reshape(len(samples), -1) * 255).astype(np.uint8)
    return Dataset(pixels, np.array([sample.label for sample in samples], np.int64))


def to_csv(samples: Sequence[Sample]) -> bytes:
    """The images in the format of Kaggle's train.csv, as `read_csv` reads it."""
    data = as_dataset(samples)
    header = ",".join(["label", *(f"pixel{i}" for i in range(data.images.shape[1]))])
    rows = np.column_stack([data.labels, data.images]).tolist()
    return "\n".join([header, *(",".join(map(str, row)) for row in rows), ""]).encode()


def to_json(samples: Sequence[Sample]) -> bytes:
    """The strokes: {"digits": [{"label": 7, "strokes": [[[x, y], ...], ...]}, ...]}."""
    digits = [
        {"label": s.label, "strokes": [np.round(k, 2).tolist() for k in s.strokes]} for s in samples
    ]
    return json.dumps({"digits": digits}).encode()


def from_json(raw: bytes) -> list[Sample]:
    """The samples in what `to_json` wrote; raises DataError for anything else."""
    if len(raw) > MOST_BYTES:
        raise DataError(f"larger than {MOST_BYTES // 2**20} MB")
    try:
        digits = json.loads(raw)["digits"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DataError("not a file of strokes saved here") from None
    if not isinstance(digits, list) or not 0 < len(digits) <= MOST_SAMPLES:
        raise DataError(f"expected 1 to {MOST_SAMPLES} digits")
    samples = [_sample(digit, f"digit {i}") for i, digit in enumerate(digits, 1)]
    if sum(len(stroke) for sample in samples for stroke in sample.strokes) > MOST_POINTS_IN_ALL:
        raise DataError(f"expected at most {MOST_POINTS_IN_ALL:,} points in all")
    return samples


def _sample(digit: Any, where: str) -> Sample:
    if not isinstance(digit, dict) or set(digit) != {"label", "strokes"}:
        raise DataError(f"{where}: expected a label and strokes")
    label, strokes = digit["label"], digit["strokes"]
    if type(label) is not int or not 0 <= label < CLASSES:
        raise DataError(f"{where}: label {label!r:.20}, expected 0 to 9")
    return Sample(label, checked_strokes(strokes, where))


def checked_strokes(strokes: Any, where: str = "sketch") -> list[Stroke]:
    """The strokes in [[[x, y], ...], ...]; raises DataError for anything else."""
    if not isinstance(strokes, list) or not 0 < len(strokes) <= MOST_STROKES:
        raise DataError(f"{where}: expected 1 to {MOST_STROKES} strokes")
    return [_stroke(points, where) for points in strokes]


def _stroke(points: Any, where: str) -> Stroke:
    if not isinstance(points, list) or not 0 < len(points) <= MOST_POINTS:
        raise DataError(f"{where}: expected 1 to {MOST_POINTS} points a stroke")
    for point in points:
        pair = isinstance(point, list) and len(point) == 2
        if not pair or not all(type(v) in (int, float) and abs(v) <= FARTHEST for v in point):
            raise DataError(f"{where}: points that are no pairs of numbers on a canvas")
    return np.array(points, np.float64)
