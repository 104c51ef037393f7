"""A neural network for MNIST, written from scratch in NumPy."""

from digitnet import sketch
from digitnet.data import DataError, Dataset, load_mnist, read_csv, read_idx
from digitnet.insight import Reading, read, read_number
from digitnet.nn import Augment, DivergedError, Network, Progress, WeightsError, train

__version__ = "0.1.0"

__all__ = [
    "Augment",
    "DataError",
    "Dataset",
    "DivergedError",
    "Network",
    "Progress",
    "Reading",
    "WeightsError",
    "load_mnist",
    "read",
    "read_csv",
    "read_idx",
    "read_number",
    "sketch",
    "train",
]
