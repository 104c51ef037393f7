"""The images that a network learns from: the embedded MNIST, and readers for CSV and IDX files."""

from digitnet.data.dataset import (
    CLASSES,
    MAX_BYTES,
    PIXELS,
    DataError,
    Dataset,
    load_mnist,
    read_csv,
    read_idx,
)

__all__ = [
    "CLASSES",
    "MAX_BYTES",
    "PIXELS",
    "DataError",
    "Dataset",
    "load_mnist",
    "read_csv",
    "read_idx",
]
