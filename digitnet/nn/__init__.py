"""The network, its training and its files: all that learns, in NumPy alone."""

from digitnet.nn import checkpoint, tensors
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.augment import Augment, Distorter
from digitnet.nn.batches import Dealer
from digitnet.nn.blas import cores, one_blas_thread
from digitnet.nn.calibration import calibrate, calibration_error
from digitnet.nn.declare import Group, Setting, setting, settings_of, within
from digitnet.nn.engine import Sums
from digitnet.nn.inits import INITS
from digitnet.nn.model import Network, legible
from digitnet.nn.optimizers import OPTIMIZERS, Adam, Momentum
from digitnet.nn.schedules import SCHEDULES
from digitnet.nn.settings import MOST, TrainSettings
from digitnet.nn.start import train
from digitnet.nn.tensors import WeightsError, check_writable
from digitnet.nn.training import DivergedError, Engine, Progress, Training, updates
from digitnet.nn.weights import (
    MAX_BYTES,
    MOST_LAYERS,
    MOST_UNITS,
    SHIPPED,
    check_layers,
)

__all__ = [
    "ACTIVATIONS",
    "INITS",
    "MAX_BYTES",
    "MOST",
    "MOST_LAYERS",
    "MOST_UNITS",
    "OPTIMIZERS",
    "SCHEDULES",
    "SHIPPED",
    "Adam",
    "Augment",
    "Dealer",
    "Distorter",
    "DivergedError",
    "Engine",
    "Group",
    "Momentum",
    "Network",
    "Progress",
    "Setting",
    "Sums",
    "TrainSettings",
    "Training",
    "WeightsError",
    "calibrate",
    "calibration_error",
    "check_layers",
    "check_writable",
    "checkpoint",
    "cores",
    "legible",
    "one_blas_thread",
    "setting",
    "settings_of",
    "tensors",
    "train",
    "updates",
    "within",
]
