"""A visitor's own digits: written, read back the same, and refused where they are not."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import DataError, read_csv
from digitnet.sketch.collection import (
    FARTHEST,
    MOST_BYTES,
    MOST_POINTS,
    MOST_SAMPLES,
    MOST_STROKES,
    Sample,
    as_dataset,
    from_csv,
    from_json,
    to_csv,
    to_json,
)
from digitnet.sketch.drawing import from_strokes
from tests.handwriting import DIGITS, write

SAMPLES = [
    Sample(digit, [np.array(line) for line in write(digit, 20 + digit, 30, 150)])
    for digit in DIGITS
]


# There and back


def test_images_are_what_a_network_is_given() -> None:
    data = as_dataset(SAMPLES)
    assert data.labels.tolist() == list(DIGITS)
    wanted = [from_strokes(sample.strokes).ravel() for sample in SAMPLES]
    np.testing.assert_allclose(data.images / 255, wanted, atol=0.002)


def test_a_csv_file_comes_back_as_the_same_images() -> None:
    back, data = read_csv(to_csv(SAMPLES)), as_dataset(SAMPLES)
    np.testing.assert_array_equal(back.images, data.images)
    np.testing.assert_array_equal(back.labels, data.labels)


def test_a_csv_file_has_kaggles_header() -> None:
    lines = to_csv(SAMPLES[:1]).decode().splitlines()
    assert lines[0].split(",") == ["label", *(f"pixel{i}" for i in range(784))]
    assert len(lines) == 2


def test_strokes_come_back_as_they_were() -> None:
    for sample, back in zip(SAMPLES, from_json(to_json(SAMPLES)), strict=True):
        assert back.label == sample.label
        for stroke, again in zip(sample.strokes, back.strokes, strict=True):
            np.testing.assert_allclose(again, stroke, atol=0.006)


def test_a_second_round_changes_nothing() -> None:
    once = to_json(SAMPLES)
    assert to_json(from_json(once)) == once


def photo(label: int = 3) -> Sample:
    """A digit of pixels, as from a photo."""
    return Sample(label, pixels=as_dataset(SAMPLES[label : label + 1]).images[0])


def test_pixels_come_back_from_json_beside_strokes() -> None:
    drawn, pictured = from_json(to_json([SAMPLES[7], photo(3)]))
    assert (drawn.label, pictured.label) == (7, 3)
    assert drawn.pixels is None
    assert not pictured.strokes
    np.testing.assert_array_equal(pictured.pixels, photo(3).pixels)


def test_a_csv_file_comes_back_as_samples_of_pixels() -> None:
    back = from_csv(to_csv([*SAMPLES, photo(3)]))
    assert [sample.label for sample in back] == [*DIGITS, 3]
    wanted = as_dataset([*SAMPLES, photo(3)]).images
    np.testing.assert_array_equal(as_dataset(back).images, wanted)


def test_two_samples_are_the_same_only_where_they_are_one() -> None:
    assert photo() != photo()
    assert len({sample.number for sample in [*SAMPLES, photo(), photo()]}) == len(SAMPLES) + 2
    assert len({SAMPLES[1], SAMPLES[1], Sample(1, SAMPLES[1].strokes)}) == 2


# What is refused


def document(label: Any = 7, strokes: Any = None, **more: Any) -> bytes:
    digit = {"label": label, "strokes": [[[1, 2], [3, 4]]] if strokes is None else strokes, **more}
    return json.dumps({"digits": [digit]}).encode()


def pixels(values: Any) -> bytes:
    return json.dumps({"digits": [{"label": 7, "pixels": values}]}).encode()


def points(text: str) -> bytes:
    """A document whose only stroke is this text."""
    return b'{"digits": [{"label": 7, "strokes": [%s]}]}' % text.encode()


def test_a_good_document_is_read() -> None:
    assert from_json(document())[0].strokes[0].tolist() == [[1, 2], [3, 4]]
    edge = from_json(document(strokes=[[[FARTHEST, -FARTHEST]]]))
    assert edge[0].strokes[0].tolist() == [[FARTHEST, -FARTHEST]]


BLANK = Sample(5, pixels=np.zeros(784, np.uint8))
NOT_OURS = "not a file of digits saved here"
WHOLE = "digit 1: pixels that are no whole numbers from 0 to 255"
PAIRS = "digit 1: points that are no pairs of numbers"
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", NOT_OURS),
    "text": (b"seven", NOT_OURS),
    "cut off": (to_json(SAMPLES)[:-5], NOT_OURS),
    "other bytes": (b"\xff\xfe\x00digits", NOT_OURS),
    "list": (b"[]", NOT_OURS),
    "number": (b"7", NOT_OURS),
    "null": (b"null", NOT_OURS),
    "string": (b'"digits"', NOT_OURS),
    "no digits": (b"{}", NOT_OURS),
    "nested lists": (b"[" * 200_000, NOT_OURS),
    "nested objects": (b'{"digits":' * 200_000, NOT_OURS),
    "endless number": (points("[[" + "9" * 10_000 + ", 2]]"), NOT_OURS),
    "too many bytes": (b" " * (MOST_BYTES + 1), "larger than 4 MB"),
    "digits of no list": (b'{"digits": {"label": 7}}', "expected 1 to 500 digits"),
    "none": (b'{"digits": []}', "expected 1 to 500 digits"),
    "too many": (to_json([SAMPLES[1]] * (MOST_SAMPLES + 1)), "expected 1 to 500 digits"),
    "digit of no object": (b'{"digits": [7]}', "digit 1: expected a label and strokes"),
    "no label": (b'{"digits": [{"strokes": [[[1, 2]]]}]}', "digit 1: expected a label and strokes"),
    "no strokes": (b'{"digits": [{"label": 7}]}', "digit 1: expected a label and strokes"),
    "more": (document(colour="red"), "digit 1: expected a label and strokes"),
    "label 10": (document(10), "digit 1: label 10, expected 0 to 9"),
    "label -1": (document(-1), "digit 1: label -1"),
    "label of text": (document("7"), "digit 1: label '7'"),
    "label of a half": (document(7.0), "digit 1: label 7.0"),
    "label true": (document(True), "digit 1: label True"),
    "label null": (document(None), "digit 1: label None"),
    "label of a list": (document([7]), "digit 1: label"),
    "long label": (document("seven" * 100_000), "digit 1: label"),
    "strokes of no list": (document(strokes={"a": 1}), "digit 1: expected 1 to 100 strokes"),
    "no stroke": (document(strokes=[]), "digit 1: expected 1 to 100 strokes"),
    "many strokes": (
        document(strokes=[[[1, 2]]] * (MOST_STROKES + 1)),
        "digit 1: expected 1 to 100 strokes",
    ),
    "stroke of no list": (document(strokes=[7]), "digit 1: expected 1 to 5000 points"),
    "empty stroke": (document(strokes=[[]]), "digit 1: expected 1 to 5000 points"),
    "many points": (
        document(strokes=[[[1, 2]] * (MOST_POINTS + 1)]),
        "digit 1: expected 1 to 5000 points",
    ),
    "points of no pairs": (points("[1, 2]"), PAIRS),
    "threes": (points("[[1, 2, 3]]"), PAIRS),
    "ragged": (points("[[1, 2], [3]]"), PAIRS),
    "deep point": (points("[[[1], [2]]]"), PAIRS),
    "very deep point": (points("[" * 200 + "1" + "]" * 200), PAIRS),
    "words": (points('[["a", "b"]]'), PAIRS),
    "numbers in quotes": (points('[["1", "2"]]'), PAIRS),
    "null point": (points("[[null, 2]]"), PAIRS),
    "true": (points("[[true, 2]]"), PAIRS),
    "object": (points('[{"x": 1, "y": 2}]'), PAIRS),
    "NaN": (points("[[NaN, 2]]"), PAIRS),
    "Infinity": (points("[[Infinity, 2]]"), PAIRS),
    "-Infinity": (points("[[1, -Infinity]]"), PAIRS),
    "overflow": (points("[[1e999, 2]]"), PAIRS),
    "huge": (points("[[1e300, 2]]"), PAIRS),
    "huge whole number": (points("[[" + "9" * 400 + ", 2]]"), PAIRS),
    "few pixels": (pixels([9] * 783), "digit 1: expected 784 pixels"),
    "many pixels": (pixels([9] * 785), "digit 1: expected 784 pixels"),
    "pixels of no list": (pixels("9" * 784), "digit 1: expected 784 pixels"),
    "pixels in rows": (pixels([[9] * 28] * 28), "digit 1: expected 784 pixels"),
    "a bright pixel": (pixels([256, *[0] * 783]), WHOLE),
    "a dark pixel": (pixels([-1, *[0] * 783]), WHOLE),
    "a pixel of a half": (pixels([0.5, *[0] * 783]), WHOLE),
    "a pixel true": (pixels([True, *[0] * 783]), WHOLE),
    "a blank image": (pixels([0] * 784), "digit 1: nothing on it"),
    "strokes and pixels": (document(pixels=[9] * 784), "digit 1: expected a label and strokes"),
    "off the canvas": (points(f"[[{FARTHEST + 1}, 2]]"), PAIRS),
}


@pytest.mark.parametrize(("raw", "message"), BAD.values(), ids=BAD)
@pytest.mark.filterwarnings("error")
def test_a_bad_file_is_refused_with_the_reason(raw: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message) as refused:
        from_json(raw)
    assert len(str(refused.value)) < 200


BAD_TABLES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "header alone": (to_csv(SAMPLES[:1]).splitlines()[0], "no images after the header"),
    "text": (b"seven", "no label column"),
    "label 10": (to_csv(SAMPLES[:1]).replace(b"\n0,", b"\n10,"), "expected a label"),
    "too many bytes": (b" " * (MOST_BYTES + 1), "larger than 4 MB"),
    "too many": (to_csv([SAMPLES[1]] * (MOST_SAMPLES + 1)), "501 images, expected at most 500"),
    "packed": (gzip.compress(to_csv(SAMPLES)), "packed: expected a plain table"),
    "a blank image": (to_csv([SAMPLES[0], BLANK]), "image 2: nothing on it"),
}


@pytest.mark.parametrize(("raw", "message"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_a_bad_table_is_refused_with_the_reason(raw: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        from_csv(raw)


@pytest.mark.parametrize("depth", [50, 300, 900, 960, 990, 2000])
@pytest.mark.parametrize("where", ["label", "point"])
def test_nesting_of_any_depth_is_refused(depth: int, where: str) -> None:
    deep = "[" * depth + "]" * depth
    raw = points(deep) if where == "point" else points("[[1, 2]]").replace(b"7", deep.encode())
    with pytest.raises(DataError):
        from_json(raw)


def test_the_digit_that_is_wrong_is_named() -> None:
    raw = to_json(SAMPLES[:3]).replace(b'"label": 1', b'"label": 11')
    with pytest.raises(DataError, match="digit 2: label 11"):
        from_json(raw)


GOOD = to_json([*SAMPLES[:2], photo()])


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.integers(0, len(GOOD)), st.binary(max_size=3), st.integers(0, 3))
def test_a_file_damaged_anywhere_is_read_or_refused(at: int, noise: bytes, lost: int) -> None:
    with suppress(DataError):
        samples = from_json(GOOD[:at] + noise + GOOD[at + lost :])
        assert as_dataset(samples).images.shape == (len(samples), 784)
