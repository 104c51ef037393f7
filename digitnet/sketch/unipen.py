"""Handwritten digits and letters as pen strokes, from UNIPEN files."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from digitnet.data import CLASSES, DataError, Dataset
from digitnet.sketch.drawing import Stroke, from_strokes

PENS = (1.8, 2.6)  # pen widths for training images, in pixels of 28
MOST_BYTES = 8 * 2**20  # of a file; pendigits-orig.tra has 3.6 million
MOST_DRAWINGS, MOST_STROKES = 50_000, 100  # in a file, and in a digit or letter
MOST_IN_STROKE = 100_000  # bytes: some thousand points
CHECK_EVERY = 5  # every fifth writer, in order, is for validation
CHECK_EVERY_OF_LETTERS = 3  # and every third of those who wrote letters, who are few


@dataclass(frozen=True, slots=True)
class Drawing:
    """One digit as a person wrote it."""

    label: int
    writer: int
    strokes: list[Stroke]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, a to z or A to Z, as a person wrote it."""

    letter: str
    writer: int
    strokes: list[Stroke]


Written = TypeVar("Written", Drawing, Letter)


def read_unipen(path: str | Path) -> list[Drawing]:
    """The digits in a UNIPEN text file such as pendigits-orig.tra; raises DataError.

    Format: I. Guyon et al., 1994. In the file y points up; here it points down.
    """
    drawings = []
    for text, where in _segments(path, "DIGIT"):
        header = re.match(r'[^"\n]*"(\d)"\s*\n\.COMMENT\s+\d+\s+(\d{1,9})\b', text)
        if not header or int(header[1]) >= CLASSES:
            raise DataError(f"{where}: no label and writer")
        strokes = [points * (1, -1) for points in _strokes(text, where)]
        drawings.append(Drawing(int(header[1]), int(header[2]), strokes))
    return [drawing for drawing in drawings if drawing.strokes]


def read_letters(path: str | Path) -> list[Letter]:
    """The letters in a UNIPEN text file such as those of UJI Pen Characters; raises DataError.

    Its y points down, as here (D. Llorens et al., 2007).
    """
    letters = []
    for text, where in _segments(path, "CHARACTER"):
        header = re.match(r'[^"\n]*"([A-Za-z])"\s*\n\.COMMENT\s+(\S)\s+(\d{1,9})\b', text)
        if not header or header[1] != header[2]:
            raise DataError(f"{where}: no letter and writer")
        letters.append(Letter(header[1], int(header[3]), _strokes(text, where)))
    return [letter for letter in letters if letter.strokes]


def _segments(path: str | Path, kind: str) -> list[tuple[str, str]]:
    """The text of every segment of a kind, and a name for it."""
    text, what = _read(path).decode("ascii", errors="replace"), f"{kind.lower()}s"
    segments = re.split(rf"^\.SEGMENT\s+{kind}", text, flags=re.MULTILINE)[1:]
    if not segments:
        raise DataError(f"{path}: no .SEGMENT {kind}, so not a UNIPEN file of {what}")
    if len(segments) > MOST_DRAWINGS:
        raise DataError(f"{path}: more than {MOST_DRAWINGS:,} {what}")
    return [(segment, f"{path}: {kind.lower()} {i}") for i, segment in enumerate(segments)]


def _read(path: str | Path) -> bytes:
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    except ValueError as error:  # an invalid name, such as one with a null byte
        raise DataError(f"{path}: {error}") from None
    if len(raw) > MOST_BYTES:
        raise DataError(f"{path}: larger than {MOST_BYTES // 2**20} MB")
    return raw.replace(b"\r\n", b"\n")


def split_by_writer(
    written: list[Written], every: int = CHECK_EVERY
) -> tuple[list[Written], list[Written]]:
    """(training, validation): every fifth writer, or every `every`-th, is for validation."""
    writers = sorted({one.writer for one in written})
    held_back = set(writers[every - 1 :: every])
    train = [one for one in written if one.writer not in held_back]
    return train, [one for one in written if one.writer in held_back]


def as_dataset(drawings: list[Drawing], pens: tuple[float, ...] = PENS) -> Dataset:
    """Every drawing as a 28x28 image, once for each pen width (pixels of 28).

    Raises DataError if there is none.
    """
    if not drawings:
        raise DataError("no strokes to train on")
    images = [from_strokes(d.strokes, pen) for pen in pens for d in drawings]
    labels = [d.label for _ in pens for d in drawings]
    pixels = np.round(np.stack(images).reshape(len(images), -1) * 255).astype(np.uint8)
    return Dataset(pixels, np.array(labels, np.int64))


def _strokes(text: str, where: str) -> list[Stroke]:
    pieces = text.split(".PEN_DOWN")[1:]
    if len(pieces) > MOST_STROKES:
        raise DataError(f"{where}: more than {MOST_STROKES} strokes")
    strokes = [_points(piece.split(".PEN_UP", 1)[0], where) for piece in pieces]
    return [points for points in strokes if len(points)]


def _points(drawn: str, where: str) -> Stroke:
    if len(drawn) > MOST_IN_STROKE:
        raise DataError(f"{where}: more points in a stroke than any digit has")
    try:
        points = np.array(drawn.split(), np.float64).reshape(-1, 2)
        if not np.isfinite(points).all():
            raise ValueError
    except ValueError:
        raise DataError(f"{where}: invalid points; expected pairs of numbers") from None
    return points
