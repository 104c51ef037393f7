"""Data sets as the bytes of the files that people bring: CSV as Kaggle's, IDX as LeCun's."""

from __future__ import annotations

import struct
from functools import cache

import numpy as np

from digitnet import Dataset, load_mnist


@cache
def digits(n: int, start: int = 0) -> Dataset:
    """Some of MNIST's training images."""
    return load_mnist()[0].take(slice(start, start + n))


def table(data: Dataset, label_at: int = 0) -> np.ndarray:
    """(n, 785): the pixels of every image, and among them its label."""
    return np.insert(data.images.astype(np.int64), label_at, data.labels, axis=1)


def header(label_at: int = 0) -> str:
    names = [f"pixel{i}" for i in range(784)]
    return ",".join([*names[:label_at], "label", *names[label_at:]])


def csv(data: Dataset, label_at: int = 0) -> bytes:
    """Lines as in Kaggle's train.csv, its header included."""
    lines = [",".join(map(str, row)) for row in table(data, label_at).tolist()]
    return "\n".join([header(label_at), *lines, ""]).encode()


def idx_images(data: Dataset) -> bytes:
    return struct.pack(">4I", 0x803, len(data), 28, 28) + data.images.tobytes()


def idx_labels(data: Dataset) -> bytes:
    return struct.pack(">2I", 0x801, len(data)) + data.labels.astype(np.uint8).tobytes()
