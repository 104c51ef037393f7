"""A visitor's own validation images, compressed."""

import zlib

import numpy as np

from digitnet.data import CLASSES, PIXELS, Dataset

MOST = 1_000  # images saved per run
BYTES = PIXELS + 1  # of an image and its label


def packed(data: Dataset) -> bytes:
    """The first of the images, at most MOST, with their labels."""
    some = data.take(slice(0, MOST))
    rows = np.column_stack([some.labels.astype(np.uint8), some.images])
    return zlib.compress(rows.tobytes())


def unpacked(raw: bytes) -> Dataset:
    """The images that `packed` compressed; raises ValueError for anything else."""
    try:
        values = zlib.decompressobj().decompress(raw, MOST * BYTES + 1)
    except zlib.error as error:
        raise ValueError(f"invalid packed images: {error}") from None
    if not values or len(values) % BYTES or len(values) > MOST * BYTES:
        raise ValueError(f"invalid packed images: {len(values):,} bytes")
    rows = np.frombuffer(values, np.uint8).reshape(-1, BYTES)
    labels = rows[:, 0].astype(np.int64)
    if labels.max() >= CLASSES:
        raise ValueError(f"invalid packed images: label {labels.max()}")
    return Dataset(rows[:, 1:].copy(), labels)
