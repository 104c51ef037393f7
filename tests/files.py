"""Data sets as the bytes of the files that people bring: Kaggle's CSV, LeCun's IDX, UNIPEN."""

import struct
from functools import cache

import numpy as np

from digitnet import Dataset, load_mnist

UNIPEN_HEAD = '.INCLUDE dene.doc\n\n.LEXICON "0" "1"\n.HIERARCHY DIGIT\n\n'


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


def unipen(writers: int) -> bytes:
    """A digit of each writer."""
    return (UNIPEN_HEAD + "".join(unipen_digit(w, w) for w in range(writers))).encode()


def unipen_letter(
    letter: str = "k", writer: int = 3, points: str = " 10  20\n 30  60\n", told: str = ""
) -> str:
    return (
        f'.SEGMENT CHARACTER 0 ? "{letter}"\n.COMMENT {told or letter} {writer}\n'
        f".PEN_DOWN\n{points}.PEN_UP\n\n"
    )


def unipen_digit(label: int = 7, writer: int = 12, points: str = " 10  20\n 30  60\n") -> str:
    return (
        f'.SEGMENT DIGIT    0 ? "{label}"\n.COMMENT {label} {writer}  224\n'
        f".PEN_DOWN\n{points}.PEN_UP\n.DT 100\n\n"
    )


def numbered(n: int) -> Dataset:
    """MNIST's images, told apart by two pixels that say their number."""
    images = digits(n).images.copy()
    images[:, 0], images[:, 1] = np.divmod(np.arange(n), 256)
    return Dataset(images, digits(n).labels)


def numbers(images: np.ndarray) -> np.ndarray:
    """(n,) those of `numbered` images (n, 784), which are bytes or floats in [0, 1]."""
    pixels = images if images.dtype == np.uint8 else np.rint(255 * images)
    return pixels[:, 0].astype(int) * 256 + pixels[:, 1].astype(int)
