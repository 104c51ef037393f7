"""MNIST as it is shipped, and the readers of CSV and IDX files, good ones and bad ones."""

import gzip
import hashlib
import io
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from digitnet import DataError, Dataset, load_mnist, read_csv, read_idx
from digitnet.data import mnist, sources
from tests.files import csv, digits, header, idx_images, idx_labels, numbered, numbers
from tests.fresh_python import printed_by
from tests.rejected import misjudged

SHA256 = {
    "train-images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
GOOD = digits(3)


def same(one: Dataset, other: Dataset) -> bool:
    return np.array_equal(one.images, other.images) and np.array_equal(one.labels, other.labels)


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
    program = "import timeit, digitnet; print(timeit.timeit(digitnet.load_mnist, number=1))"
    assert min(float(printed_by(program)) for _ in range(3)) <= 0.6


AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
import numpy as np
from digitnet import load_mnist
opened, gate, load = [], Barrier(20), np.load

def ask(_):
    gate.wait()
    return load_mnist()

np.load = lambda path: opened.append(path) or load(path)
found = list(ThreadPoolExecutor(20).map(ask, range(20)))
print(len(opened), len(found), len({id(part) for pair in found for part in pair}))
"""


def test_twenty_threads_of_a_fresh_process_read_the_file_once_and_share_it() -> None:
    # The other threads run while one unpacks the file: it lets go of the interpreter's lock.
    assert printed_by(AT_ONCE) == "1 20 2"


def test_the_split_shuffles_the_images_with_their_labels_as_its_generator_says() -> None:
    whole = numbered(3000)
    parts, again, other = (whole.split(1000, np.random.default_rng(seed)) for seed in (4, 4, 5))
    assert [len(part) for part in parts] == [2000, 1000]
    assert sorted(np.concatenate([numbers(part.images) for part in parts])) == list(range(3000))
    for part in parts:
        order = numbers(part.images)
        assert np.array_equal(whole.labels[order], part.labels)
        # In a random order about half of the steps go up, and the mean is that of them all.
        assert 0.45 < np.mean(np.diff(order) > 0) < 0.55
        assert abs(order.mean() - 1500) < 100
    assert same(parts[1], again[1])
    assert not same(parts[1], other[1])


def test_a_split_that_leaves_a_part_empty_is_rejected() -> None:
    for dev_size in (0, -1, 3, 4):
        with pytest.raises(DataError, match=f"3 images: too few for {dev_size} validation images"):
            GOOD.split(dev_size, np.random.default_rng(0))


def test_data_sets_join_one_after_the_other_and_have_as_many_labels_as_images() -> None:
    assert same(digits(5).joined(digits(7, start=5)), digits(12))
    with pytest.raises(DataError, match="labels"):
        Dataset(np.zeros((3, 784), np.uint8), np.zeros(2, np.int64))


CSV, IMAGES, LABELS = csv(GOOD), idx_images(GOOD), idx_labels(GOOD)
_, *LINES = CSV.splitlines()
FORMS = {
    "no header": b"\n".join(LINES),
    "lines end as in Windows": CSV.replace(b"\n", b"\r\n"),
    "byte order mark": b"\xef\xbb\xbf" + CSV,
    "byte order mark, no header": b"\xef\xbb\xbf" + b"\n".join(LINES),
    "blank lines": CSV.replace(b"\n", b"\n\n"),
    "quoted header": CSV.replace(b"label", b'"Label"'),
} | {f"label in column {at}": csv(GOOD, at) for at in (1, 300, 784)}


def test_csv_is_read_in_every_form_that_people_have_it_in() -> None:
    assert [form for form, raw in FORMS.items() if not same(read_csv(raw), GOOD)] == []


def kinds(raw: bytes, folder: Path) -> list[sources.Source]:
    """A source of these bytes of each kind that the readers take."""
    path = folder / str(hash(raw))
    path.write_bytes(raw)
    return [raw, str(path), path, io.BytesIO(raw)]


def test_csv_and_idx_are_read_from_any_source_plain_or_gzipped(tmp_path: Path) -> None:
    for squeeze in (bytes, gzip.compress):
        files = [kinds(squeeze(raw), tmp_path) for raw in (CSV, IMAGES, LABELS)]
        for read in (*map(read_csv, files[0]), *map(read_idx, *files[1:])):
            assert same(read, GOOD)
            assert (read.images.dtype, read.labels.dtype) == (np.uint8, np.int64)


def test_what_is_read_is_read_only() -> None:
    for read in (*load_mnist(), digits(5), read_csv(CSV), read_idx(IMAGES, LABELS)):
        for array in (read.images, read.labels):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


def csv_of(*lines: str) -> bytes:
    return "\n".join(lines).encode()


LINE = ",".join(["5", *["0"] * 784])
SHORT, LONG = LINE[:-2], LINE + ",0"
LABEL_ELSEWHERE = csv(GOOD, 300).replace(b"\n", b"\n\n")
BAD_CSV: dict[str, list[bytes]] = {
    "the file is empty": [b"", b"\n  \n\r\n", gzip.compress(b"")],
    "no images": [header().encode()],
    "line 1: no label column": [
        *(csv_of(header().replace("label", "digit"), LINE), csv_of(header()[6:], LINE[2:])),
        *(CSV.replace(b",", b";"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", CSV.decode().encode("utf-16")),
    ],
    "line 1: 783 pixel columns, expected 784": [csv_of(SHORT), csv_of(header()[:-9], LINE)],
    "line 3: 783 pixel columns": [csv_of(header(), LINE, SHORT)],
    "line 2: 785 pixel columns": [csv_of(header(), LONG, LINE)],
    "line 3, column 301: 10, expected a label": [LABEL_ELSEWHERE.replace(b",5,", b",10,", 1)],
    "line 4501, column 785: 256": [csv_of(header(), *[LINE] * 4499, LINE[:-1] + "256", LINE)],
    "damaged gzip": [gzip.compress(CSV)[:200], b"\x1f\x8b"],
}


def test_a_bad_csv_is_rejected_with_what_is_wrong_and_where() -> None:
    assert misjudged(read_csv, BAD_CSV) == []


SMALLER = struct.pack(">4I", 0x803, 3, 14, 14) + bytes(3 * 14 * 14)
ENDLESS = struct.pack(">4I", 0x803, 2**32 - 1, 2**32 - 1, 2**32 - 1) + bytes(1000)
BAD_IMAGES = {
    "image file.* empty": [b""],
    "image file: starts with 00 00 08 01, expected 00000803": [LABELS],
    "image file: starts with .*, expected 00000803": [b"\0\0\x0d\3" + IMAGES[4:], IMAGES[:2], CSV],
    "image file: truncated in its header, 15 bytes": [IMAGES[:15]],
    "image file: truncated, 2,367 bytes, but its header says 2,368": [IMAGES[:-1]],
    "image file: too long, 2,369 bytes, but its header says 2,368": [IMAGES + b"\0"],
    "image file: truncated, 1,016 bytes": [ENDLESS],
    "2 images but 3 labels": [idx_images(digits(2))],
    r"image file: .*\(14, 14\).*, expected \(28, 28\)": [SMALLER],
    "image file.* damaged gzip": [gzip.compress(IMAGES)[:99]],
}
BAD_LABELS = {
    "label file.* empty": [b""],
    "label file: starts with 00 00 08 03, expected 00000801": [IMAGES],
    "label file: truncated in its header, 7 bytes": [LABELS[:7]],
    "label file: truncated, 10 bytes, but its header says 11": [LABELS[:-1]],
    "label file: label 3 is 10, expected 0 to 9": [LABELS[:-1] + b"\x0a"],
    "label file.* damaged gzip": [gzip.compress(LABELS)[:-1]],
}


def test_a_bad_idx_pair_is_rejected_with_what_is_wrong_and_where() -> None:
    assert misjudged(lambda raw: read_idx(raw, LABELS), BAD_IMAGES) == []
    assert misjudged(lambda raw: read_idx(IMAGES, raw), BAD_LABELS) == []
    with pytest.raises(DataError, match="no images"):
        read_idx(idx_images(digits(0)), idx_labels(digits(0)))


def test_a_missing_file_and_a_directory_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "train.csv"
    bad = {f"{missing}: No such file": [missing], f"{tmp_path}: Is a directory": [tmp_path]}
    assert misjudged(read_csv, bad) == misjudged(lambda path: read_idx(path, LABELS), bad) == []


def test_a_file_over_the_limit_is_rejected_and_no_bomb_unfolded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 74 * 2**20 < sources.MAX_BYTES <= 512 * 2**20  # the first is Kaggle's train.csv
    monkeypatch.setattr(sources, "MAX_BYTES", len(CSV))
    assert all(same(read_csv(source), GOOD) for source in kinds(CSV, tmp_path))
    monkeypatch.setattr(sources, "MAX_BYTES", 2**20)
    plain, bombs = bytes(2**20 + 1), [gzip.compress(bytes(2**26)), gzip.compress(bytes(2**19)) * 99]
    tracemalloc.start()
    try:
        for source in (*kinds(plain, tmp_path), *bombs):
            with pytest.raises(DataError, match="larger than 1 MB"):
                read_idx(source, LABELS)
        for source in (*kinds(csv_of(*[LINE] * 700), tmp_path), *bombs):
            with pytest.raises(DataError, match="larger than 1 MB"):
                read_csv(source)
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()
