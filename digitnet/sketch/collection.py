"""A visitor's own digits, as strokes or pixels: written to files and read back with validation."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np

from digitnet.data import CLASSES, PIXELS, DataError, Dataset, read_csv
from digitnet.sketch import drawing
from digitnet.sketch.drawing import Stroke

MOST_BYTES = 4 * 2**20
MOST_SAMPLES, MOST_STROKES, MOST_POINTS = 500, 100, 5_000
MOST_POINTS_IN_ALL = 100_000  # in a file: drawing them takes about a second
FARTHEST = 10_000  # pixels from the canvas's corner
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One digit of the visitor's with its label.

    A drawn one has strokes; one from a photo or a table has pixels, (784,) uint8, instead. Samples
    are compared by identity, as a digit may be drawn twice. number: unique in this process.
    """

    label: int
    strokes: list[Stroke] = field(default_factory=list)
    pixels: np.ndarray | None = None
    number: int = field(default_factory=count().__next__, init=False)

    def image(self) -> np.ndarray:
        """(784,) uint8: the input of a network."""
        if self.pixels is not None:
            return self.pixels
        return as_pixels(drawing.from_strokes(self.strokes))


def as_pixels(x: np.ndarray) -> np.ndarray:
    """(784,) uint8 of an image with values in [0, 1]."""
    return np.round(x.ravel() * 255).astype(np.uint8)


def as_dataset(samples: Sequence[Sample]) -> Dataset:
    """The samples as a data set."""
    images = np.stack([sample.image() for sample in samples])
    return Dataset(images, np.array([sample.label for sample in samples], np.int64))


def to_csv(samples: Sequence[Sample]) -> bytes:
    """The images in the format of Kaggle's train.csv, as `read_csv` reads it."""
    data = as_dataset(samples)
    header = ",".join(["label", *(f"pixel{i}" for i in range(data.images.shape[1]))])
    rows = np.column_stack([data.labels, data.images]).tolist()
    return "\n".join([header, *(",".join(map(str, row)) for row in rows), ""]).encode()


def from_csv(raw: bytes) -> list[Sample]:
    """The samples in a file by `to_csv`, or in any such table; raises DataError."""
    _check_size(raw)
    if raw.startswith(GZIP):  # it might unpack to any size
        raise DataError("compressed; expected a plain CSV file")
    data = read_csv(raw)
    if len(data) > MOST_SAMPLES:
        raise DataError(f"{len(data):,} images, expected at most {MOST_SAMPLES}")
    blank = np.flatnonzero(~data.images.any(axis=1))
    if len(blank):
        raise DataError(f"image {blank[0] + 1}: the image is empty")
    rows = zip(data.labels.tolist(), data.images, strict=True)
    return [Sample(label, pixels=image.copy()) for label, image in rows]


def to_json(samples: Sequence[Sample]) -> bytes:
    """{"digits": [{"label": 7, "strokes": [[[x, y], ...], ...]}, {"label": 3, "pixels": [...]}]}"""
    return json.dumps({"digits": [_document(sample) for sample in samples]}).encode()


def from_json(raw: bytes) -> list[Sample]:
    """The samples in a file by `to_json`; raises DataError for anything else."""
    _check_size(raw)
    try:
        digits = json.loads(raw)["digits"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DataError("not a file of digits downloaded from this page") from None
    if not isinstance(digits, list) or not 0 < len(digits) <= MOST_SAMPLES:
        raise DataError(f"expected 1 to {MOST_SAMPLES} digits")
    samples = [_sample(digit, f"digit {i}") for i, digit in enumerate(digits, 1)]
    if sum(len(stroke) for sample in samples for stroke in sample.strokes) > MOST_POINTS_IN_ALL:
        raise DataError(f"expected at most {MOST_POINTS_IN_ALL:,} points in total")
    return samples


def checked_strokes(strokes: Any, where: str = "sketch") -> list[Stroke]:
    """The strokes in [[[x, y], ...], ...]; raises DataError for anything else."""
    if not isinstance(strokes, list) or not 0 < len(strokes) <= MOST_STROKES:
        raise DataError(f"{where}: expected 1 to {MOST_STROKES} strokes")
    return [_stroke(points, where) for points in strokes]


def checked_pixels(pixels: Any, where: str = "picture") -> np.ndarray:
    """(784,) uint8 of a list of 784 whole numbers, not all of them 0; raises DataError."""
    if not isinstance(pixels, list) or len(pixels) != PIXELS:
        raise DataError(f"{where}: expected {PIXELS} pixels")
    if not all(type(pixel) is int and 0 <= pixel <= 255 for pixel in pixels):
        raise DataError(f"{where}: invalid pixels; expected whole numbers, 0 to 255")
    if not any(pixels):
        raise DataError(f"{where}: the image is empty")
    return np.array(pixels, np.uint8)


def _check_size(raw: bytes) -> None:
    if len(raw) > MOST_BYTES:
        raise DataError(f"larger than {MOST_BYTES // 2**20} MB")


def _document(sample: Sample) -> dict[str, Any]:
    if sample.pixels is not None:
        return {"label": sample.label, "pixels": sample.pixels.tolist()}
    strokes = [np.round(stroke, 2).tolist() for stroke in sample.strokes]
    return {"label": sample.label, "strokes": strokes}


def _sample(digit: Any, where: str) -> Sample:
    kinds = ({"label", "strokes"}, {"label", "pixels"})
    if not isinstance(digit, dict) or set(digit) not in kinds:
        raise DataError(f"{where}: expected a label and strokes, or pixels")
    label = digit["label"]
    if type(label) is not int or not 0 <= label < CLASSES:
        raise DataError(f"{where}: label {label!r:.20}, expected 0 to 9")
    if "pixels" in digit:
        return Sample(label, pixels=checked_pixels(digit["pixels"], where))
    return Sample(label, checked_strokes(digit["strokes"], where))


def _stroke(points: Any, where: str) -> Stroke:
    if not isinstance(points, list) or not 0 < len(points) <= MOST_POINTS:
        raise DataError(f"{where}: expected 1 to {MOST_POINTS} points per stroke")
    for point in points:
        pair = isinstance(point, list) and len(point) == 2
        if not pair or not all(type(v) in (int, float) and abs(v) <= FARTHEST for v in point):
            raise DataError(f"{where}: invalid points; expected pairs of numbers on the canvas")
    return np.array(points, np.float64)
