"""IDX files, the format that MNIST was published in."""

import struct

import numpy as np

from digitnet.data.dataset import CLASSES, PIXELS, DataError, Dataset
from digitnet.data.sources import Source, naming, read_bytes


def read_idx(images: Source, labels: Source) -> Dataset:
    """The data set in a pair of IDX files, plain or gzipped; raises DataError.

    Format: http://yann.lecun.com/exdb/mnist/, a big-endian header followed by the bytes.
    """
    pixels = _read_idx_file(images, magic=0x803, what="image file")
    digits = _read_idx_file(labels, magic=0x801, what="label file")
    if pixels.shape[1:] != (28, 28):
        raise DataError(f"image file: images of {pixels.shape[1:]} pixels, expected (28, 28)")
    if len(pixels) != len(digits):
        raise DataError(f"{len(pixels)} images but {len(digits)} labels")
    if not len(digits):
        raise DataError("image file: no images")
    if digits.max() >= CLASSES:
        row = int(np.argmax(digits >= CLASSES))
        raise DataError(f"label file: label {row + 1} is {digits[row]}, expected 0 to 9")
    return Dataset(pixels.reshape(-1, PIXELS), digits.astype(np.int64))


def _read_idx_file(source: Source, magic: int, what: str) -> np.ndarray:
    try:
        with naming(source):
            return _parse_idx(read_bytes(source), magic)
    except DataError as error:
        raise DataError(f"{what}: {error}") from None


def _parse_idx(raw: bytearray, magic: int) -> np.ndarray:
    """The array in an IDX file of unsigned bytes."""
    dimensions = magic & 0xFF
    header = 4 + 4 * dimensions
    if len(raw) < 4 or struct.unpack(">I", raw[:4])[0] != magic:
        raise DataError(f"starts with {raw[:4].hex(' ')}, expected {magic:08x}: not an IDX file")
    if len(raw) < header:
        raise DataError(f"truncated in its header, {len(raw)} bytes")
    shape = struct.unpack(f">{dimensions}I", raw[4:header])
    expected = header + int(np.prod(shape, dtype=object))
    if len(raw) != expected:
        word = "truncated" if len(raw) < expected else "too long"
        raise DataError(f"{word}, {len(raw):,} bytes, but its header says {expected:,}")
    return np.frombuffer(raw, np.uint8, offset=header).reshape(shape)
