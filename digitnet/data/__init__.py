"""The images that a network learns from: the embedded MNIST, and readers for CSV and IDX files."""

from digitnet.data.csvfile import read_csv
from digitnet.data.dataset import CLASSES, NOTHING, PIXELS, DataError, Dataset
from digitnet.data.idx import read_idx
from digitnet.data.mnist import load_mnist
from digitnet.data.sources import MAX_BYTES

__all__ = [
    "CLASSES",
    "MAX_BYTES",
    "NOTHING",
    "PIXELS",
    "DataError",
    "Dataset",
    "load_mnist",
    "read_csv",
    "read_idx",
]
