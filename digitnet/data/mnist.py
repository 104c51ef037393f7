"""The embedded MNIST: 70,000 images of handwritten digits."""

import threading
from functools import cache
from pathlib import Path

import numpy as np

from digitnet.data.dataset import Dataset

MNIST_FILE = Path(__file__).with_name("mnist.npz")
_loading = threading.Lock()


def load_mnist() -> tuple[Dataset, Dataset]:
    """(train, test): the 60,000 and 10,000 images of MNIST, read once and shared by all callers."""
    with _loading:  # `cache` alone would let concurrent callers each read the file
        return _load()


@cache
def _load() -> tuple[Dataset, Dataset]:
    with np.load(MNIST_FILE) as arrays:
        return (
            Dataset(arrays["train_images"], arrays["train_labels"].astype(np.int64)),
            Dataset(arrays["test_images"], arrays["test_labels"].astype(np.int64)),
        )
