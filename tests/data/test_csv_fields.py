"""Odd fields of a CSV file: numbers are read, and of all others the first is named."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import DataError, read_csv

COLUMNS = 785
SEVENS = [" 7 ", "7\t", "0" * 50 + "7", "+7", "7.0"]
NO_NUMBERS = [
    "", " ", "   ", "\t", '""', '"', ";", "\0", "5\0", "\0005", "x", "nan", "NA", "1 2", "0x7",
    "1_0", "#", "True", "٣", "\u00a0", "\x0b", "\udcff",  # the last is no UTF-8
]  # fmt: skip
BAD = dict.fromkeys(NO_NUMBERS, "not a number") | {
    "inf": "inf", "1e400": "inf", "0.5": "0.5", "12.5": "12.5", "-1": "-1", "256": "256",
}  # fmt: skip
Odd = dict[tuple[int, int], str]  # fields by their line and column, from 0

VALUES = np.random.default_rng(0).integers(0, 256, (4, COLUMNS))
VALUES[:, 0] %= 10


def check(odd: Odd) -> None:
    """The images with these fields are read, or rejected with the first that is bad."""
    table, values = VALUES.astype(str).tolist(), VALUES.copy()
    for (line, column), field in odd.items():
        table[line][column], values[line, column] = field, 7
    raw = "\n".join(map(",".join, table)).encode(errors="surrogateescape")
    bad = sorted(place for place, field in odd.items() if field in BAD)
    if bad:
        line, column = bad[0]
        what = "pixel: a whole number, 0 to 255" if column else "label: a whole number, 0 to 9"
        with pytest.raises(DataError) as caught:
            read_csv(raw)
        where = f"line {line + 1}, column {column + 1}"
        assert str(caught.value) == f"{where}: {BAD[odd[bad[0]]]}, expected a {what}"
        return
    data = read_csv(raw)
    np.testing.assert_array_equal(np.column_stack([data.labels, data.images]), values)


def test_an_odd_field_is_read_or_named_wherever_it_is() -> None:
    for line, column, field in product((1, 3), (0, 1, 400, 784), [*SEVENS, *BAD]):
        check({(line, column): field})


PLACES = st.tuples(st.integers(1, 3), st.integers(0, COLUMNS - 1))


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.dictionaries(PLACES, st.sampled_from([*SEVENS, *BAD]), max_size=4))
def test_any_mixture_of_odd_fields_is_read_or_its_first_bad_one_named(odd: Odd) -> None:
    check(odd)


@pytest.mark.parametrize("line", [2, 3])
def test_a_line_of_blank_fields_is_named(line: int) -> None:
    check({(line, column): "" for column in range(COLUMNS)})
