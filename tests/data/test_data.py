"""MNIST as it is shipped, and the readers of CSV and IDX files, good ones and bad ones."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from digitnet import DataError, Dataset, load_mnist, read_csv, read_idx
from digitnet.data import mnist, sources
from tests.files import csv, digits, header, idx_images, idx_labels
from tests.fresh_python import printed_by

SHA256 = {
    "train-images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
GOOD = digits(3)


def same(one: Dataset, other: Dataset) -> bool:
    return np.array_equal(one.images, other.images) and np.array_equal(one.labels, other.labels)


# MNIST


def test_mnist_is_byte_for_byte_the_published_one_in_one_file_of_at_most_12_mb() -> None:
    parts = load_mnist()
    for part, n in zip(parts, (60_000, 10_000), strict=True):
        assert (len(part), part.labels.shape) == (n, (n,))
        assert (part.images.shape, part.images.dtype) == ((n, 784), np.uint8)
    raw = [as_bytes(part) for part in parts for as_bytes in (idx_images, idx_labels)]
    assert [hashlib.sha256(r).hexdigest() for r in raw] == list(SHA256.values())
    assert mnist.MNIST_FILE.stat().st_size <= 12e6


@pytest.mark.alone
@pytest.mark.long
def test_mnist_loads_within_600_ms() -> None:
    program = """
import time, digitnet
started = time.perf_counter()
digitnet.load_mnist()
print(time.perf_counter() - started)
"""
    assert min(float(printed_by(program)) for _ in range(3)) <= 0.6


# The split of the blog


def numbered(n: int) -> Dataset:
    """Images that can be told apart: the first two pixels are the image's number."""
    images = np.zeros((n, 784), np.uint8)
    images[:, 0], images[:, 1] = np.divmod(np.arange(n), 256)
    return Dataset(images, np.arange(n) % 10)


def numbers(part: Dataset) -> np.ndarray:
    return part.images[:, 0].astype(int) * 256 + part.images[:, 1]


def test_the_split_shuffles_the_images_with_their_labels_into_two_parts() -> None:
    parts = numbered(3000).split(1000, np.random.default_rng(0))
    assert [len(part) for part in parts] == [2000, 1000]
    assert sorted(np.concatenate([numbers(part) for part in parts])) == list(range(3000))
    for part in parts:
        assert np.array_equal(numbers(part) % 10, part.labels)
        # In a random order about half of the steps go up, and the mean is that of them all.
        assert 0.45 < np.mean(np.diff(numbers(part)) > 0) < 0.55
        assert abs(numbers(part).mean() - 1500) < 100


def test_the_split_is_that_of_the_generator() -> None:
    one, same_again, other = (
        numbered(3000).split(1000, np.random.default_rng(seed))[1] for seed in (4, 4, 5)
    )
    assert same(one, same_again)
    assert not same(one, other)


@pytest.mark.parametrize("dev_size", [0, -1, 3, 4])
def test_a_split_that_leaves_a_part_empty_is_rejected(dev_size: int) -> None:
    with pytest.raises(DataError, match=f"3 images: too few to hold {dev_size} back"):
        GOOD.split(dev_size, np.random.default_rng(0))


def test_data_sets_join_one_after_the_other() -> None:
    assert same(digits(5).joined(digits(7, start=5)), digits(12))


def test_images_and_labels_of_a_data_set_are_as_many() -> None:
    with pytest.raises(DataError, match="labels"):
        Dataset(np.zeros((3, 784), np.uint8), np.zeros(2, np.int64))


# Sources and forms


def pandas_csv(data: Dataset) -> bytes:
    table = pd.DataFrame(data.images, columns=[f"pixel{i}" for i in range(784)])
    table.insert(0, "label", data.labels)
    return table.to_csv(index=False).encode()


CSV, IMAGES, LABELS = csv(GOOD), idx_images(GOOD), idx_labels(GOOD)
_, *LINES = CSV.splitlines()
FORMS = {
    "as the blog reads it": CSV,
    "from pandas": pandas_csv(GOOD),
    "no header": b"\n".join(LINES),
    "gzipped": gzip.compress(CSV),
    "lines end as in Windows": CSV.replace(b"\n", b"\r\n"),
    "byte order mark": b"\xef\xbb\xbf" + CSV,
    "byte order mark, no header": b"\xef\xbb\xbf" + b"\n".join(LINES),
    "blank lines": CSV.replace(b"\n", b"\n\n"),
    "quoted header": CSV.replace(b"label", b'"Label"'),
    "whole numbers with a point": CSV.replace(b",0,", b",0.0,"),
} | {f"label in column {at}": csv(GOOD, at) for at in (1, 300, 784)}


@pytest.mark.parametrize("raw", FORMS.values(), ids=FORMS)
def test_csv_is_read_in_every_form_that_people_have_it_in(raw: bytes) -> None:
    assert same(read_csv(raw), GOOD)


@pytest.fixture(params=["bytes", "str", "path", "file object"])
def as_source(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[bytes], sources.Source]:
    """Makes bytes into each kind of source that the readers take."""

    def make(raw: bytes) -> sources.Source:
        file = tmp_path / str(hash(raw))
        file.write_bytes(raw)
        kinds = {"bytes": raw, "str": str(file), "path": file, "file object": io.BytesIO(raw)}
        return kinds[request.param]

    return make


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_csv_and_idx_are_read_from_any_source(
    as_source: Callable[[bytes], sources.Source], squeeze: Callable[[bytes], bytes]
) -> None:
    of_csv = read_csv(as_source(squeeze(CSV)))
    of_idx = read_idx(as_source(squeeze(IMAGES)), as_source(squeeze(LABELS)))
    for read in (of_csv, of_idx):
        assert same(read, GOOD)
        assert (read.images.dtype, read.labels.dtype) == (np.uint8, np.int64)


def test_what_is_read_is_read_only() -> None:
    for read in (*load_mnist(), digits(5), read_csv(CSV), read_idx(IMAGES, LABELS)):
        for array in (read.images, read.labels):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


# Bad CSV


def csv_with(line: int, column: int, text: str) -> bytes:
    """The good file with another text in one place, both counted from 1 as the messages do."""
    lines = [row.split(",") for row in CSV.decode().splitlines()]
    lines[line - 1][column - 1] = text
    return "\n".join(map(",".join, lines)).encode()


def csv_of(*lines: str) -> bytes:
    return "\n".join(lines).encode()


ZEROS = ["0"] * 784
LINE = ",".join(["5", *ZEROS])
SHORT = ",".join(["5", *ZEROS[1:]])
LONG = ",".join(["5", *ZEROS, "0"])
PIXEL = "expected a pixel: a whole number, 0 to 255"
LABEL = "expected a label: a whole number, 0 to 9"

BAD_CSV = {
    "empty": (b"", "the file is empty"),
    "blank lines only": (b"\n  \n\r\n", "the file is empty"),
    "empty after gunzip": (gzip.compress(b""), "the file is empty"),
    "header only": (header().encode(), "no images"),
    "no label column": (csv_of(header().replace("label", "digit"), LINE), "line 1: no label"),
    "no labels at all": (csv_of(header()[6:], LINE[2:]), "line 1: no label column"),
    "783 pixels": (csv_of(SHORT), "line 1: 783 pixel columns, expected 784"),
    "783 pixels in line 3": (csv_of(header(), LINE, SHORT), "line 3: 783 pixel columns"),
    "785 pixels in line 2": (csv_of(header(), LONG, LINE), "line 2: 785 pixel columns"),
    "header too short": (csv_of(header()[:-9], LINE), "line 1: 783 pixel columns"),
    "semicolons": (CSV.replace(b",", b";"), "line 1: no label column"),
    "text as a pixel": (csv_with(3, 5, "ink"), f"line 3, column 5: no number, {PIXEL}"),
    "no pixel": (csv_with(2, 785, ""), f"line 2, column 785: no number, {PIXEL}"),
    "NaN as a pixel": (csv_with(2, 7, "nan"), f"line 2, column 7: no number, {PIXEL}"),
    "truth as a pixel": (csv_with(2, 7, "True"), f"line 2, column 7: no number, {PIXEL}"),
    "infinite pixel": (csv_with(2, 7, "inf"), f"line 2, column 7: inf, {PIXEL}"),
    "pixel above 255": (csv_with(2, 785, "256"), f"line 2, column 785: 256, {PIXEL}"),
    "pixel below 0": (csv_with(4, 2, "-1"), f"line 4, column 2: -1, {PIXEL}"),
    "pixel not whole": (csv_with(2, 9, "12.5"), f"line 2, column 9: 12.5, {PIXEL}"),
    "text as a label": (csv_with(3, 1, "seven"), f"line 3, column 1: no number, {LABEL}"),
    "no label": (csv_with(3, 1, ""), f"line 3, column 1: no number, {LABEL}"),
    "label above 9": (csv_with(4, 1, "10"), f"line 4, column 1: 10, {LABEL}"),
    "label below 0": (csv_with(2, 1, "-1"), f"line 2, column 1: -1, {LABEL}"),
    "label not whole": (csv_with(2, 1, "1.5"), f"line 2, column 1: 1.5, {LABEL}"),
    "label elsewhere": (
        csv(GOOD, 300).replace(b"\n", b"\n\n").replace(b",5,", b",11,", 1),
        f"line 3, column 301: 11, {LABEL}",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "line 1: no label column"),
    "UTF-16": (CSV.decode().encode("utf-16"), "line 1: no label column"),
    "NUL among the pixels": (csv_with(2, 9, "\0"), "line 2, column 9: no number"),
    "not UTF-8": (csv_with(2, 9, "?").replace(b"?", b"\xff"), "line 2, column 9: no number"),
    "damaged gzip": (gzip.compress(CSV)[:200], "damaged gzip"),
    "gzip of nothing": (b"\x1f\x8b", "damaged gzip"),
    "gzip with a wrong sum": (gzip.compress(CSV)[:-8] + bytes(8), "damaged gzip"),
}


@pytest.mark.parametrize(("raw", "message"), BAD_CSV.values(), ids=BAD_CSV)
def test_a_bad_csv_is_rejected_with_what_is_wrong_and_where(raw: bytes, message: str) -> None:
    with pytest.raises(DataError, match=re.escape(message)):
        read_csv(raw)


def test_lines_are_counted_in_the_file_however_long_it_is() -> None:
    lines = [header(), *[LINE] * 5000]
    lines[4500] = LINE[:-1] + "256"
    with pytest.raises(DataError, match="line 4501, column 785: 256"):
        read_csv(csv_of(*lines))


# Bad IDX


SMALLER = struct.pack(">4I", 0x803, 3, 14, 14) + bytes(3 * 14 * 14)
ENDLESS = struct.pack(">4I", 0x803, 2**32 - 1, 2**32 - 1, 2**32 - 1) + bytes(1000)

BAD_IDX = {
    "no images": (b"", LABELS, "image file.* empty"),
    "no labels": (IMAGES, b"", "label file.* empty"),
    "labels for images": (LABELS, LABELS, "image file: .*00 00 08 01.* expected 00000803"),
    "images for labels": (IMAGES, IMAGES, "label file: .*00 00 08 03.* expected 00000801"),
    "floats": (b"\0\0\x0d\3" + IMAGES[4:], LABELS, "image file: starts with 00 00 0d 03"),
    "two bytes": (IMAGES[:2], LABELS, "image file: .*00 00"),
    "truncated header": (IMAGES[:15], LABELS, "image file: truncated in its header, 15 bytes"),
    "truncated label header": (IMAGES, LABELS[:7], "label file: truncated in its header, 7 bytes"),
    "truncated": (IMAGES[:-1], LABELS, "image file: truncated, 2,367 bytes .* 2,368"),
    "truncated labels": (IMAGES, LABELS[:-1], "label file: truncated, 10 bytes .* 11"),
    "too long": (IMAGES + b"\0", LABELS, "image file: too long, 2,369 bytes .* 2,368"),
    "endless": (ENDLESS, LABELS, "image file: truncated, 1,016 bytes"),
    "fewer labels": (IMAGES, idx_labels(digits(2)), "3 images but 2 labels"),
    "nothing in it": (idx_images(digits(0)), idx_labels(digits(0)), "no images"),
    "smaller images": (SMALLER, LABELS, r"image file: .*\(14, 14\).*, expected \(28, 28\)"),
    "label 10": (IMAGES, LABELS[:-1] + b"\x0a", "label file: label 3 is 10, expected 0 to 9"),
    "damaged gzip": (gzip.compress(IMAGES)[:99], LABELS, "image file.* damaged gzip"),
    "damaged gzipped labels": (IMAGES, gzip.compress(LABELS)[:-1], "label file.* damaged gzip"),
    "CSV": (CSV, LABELS, "image file: starts with 6c 61 62 65"),
}


@pytest.mark.parametrize(("images", "labels", "message"), BAD_IDX.values(), ids=BAD_IDX)
def test_a_bad_idx_pair_is_rejected_with_what_is_wrong_and_where(
    images: bytes, labels: bytes, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        read_idx(images, labels)


# Files that are missing or too large


def test_a_missing_file_and_a_directory_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "train.csv"
    with pytest.raises(DataError, match=re.escape(f"{missing}: No such file")):
        read_csv(missing)
    with pytest.raises(DataError, match=re.escape(f"{missing}: No such file")):
        read_idx(missing, LABELS)
    with pytest.raises(DataError, match=re.escape(str(tmp_path))):
        read_csv(tmp_path)


def test_a_file_over_the_limit_is_rejected_and_one_at_the_limit_read(
    monkeypatch: pytest.MonkeyPatch, as_source: Callable[[bytes], sources.Source]
) -> None:
    assert 74 * 2**20 < sources.MAX_BYTES <= 512 * 2**20  # the first is Kaggle's train.csv
    monkeypatch.setattr(sources, "MAX_BYTES", 2**20)
    with pytest.raises(DataError, match="larger than 1 MB"):
        read_csv(as_source(csv_of(*[LINE] * 700)))
    with pytest.raises(DataError, match=r"image file.*larger than 1 MB"):
        read_idx(as_source(idx_images(digits(1400))), LABELS)
    monkeypatch.setattr(sources, "MAX_BYTES", len(CSV))
    assert same(read_csv(as_source(CSV)), GOOD)


BOMBS = {"one member": (2**26, 1), "many members": (2**19, 100)}


@pytest.mark.parametrize(("size", "members"), BOMBS.values(), ids=BOMBS)
def test_a_gzip_bomb_is_not_unfolded(
    size: int, members: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 2**20)
    bomb = gzip.compress(bytes(size)) * members
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="larger than 1 MB"):
            read_csv(bomb)
        with pytest.raises(DataError, match=r"image file.*larger than 1 MB"):
            read_idx(bomb, LABELS)
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()
