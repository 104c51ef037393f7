"""Images of digits with their labels: the embedded MNIST, and readers for CSV and IDX files."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

import numpy as np

PIXELS = 784
CLASSES = 10
MAX_BYTES = 200 * 2**20  # of one file, after decompression; Kaggle's train.csv has 74 MiB
MNIST_FILE = Path(__file__).with_name("mnist.npz")

Source = str | Path | bytes | BinaryIO


class DataError(ValueError):
    """A file that is not the data set it should be; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Images of digits and what they show.

    images: (n, 784) uint8, 0 is background and 255 full ink, row by row, read-only.
    labels: (n,) int64 in 0..9, read-only.
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self) -> None:
        if self.images.shape != (len(self.labels), PIXELS):
            raise DataError(f"{self.images.shape} images for {len(self.labels)} labels")
        self.images.flags.writeable = False
        self.labels.flags.writeable = False

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: np.ndarray | slice) -> Dataset:
        """The data set of these rows only."""
        return Dataset(self.images[rows], self.labels[rows])

    def joined(self, other: Dataset) -> Dataset:
        """Both data sets, one after the other."""
        return Dataset(
            np.concatenate([self.images, other.images]),
            np.concatenate([self.labels, other.labels]),
        )

    def split(self, dev_size: int, rng: np.random.Generator) -> tuple[Dataset, Dataset]:
        """(train, dev) after a shuffle: the first `dev_size` images are held back, as in the blog.

        Raises DataError where nothing would be left to train on.
        """
        if not 0 < dev_size < len(self):
            raise DataError(f"{len(self)} images: too few to hold {dev_size} back for the dev set")
        order = rng.permutation(len(self))
        return self.take(order[dev_size:]), self.take(order[:dev_size])


@cache
def load_mnist() -> tuple[Dataset, Dataset]:
    """(train, test): the 60,000 and 10,000 images of MNIST, read once and shared by all callers."""
    with np.load(MNIST_FILE) as arrays:
        return (
            Dataset(arrays["train_images"], arrays["train_labels"].astype(np.int64)),
            Dataset(arrays["test_images"], arrays["test_labels"].astype(np.int64)),
        )


def read_idx(images: Source, labels: Source) -> Dataset:
    """The data set in a pair of IDX files, plain or gzipped; raises DataError.

    Format: http://yann.lecun.com/exdb/mnist/, a big-endian header and then the bytes.
    """
    pixels = _read_idx_file(images, magic=0x803, what="image file")
    digits = _read_idx_file(labels, magic=0x801, what="label file")
    if pixels.shape[1:] != (28, 28):
        raise DataError(f"image file: images of {pixels.shape[1:]} pixels, expected (28, 28)")
    if len(pixels) != len(digits):
        raise DataError(f"{len(pixels)} images but {len(digits)} labels")
    if not len(digits):
        raise DataError("image file: no images in it")
    if digits.max() >= CLASSES:
        row = int(np.argmax(digits >= CLASSES))
        raise DataError(f"label file: label {row + 1} is {digits[row]}, expected 0 to 9")
    return Dataset(pixels.reshape(-1, PIXELS), digits.astype(np.int64))


def read_csv(source: Source) -> Dataset:
    """The data set in a CSV file as Kaggle's train.csv, with or without header, plain or gzipped.

    One image a line: the label, then 784 pixels in 0..255. A header names one column `label`.
    Raises DataError, which names the line (the header counted).
    """
    from digitnet.data.csvfile import parse_csv

    return Dataset(*parse_csv(_read(source)))


def _read(source: Source) -> bytes:
    """All bytes of a source, gunzipped where they are gzipped, at most MAX_BYTES of them."""
    if isinstance(source, str | Path):
        try:
            with open(source, "rb") as file:
                return _read(file)
        except OSError as error:
            raise DataError(f"{source}: {error.strerror}") from None
    raw = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    if raw[:2] == b"\x1f\x8b":
        raw = _gunzip(raw)
    if len(raw) > MAX_BYTES:
        raise DataError(f"larger than {MAX_BYTES // 2**20} MB: too large to read")
    if not raw:
        raise DataError("the file is empty")
    return raw


def _gunzip(raw: bytes) -> bytes:
    try:
        # Reading one byte past the limit stops a bomb before it unfolds.
        return gzip.GzipFile(fileobj=io.BytesIO(raw)).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"a damaged gzip file: {error}") from None


def _read_idx_file(source: Source, magic: int, what: str) -> np.ndarray:
    try:
        raw = _read(source)
    except DataError as error:
        raise DataError(f"{what}: {error}") from None
    return _parse_idx(raw, magic, what)


def _parse_idx(raw: bytes, magic: int, what: str) -> np.ndarray:
    """The array in an IDX file of unsigned bytes."""
    dimensions = magic & 0xFF
    header = 4 + 4 * dimensions
    if len(raw) < 4 or struct.unpack(">I", raw[:4])[0] != magic:
        raise DataError(f"{what}: starts with {raw[:4].hex(' ')}, expected {magic:08x}: not IDX")
    if len(raw) < header:
        raise DataError(f"{what}: truncated in its header, {len(raw)} bytes")
    shape = struct.unpack(f">{dimensions}I", raw[4:header])
    expected = header + int(np.prod(shape, dtype=object))
    if len(raw) != expected:
        word = "truncated" if len(raw) < expected else "too long"
        raise DataError(f"{what}: {word}, {len(raw):,} bytes where its header says {expected:,}")
    return np.frombuffer(raw, np.uint8, offset=header).reshape(shape)
