"""CSV files in the format of Kaggle's train.csv, read in pieces and parsed by pandas."""

import io
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from digitnet.data.dataset import CLASSES, PIXELS, DataError, Dataset
from digitnet.data.sources import Source, naming, pieces

COLUMNS = 1 + PIXELS
LONGEST_LINE = 2**20  # bytes; an image takes about 2,000
MOST_BLANK_LINES = 1_000_000


class Lines(NamedTuple):
    """Some non-blank lines, stripped of white space."""

    numbers: list[int]  # in the file, from 1
    texts: list[bytes]


def read_csv(source: Source) -> Dataset:
    """The data set in a CSV file like Kaggle's train.csv, with or without header, plain or gzipped.

    One image per line: the label, then 784 pixels in 0..255. A header names one column `label`.
    Raises DataError for the first invalid line, which it names (counting the header). Besides the
    images only a piece of the file is held in memory at a time.
    """
    with naming(source):
        chunks = _data_lines(source)
        first = next(chunks, None)
        if first is None:
            raise DataError("the file is empty")
        label_column, is_header = _header(first)
        _check_columns(first)
        if is_header:
            first = Lines(first.numbers[1:], first.texts[1:])
        parsed = [_parse(lines, label_column) for lines in chain([first], chunks) if lines.texts]
        if not parsed:
            raise DataError("no images after the header")
        images, labels = zip(*parsed, strict=True)
        return Dataset(np.concatenate(images), np.concatenate(labels))


def _parse(lines: Lines, label_column: int) -> tuple[np.ndarray, np.ndarray]:
    """(images, labels) of some lines: (n, 784) uint8 and (n,) int64; raises DataError."""
    _check_columns(lines)
    values = _numbers(lines.texts)
    _check_values(lines.numbers, values, label_column)
    images = np.delete(values, label_column, axis=1).astype(np.uint8)
    return images, values[:, label_column].astype(np.int64)


def _data_lines(source: Source) -> Iterator[Lines]:
    """The non-blank lines, piece by piece; raises DataError."""
    blank = 0
    for number, raw in _whole_lines(source):
        stripped = [(n, text) for n, line in enumerate(raw, number) if (text := line.strip())]
        blank += len(raw) - len(stripped)
        if blank > MOST_BLANK_LINES:
            raise DataError(f"line {number}: more than {MOST_BLANK_LINES:,} blank lines")
        if stripped:
            yield Lines(*map(list, zip(*stripped, strict=True)))


def _whole_lines(source: Source) -> Iterator[tuple[int, list[bytes]]]:
    """(number of the first line, lines) of every piece of the file."""
    number, rest = 1, b""
    for piece in pieces(source):
        lines = (rest + piece).splitlines(keepends=True)
        # The last line may continue in the next piece, and so may a two-byte line end.
        rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
        if len(rest) > LONGEST_LINE:
            where = f"line {number + len(lines)}"
            raise DataError(
                f"{where}: longer than {LONGEST_LINE // 2**20} MB, too long for an image"
            )
        yield number, lines
        number += len(lines)
    yield number, [rest] if rest else []


def _header(lines: Lines) -> tuple[int, bool]:
    """The label's column, and whether the first line is a header that names it."""
    names = [name.strip(b' "\xef\xbb\xbf').lower() for name in lines.texts[0].split(b",")]
    if _is_number(names[0]):
        return 0, False
    if b"label" not in names:
        where = f"line {lines.numbers[0]}"
        raise DataError(
            f"{where}: no label column; expected a header such as label,pixel0,...,pixel783"
        )
    return names.index(b"label"), True


def _is_number(text: bytes) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check_columns(lines: Lines) -> None:
    for number, text in zip(*lines, strict=True):
        columns = text.count(b",") + 1
        if columns != COLUMNS:
            message = f"line {number}: {columns - 1} pixel columns, expected {PIXELS}"
            raise DataError(f"{message} after the label")


def _numbers(lines: list[bytes]) -> np.ndarray:
    """(n, 785) float32; NaN for anything but a number."""
    text = b",".join(lines)
    values = _short_numbers(text)
    if values is None:
        values = _any_numbers(text)
    return values.reshape(-1, COLUMNS)


def _short_numbers(text: bytes) -> np.ndarray | None:
    """(k,) float32 if all numbers have one to three digits, as pixels do; None otherwise.

    Several times as fast as the general way.
    """
    codes = np.frombuffer(b",%b," % text, np.uint8)
    commas = np.flatnonzero(codes == ord(","))
    lengths, ends = np.diff(commas) - 1, commas[1:]
    digits = codes - np.uint8(ord("0"))
    digits[digits > 9] = 0  # uint8 wraps around: characters before "0" exceed 9, too
    strange = np.count_nonzero((codes < ord("0")) | (codes > ord("9"))) > len(commas)
    if strange or not 1 <= lengths.min() <= lengths.max() <= 3:
        return None
    values = digits.astype(np.float32)
    values[1:] += 10 * values[:-1]  # the last two digits, with a comma counting as 0
    values = values[ends - 1]
    three = np.flatnonzero(lengths == 3)
    values[three] += np.float32(100) * digits[ends[three] - 3]
    return values


def _any_numbers(text: bytes) -> np.ndarray:
    """(k,) float32, the numbers between the commas; NaN for anything but a number."""
    import pandas as pd

    # As a single column: a table of 785 columns takes longer and more memory. With a line end
    # after the last value, in case it is blank, and a name, in case the first one is.
    column = io.BytesIO(text.replace(b",", b"\n") + b"\n")
    options = {"names": [0], "index_col": False, "quoting": 3, "skip_blank_lines": False}
    with np.errstate(over="ignore"):  # numbers beyond float32 become infinite
        try:
            return pd.read_csv(column, dtype=np.float32, **options)[0].to_numpy()
        except (ValueError, OverflowError):
            # Text among the numbers: a slower way, which keeps the positions of the rest.
            column.seek(0)
            words = pd.read_csv(column, dtype=str, encoding_errors="replace", **options)[0]
            return pd.to_numeric(words, errors="coerce").to_numpy(np.float32)


def _check_values(numbers: list[int], values: np.ndarray, label_column: int) -> None:
    """Raises DataError for the first invalid pixel or label."""
    top = np.full(COLUMNS, 255, np.float32)
    top[label_column] = CLASSES - 1
    good = (values >= 0) & (values <= top) & (values == np.floor(values))
    if good.all():
        return
    row, column = np.argwhere(~good)[0]
    value = values[row, column]
    where = f"line {numbers[row]}, column {column + 1}"
    what = "label" if column == label_column else "pixel"
    found = "not a number" if np.isnan(value) else f"{value:g}"
    raise DataError(f"{where}: {found}, expected a {what}: a whole number, 0 to {top[column]:.0f}")
