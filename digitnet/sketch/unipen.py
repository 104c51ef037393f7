"""Digits that people wrote, as the pen strokes in UNIPEN files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitnet.data import CLASSES, DataError, Dataset
from digitnet.sketch.drawing import Stroke, from_strokes

PENS = (1.8, 2.6)  # widths at which strokes are drawn to learn from, in pixels of 28
MOST_BYTES = 8 * 2**20  # of a file; pendigits-orig.tra has 3.6 million
MOST_DIGITS, MOST_STROKES = 50_000, 100  # in a file, and in a digit
MOST_IN_STROKE = 100_000  # bytes: some thousand points
CHECK_EVERY = 5  # of the writers in order, each fifth is held back to check the reading


@dataclass(frozen=True, slots=True)
class Drawing:
    """One digit as a person wrote it."""

    label: int
    writer: int
    strokes: list[Stroke]


def read_unipen(path: str | Path) -> list[Drawing]:
    """The digits in a UNIPEN text file such as pendigits-orig.tra; raises DataError.

    Format: I. Guyon et al., 1994. The file's y points up; here it points down.
    """
    text = _read(path).decode("ascii", errors="replace")
    segments = re.split(r"^\.SEGMENT\s+DIGIT", text, flags=re.MULTILINE)[1:]
    if not segments:
        raise DataError(f"{path}: no .SEGMENT DIGIT in it, not a UNIPEN file of digits")
    if len(segments) > MOST_DIGITS:
        raise DataError(f"{path}: more than {MOST_DIGITS:,} digits")
    drawings = [_parse_segment(segment, f"{path}: digit {i}") for i, segment in enumerate(segments)]
    return [drawing for drawing in drawings if drawing.strokes]


def _read(path: str | Path) -> bytes:
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    except ValueError as error:  # a name that cannot be one, such as with a null byte in it
        raise DataError(f"{path}: {error}") from None
    if len(raw) > MOST_BYTES:
        raise DataError(f"{path}: larger than {MOST_BYTES // 2**20} MB")
    return raw.replace(b"\r\n", b"\n")


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
    if not drawings:
        raise DataError("no strokes to learn from")
    images = [from_strokes(d.strokes, pen) for pen in pens for d in drawings]
    labels = [d.label for _ in pens for d in drawings]
    pixels = np.round(np.stack(images).reshape(len(images), -1) * 255).astype(np.uint8)
    return Dataset(pixels, np.array(labels, np.int64))


def _parse_segment(text: str, where: str) -> Drawing:
    header = re.match(r'[^"\n]*"(\d)"\s*\n\.COMMENT\s+\d+\s+(\d{1,9})\b', text)
    if not header or int(header[1]) >= CLASSES:
        raise DataError(f"{where}: no label and writer")
    strokes = []
    pieces = text.split(".PEN_DOWN")[1:]
    if len(pieces) > MOST_STROKES:
        raise DataError(f"{where}: more than {MOST_STROKES} strokes")
    for piece in pieces:
        drawn = piece.split(".PEN_UP", 1)[0]
        if len(drawn) > MOST_IN_STROKE:
            raise DataError(f"{where}: more points in a stroke than any digit has")
        numbers = drawn.split()
        try:
            points = np.array(numbers, np.float64).reshape(-1, 2)
        except ValueError:
            raise DataError(f"{where}: points that are no pairs of numbers") from None
        if not np.isfinite(points).all():
            raise DataError(f"{where}: points that are no pairs of numbers")
        if len(points):
            strokes.append(points * (1, -1))
    return Drawing(int(header[1]), int(header[2]), strokes)
