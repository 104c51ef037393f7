"""Odd fields of a CSV file, against a parser that takes one field at a time."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest

from digitnet import DataError, Dataset, read_csv

COLUMNS = 785
ODD = {
    "blank": "", "a space": " ", "spaces": "   ", "a tab": "\t", "quotes": '""', "one quote": '"',
    "semicolon": ";", "a zero byte": "\0", "zero byte after": "5\0", "zero byte before": "\0005",
    "word": "x", "NaN": "nan", "NA": "NA", "infinite": "inf", "huge": "1e400", "half": "0.5",
    "negative": "-1", "too large": "256", "spaced": " 7 ", "tabbed": "7\t", "long": "0" * 50 + "7",
    "signed": "+7", "two": "1 2", "hexadecimal": "0x7", "grouped": "1_0", "comment": "#",
    "true": "True", "other digits": "٣", "no-break space": "\u00a0", "vertical tab": "\x0b",
}  # fmt: skip
PLACES = {"label": 0, "first pixel": 1, "middle": 400, "last": 784}


def slowly(text: str) -> tuple[list[list[int]] | None, tuple[int, int]]:
    """The whole numbers of every line; or None, and the line and column of the first bad one."""
    rows = []
    for line, fields in enumerate(csv.reader(io.StringIO(text), quoting=csv.QUOTE_NONE), 1):
        for column, field in enumerate(fields, 1):
            top = 9 if column == 1 else 255
            good = re.fullmatch(r"[ \t]*[+]?[0-9]+[ \t]*", field) and int(field) <= top
            if not good:
                return None, (line, column)
        rows.append([int(field) for field in fields])
    return rows, (0, 0)


def lines(n: int, rng: np.random.Generator) -> list[list[str]]:
    values = rng.integers(0, 256, (n, COLUMNS))
    values[:, 0] %= 10
    return values.astype(str).tolist()


def check(table: list[list[str]]) -> None:
    text = "\n".join(",".join(fields) for fields in table)
    rows, (line, column) = slowly(text)
    if rows is None:
        with pytest.raises(DataError, match=rf"^line {line}, column {column}: "):
            read_csv(io.BytesIO(text.encode()))
        return
    data = read_csv(io.BytesIO(text.encode()))
    assert isinstance(data, Dataset)
    found = np.column_stack([data.labels, data.images])
    np.testing.assert_array_equal(found, np.array(rows))


@pytest.mark.parametrize("column", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("field", ODD.values(), ids=ODD)
def test_an_odd_field_is_read_or_named_wherever_it_is(field: str, column: int) -> None:
    table = lines(4, np.random.default_rng(0))
    for line in (1, 3):  # among others, and at the end of the file
        odd = [*map(list, table)]
        odd[line][column] = field
        check(odd)


@pytest.mark.parametrize("seed", range(30))
def test_any_mixture_of_odd_fields_is_read_as_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = lines(int(rng.integers(2, 6)), rng)
    for _ in range(rng.integers(1, 4)):
        field = list(ODD.values())[rng.integers(len(ODD))]
        table[rng.integers(1, len(table))][rng.integers(COLUMNS)] = field
    check(table)


def test_a_line_of_blank_fields_is_named() -> None:
    table = lines(3, np.random.default_rng(0))
    check([*table[:2], [""] * COLUMNS, table[2]])
    check([*table, [""] * COLUMNS])
