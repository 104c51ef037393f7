"""A visitor's own digits: written, read back the same, and rejected where they are invalid."""

import gzip
import json
from typing import Any

import numpy as np
import pytest

from digitnet import read_csv
from digitnet.sketch import Sample, collection, from_strokes
from digitnet.sketch.collection import FARTHEST, as_dataset, from_csv, from_json, to_csv, to_json
from tests.handwriting import DIGITS, written
from tests.rejected import misjudged

SAMPLES = [Sample(digit, written(digit, 20 + digit, 30, 150)) for digit in DIGITS]


def photo(label: int = 3) -> Sample:
    """A digit of pixels, as from a photo."""
    return Sample(label, pixels=as_dataset(SAMPLES[label : label + 1]).images[0])


def test_images_are_what_a_network_is_given() -> None:
    data = as_dataset(SAMPLES)
    assert data.labels.tolist() == list(DIGITS)
    wanted = [from_strokes(sample.strokes).ravel() for sample in SAMPLES]
    np.testing.assert_allclose(data.images / 255, wanted, atol=0.002)


def test_a_csv_file_has_kaggles_header_and_comes_back_as_samples_of_pixels() -> None:
    samples = [*SAMPLES, photo()]
    raw = to_csv(samples)
    lines = raw.decode().splitlines()
    assert lines[0].split(",") == ["label", *(f"pixel{i}" for i in range(784))]
    assert len(lines) == 1 + len(samples)
    for back in (read_csv(raw), as_dataset(from_csv(raw))):
        np.testing.assert_array_equal(back.images, as_dataset(samples).images)
        np.testing.assert_array_equal(back.labels, [*DIGITS, 3])


def test_strokes_and_pixels_come_back_from_json_as_they_were() -> None:
    far = Sample(1, [np.array([(1.0, 2.0), (FARTHEST, -FARTHEST)])])
    once = to_json([*SAMPLES, far, photo()])
    *drawn, pictured = from_json(once)
    for sample, back in zip([*SAMPLES, far], drawn, strict=True):
        assert (back.label, back.pixels) == (sample.label, None)
        for stroke, again in zip(sample.strokes, back.strokes, strict=True):
            np.testing.assert_allclose(again, stroke, atol=0.006)
    assert (pictured.label, pictured.strokes) == (3, [])
    np.testing.assert_array_equal(pictured.pixels, photo().pixels)
    assert to_json([*drawn, pictured]) == once


def test_two_samples_are_the_same_only_where_they_are_one() -> None:
    assert photo() != photo()
    assert len({sample.number for sample in [*SAMPLES, photo(), photo()]}) == len(SAMPLES) + 2
    assert len({SAMPLES[1], SAMPLES[1], Sample(1, SAMPLES[1].strokes)}) == 2


def digit(**fields: Any) -> bytes:
    """A file of one digit, which has a label and strokes where nothing else is said."""
    strokes = {} if "pixels" in fields else {"strokes": [[[1, 2], [3, 4]]]}
    return json.dumps({"digits": [{"label": 7} | strokes | fields]}).encode()


def points(text: str) -> bytes:
    """A file whose only stroke is this text."""
    return b'{"digits": [{"label": 7, "strokes": [%s]}]}' % text.encode()


NO_PAIRS = ["[1, 2]", "[[1, 2, 3]]", "[[1, 2], [3]]", "[[[1], [2]]]", '[{"x": 1, "y": 2}]']
NO_NUMBERS = ['[["1", "2"]]', "[[null, 2]]", "[[true, 2]]", "[[NaN, 2]]", "[" * 200 + "]" * 200]
TOO_FAR = [f"[[1, {n}]]" for n in ("-Infinity", "1e999", "1e300", "9" * 400, FARTHEST + 1)]
NESTED = ["[" * depth + "]" * depth for depth in (50, 300, 900, 960, 990, 2000)]
MOST_SAMPLES, MOST_POINTS = collection.MOST_SAMPLES, collection.MOST_POINTS
TOO_MUCH = [Sample(1, [np.zeros((MOST_POINTS, 2))] * 7)] * 3
BAD: dict[str, list[bytes]] = {
    "not a file of digits downloaded from this page": [
        *(b"", b"seven", b"\xff\xfe\x00digits", b"[]", b"7", b"null", b'"digits"', b"{}"),
        *(to_json(SAMPLES)[:-5], points("[[" + "9" * 10_000 + ", 2]]")),
        *(b"[" * 200_000, b'{"digits":' * 200_000),
    ],
    "larger than 4 MB": [b" " * (collection.MOST_BYTES + 1)],
    "expected 1 to 500 digits": [
        *(b'{"digits": {"label": 7}}', b'{"digits": []}'),
        to_json([SAMPLES[1]] * (MOST_SAMPLES + 1)),
    ],
    "expected at most 100,000 points in total": [to_json(TOO_MUCH)],
    "digit 1: expected a label and strokes": [
        *(b'{"digits": [7]}', b'{"digits": [{"label": 7}]}', b'{"digits": [{"strokes": []}]}'),
        *(digit(colour="red"), digit(strokes=[[[1, 2]]], pixels=[9] * 784)),
    ],
    "digit 1: label .*, expected 0 to 9": [
        digit(label=label) for label in (10, -1, "7", 7.0, True, None, [7], "seven" * 100_000)
    ],
    "digit 1: expected 1 to 100 strokes": [
        digit(strokes=bad) for bad in ({"a": 1}, [], [[[1, 2]]] * (collection.MOST_STROKES + 1))
    ],
    "digit 1: expected 1 to 5000 points": [
        digit(strokes=[stroke]) for stroke in (7, [], [[1, 2]] * (MOST_POINTS + 1))
    ],
    "digit 1: invalid points; expected pairs of numbers": [
        points(text) for text in NO_PAIRS + NO_NUMBERS + TOO_FAR
    ],
    "digit 1: expected 784 pixels": [
        digit(pixels=values) for values in ([9] * 783, [9] * 785, "9" * 784, [[9] * 28] * 28)
    ],
    "digit 1: invalid pixels; expected whole numbers, 0 to 255": [
        digit(pixels=[value, *[0] * 783]) for value in (256, -1, 0.5, True)
    ],
    "digit 1: the image is empty": [digit(pixels=[0] * 784)],
    "": [*map(points, NESTED), *(digit().replace(b"7", deep.encode()) for deep in NESTED)],
    "digit 2: label 11": [to_json(SAMPLES[:3]).replace(b'"label": 1', b'"label": 11')],
}


@pytest.mark.filterwarnings("error")
def test_a_bad_file_is_rejected_with_a_short_reason_and_the_digit() -> None:
    short = {rf"^(?=.*({reason})).{{1,199}}$": files for reason, files in BAD.items()}
    assert misjudged(from_json, short) == []


def test_a_bad_table_is_rejected_with_the_reason() -> None:
    one, blank = to_csv(SAMPLES[:1]), Sample(5, pixels=np.zeros(784, np.uint8))
    bad = {
        "no label column": [b"seven"],  # and whatever read_csv rejects
        "larger than 4 MB": [b" " * (collection.MOST_BYTES + 1)],
        "501 images, expected at most 500": [to_csv([SAMPLES[1]] * (MOST_SAMPLES + 1))],
        "compressed; expected a plain CSV file": [gzip.compress(one)],
        "image 2: the image is empty": [to_csv([SAMPLES[0], blank])],
    }
    assert misjudged(from_csv, bad) == []
