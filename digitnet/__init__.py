"""A neural network for MNIST, written from scratch in NumPy."""

from digitnet import sketch
from digitnet.data import DataError, Dataset, load_mnist, read_csv, read_idx
from digitnet.nn.augment import Augment
from digitnet.nn.network import Network
from digitnet.nn.training import DivergedError, Progress, train
from digitnet.nn.weights import WeightsError

__all__ = [
    "Augment",
    "DataError",
    "Dataset",
    "DivergedError",
    "Network",
    "Progress",
    "WeightsError",
    "load_mnist",
    "read_csv",
    "read_idx",
    "sketch",
    "train",
]
