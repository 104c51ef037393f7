"""Kaggle's CSV of digits, checked line by line and parsed by pandas."""

from __future__ import annotations

import io

import numpy as np

from digitnet.data.dataset import CLASSES, PIXELS, DataError

COLUMNS = 1 + PIXELS
CHUNK = 4096  # lines parsed at a time: bounds the memory that pandas takes


def parse_csv(raw: bytes) -> tuple[np.ndarray, np.ndarray]:
    """(images, labels) of a CSV file's bytes: (n, 784) uint8 and (n,) int64; raises DataError."""
    lines = _data_lines(raw)
    label_column, first = _header(lines)
    _check_columns(lines)
    lines = lines[first:]
    if not lines:
        raise DataError("no images after the header")
    images = np.empty((len(lines), PIXELS), np.uint8)
    labels = np.empty(len(lines), np.int64)
    for start in range(0, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        values = _numbers([text for _, text in chunk])
        _check_values([number for number, _ in chunk], values, label_column)
        labels[start : start + CHUNK] = values[:, label_column]
        images[start : start + CHUNK] = np.delete(values, label_column, axis=1)
    return images, labels


def _data_lines(raw: bytes) -> list[tuple[int, bytes]]:
    """The lines that are not blank, each with its number in the file, from 1."""
    lines = [(n, line) for n, line in enumerate(raw.splitlines(), 1) if line.strip()]
    if not lines:
        raise DataError("the file is empty")
    return lines


def _header(lines: list[tuple[int, bytes]]) -> tuple[int, int]:
    """The column of the label, and the index of the first line with an image."""
    number, line = lines[0]
    names = [name.strip(b' "\xef\xbb\xbf').lower() for name in line.split(b",")]
    if _is_number(names[0]):
        return 0, 0
    if b"label" not in names:
        raise DataError(f"line {number}: no label column; a header reads label,pixel0,...,pixel783")
    return names.index(b"label"), 1


def _is_number(text: bytes) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check_columns(lines: list[tuple[int, bytes]]) -> None:
    for number, line in lines:
        columns = line.count(b",") + 1
        if columns != COLUMNS:
            message = f"line {number}: {columns - 1} pixel columns, expected {PIXELS}"
            raise DataError(f"{message} after the label")


def _numbers(lines: list[bytes]) -> np.ndarray:
    """(n, 785) float32; what is no number is NaN."""
    import pandas as pd

    options = {"header": None, "index_col": False, "quoting": 3, "na_filter": True}
    text = b"\n".join(lines)
    try:
        return pd.read_csv(io.BytesIO(text), dtype=np.float32, **options).to_numpy()
    except (ValueError, OverflowError):
        # Text among the numbers: a slower way, that keeps the places of the rest.
        table = pd.read_csv(io.BytesIO(text), dtype=str, encoding_errors="replace", **options)
        return table.apply(pd.to_numeric, errors="coerce").to_numpy(np.float32)


def _check_values(numbers: list[int], values: np.ndarray, label_column: int) -> None:
    """Raises DataError for the first value that is no pixel or no label."""
    top = np.full(COLUMNS, 255, np.float32)
    top[label_column] = CLASSES - 1
    good = (values >= 0) & (values <= top) & (values == np.floor(values))
    if good.all():
        return
    row, column = np.argwhere(~good)[0]
    value = values[row, column]
    where = f"line {numbers[row]}, column {column + 1}"
    what = "label" if column == label_column else "pixel"
    found = "no number" if np.isnan(value) else f"{value:g}"
    raise DataError(f"{where}: {found}, expected a {what}: a whole number, 0 to {top[column]:.0f}")
