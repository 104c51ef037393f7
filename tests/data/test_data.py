"""MNIST as it is shipped, and the readers of CSV and IDX files, good ones and bad ones."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import struct
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def test_mnist_is_byte_for_byte_the_published_one() -> None:
    train, test = load_mnist()
    raw = [idx_images(train), idx_labels(train), idx_images(test), idx_labels(test)]
    assert [hashlib.sha256(r).hexdigest() for r in raw] == list(SHA256.values())


def test_mnist_has_the_documented_shapes_and_types() -> None:
    for part, n in zip(load_mnist(), (60_000, 10_000), strict=True):
        assert (part.images.shape, part.images.dtype) == ((n, 784), np.uint8)
        assert part.labels.shape == (n,)
        assert len(part) == n


def test_mnist_is_one_file_of_at_most_12_mb() -> None:
    assert mnist.MNIST_FILE.stat().st_size <= 12e6


def test_mnist_is_read_only() -> None:
    for part in load_mnist():
        for array in (part.images, part.labels, part.take(slice(0, 5)).images):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


def test_mnist_is_one_object_for_all_callers() -> None:
    first, second = load_mnist(), load_mnist()
    assert first[0] is second[0]
    assert first[1] is second[1]


@pytest.mark.alone
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


def test_the_split_holds_back_so_many_and_loses_none() -> None:
    train, dev = numbered(3000).split(1000, np.random.default_rng(0))
    assert (len(train), len(dev)) == (2000, 1000)
    assert sorted([*numbers(train), *numbers(dev)]) == list(range(3000))


def test_the_split_keeps_every_image_with_its_label() -> None:
    for part in numbered(3000).split(1000, np.random.default_rng(0)):
        assert np.array_equal(numbers(part) % 10, part.labels)


def test_the_split_shuffles_both_parts() -> None:
    for part in numbered(3000).split(1000, np.random.default_rng(0)):
        # In a random order about half of the steps go up, and the mean is that of them all.
        assert 0.45 < np.mean(np.diff(numbers(part)) > 0) < 0.55
        assert abs(numbers(part).mean() - 1500) < 100


def test_the_split_is_that_of_the_generator() -> None:
    (_, one), (_, same_again), (_, other) = (
        numbered(3000).split(1000, np.random.default_rng(seed)) for seed in (4, 4, 5)
    )
    assert same(one, same_again)
    assert not same(one, other)


@pytest.mark.parametrize("dev_size", [0, -1, 3, 4])
def test_a_split_that_leaves_a_part_empty_is_refused(dev_size: int) -> None:
    with pytest.raises(DataError, match=f"3 images: too few to hold {dev_size} back"):
        GOOD.split(dev_size, np.random.default_rng(0))


def test_data_sets_join_one_after_the_other() -> None:
    assert same(digits(5).joined(digits(7, start=5)), digits(12))


def test_images_and_labels_of_a_data_set_are_as_many() -> None:
    with pytest.raises(DataError, match="labels"):
        Dataset(np.zeros((3, 784), np.uint8), np.zeros(2, np.int64))


# CSV


def test_csv_is_read_as_the_blog_reads_it() -> None:
    read = read_csv(csv(digits(50)))
    assert same(read, digits(50))
    assert (read.images.dtype, read.labels.dtype) == (np.uint8, np.int64)


def test_csv_from_pandas_comes_back_unchanged(tmp_path: Path) -> None:
    table = pd.DataFrame(digits(50).images, columns=[f"pixel{i}" for i in range(784)])
    table.insert(0, "label", digits(50).labels)
    table.to_csv(tmp_path / "train.csv", index=False)
    assert same(read_csv(tmp_path / "train.csv"), digits(50))


@pytest.mark.parametrize("label_at", [1, 300, 784])
def test_the_label_may_stand_in_any_column(label_at: int) -> None:
    assert same(read_csv(csv(GOOD, label_at)), GOOD)


CSV = csv(GOOD)
_, *LINES = CSV.splitlines()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\n".join(LINES), id="no header"),
        pytest.param(gzip.compress(CSV), id="gzipped"),
        pytest.param(CSV.replace(b"\n", b"\r\n"), id="lines end as in Windows"),
        pytest.param(b"\xef\xbb\xbf" + CSV, id="byte order mark"),
        pytest.param(b"\xef\xbb\xbf" + b"\n".join(LINES), id="byte order mark, no header"),
        pytest.param(CSV.replace(b"\n", b"\n\n"), id="blank lines"),
        pytest.param(CSV.replace(b"label", b'"Label"'), id="quoted header"),
        pytest.param(CSV.replace(b",0,", b",0.0,"), id="whole numbers with a point"),
    ],
)
def test_csv_may_also_look_like_this(raw: bytes) -> None:
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


def test_csv_is_read_from_any_source(as_source: Callable[[bytes], sources.Source]) -> None:
    assert same(read_csv(as_source(CSV)), GOOD)


def test_idx_is_read_from_any_source(as_source: Callable[[bytes], sources.Source]) -> None:
    assert same(read_idx(as_source(idx_images(GOOD)), as_source(idx_labels(GOOD))), GOOD)


def test_what_is_read_is_read_only() -> None:
    for read in (read_csv(CSV), read_idx(idx_images(GOOD), idx_labels(GOOD))):
        for array in (read.images, read.labels):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


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
def test_a_bad_csv_is_told_what_is_wrong_and_where(raw: bytes, message: str) -> None:
    with pytest.raises(DataError, match=re.escape(message)):
        read_csv(raw)


def test_lines_are_counted_in_the_file_however_long_it_is() -> None:
    lines = [header(), *[LINE] * 5000]
    lines[4500] = LINE[:-1] + "256"
    with pytest.raises(DataError, match="line 4501, column 785: 256"):
        read_csv(csv_of(*lines))


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, len(CSV) - 1), st.binary(max_size=6), st.integers(0, 6))
def test_a_csv_damaged_anywhere_is_read_or_refused(at: int, noise: bytes, lost: int) -> None:
    raw = CSV[:at] + noise + CSV[at + lost :]
    with suppress(DataError):
        assert 1 <= len(read_csv(raw)) <= 4


# IDX


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_idx_is_read_plain_and_gzipped(squeeze: Callable[[bytes], bytes]) -> None:
    images, labels = squeeze(idx_images(digits(50))), squeeze(idx_labels(digits(50)))
    read = read_idx(images, labels)
    assert same(read, digits(50))
    assert (read.images.dtype, read.labels.dtype) == (np.uint8, np.int64)


IMAGES, LABELS = idx_images(GOOD), idx_labels(GOOD)
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
def test_a_bad_idx_pair_is_told_what_is_wrong_and_where(
    images: bytes, labels: bytes, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        read_idx(images, labels)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.integers(0, len(IMAGES)), st.binary(max_size=6), st.integers(0, 6))
def test_an_idx_file_damaged_anywhere_is_read_or_refused(at: int, noise: bytes, lost: int) -> None:
    raw = IMAGES[:at] + noise + IMAGES[at + lost :]
    with suppress(DataError):
        assert len(read_idx(raw, LABELS)) == 3


# Files that are missing or too large


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "train.csv"
    with pytest.raises(DataError, match=re.escape(f"{missing}: No such file")):
        read_csv(missing)
    with pytest.raises(DataError, match=re.escape(f"{missing}: No such file")):
        read_idx(missing, LABELS)


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=re.escape(str(tmp_path))):
        read_csv(tmp_path)


def test_a_file_over_the_limit_is_refused(
    monkeypatch: pytest.MonkeyPatch, as_source: Callable[[bytes], sources.Source]
) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 2**20)
    with pytest.raises(DataError, match="larger than 1 MB"):
        read_csv(as_source(csv_of(*[LINE] * 700)))
    with pytest.raises(DataError, match=r"image file.*larger than 1 MB"):
        read_idx(as_source(idx_images(digits(1400))), LABELS)


def test_a_file_at_the_limit_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", len(CSV))
    assert same(read_csv(CSV), GOOD)


def test_a_gzip_bomb_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 2**20)
    bomb = gzip.compress(bytes(2**26))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="larger than 1 MB"):
            read_csv(bomb)
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()


def test_a_bomb_of_gzip_members_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 2**20)
    with pytest.raises(DataError, match="larger than 1 MB"):
        read_idx(gzip.compress(bytes(2**19)) * 100, LABELS)


def test_the_limit_leaves_room_for_what_people_bring() -> None:
    assert 74 * 2**20 < sources.MAX_BYTES <= 512 * 2**20  # the first is Kaggle's train.csv
