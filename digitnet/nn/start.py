"""How a training starts: `train`. Made from settings.py by `python -m digitnet.nn.signature`."""

import numpy as np

from digitnet.data import Dataset
from digitnet.nn.augment import Augment
from digitnet.nn.model import Network
from digitnet.nn.settings import TrainSettings
from digitnet.nn.training import Training


def train(
    network: Network,
    train: Dataset,
    dev: Dataset | None = None,
    *,
    rng: np.random.Generator | None = None,
    lr: float = 0.1,
    steps: int | None = 500,
    epochs: int | None = None,
    batch_size: int | None = None,
    optimizer: str = "sgd",
    momentum: float = 0.9,
    schedule: str = "constant",
    warmup: int = 0,
    dropout: float = 0.0,
    weight_decay: float = 0.0,
    label_smoothing: float = 0.0,
    average: float | None = None,
    patience: int | None = None,
    dev_every: int | None = None,
    threads: int | None = None,
    outlier_weight: float = 0.5,
    augment: Augment | None = None,
) -> Training:
    """An iterator of Progress: each `next` makes one step of `network`, in place.

    rng: for shuffling, dropout and distortion. dev: the validation images. If epochs are given,
    steps are ignored.

    lr: How big each change of the weights is. It can be changed during the run.
    steps: How many times the weights are changed (instead of epochs).
    epochs: How many times it goes through all training images (instead of steps).
    batch_size: How many images each step uses. The blog uses all of them.
    optimizer: How the gradient becomes a step. Each has a learning rate that suits it.
    momentum: How much of the last step carries over into the next.
    schedule: How the learning rate changes during the run.
    warmup: Steps over which the learning rate rises from zero, at most half of all.
    dropout: The share of hidden units switched off at random in each step.
    weight_decay: Pulls all weights towards zero (L2).
    label_smoothing: Asks for slightly less than certainty: this share is spread over all digits.
    average: Use a moving average of the weights, e.g. 0.99.
    patience: Stop after this many checks without improvement, and keep the best weights.
    dev_every: Steps between two checks on the validation images.
    threads: How many a step may use at most; another number changes how sums are rounded.
    outlier_weight: How much a non-digit counts compared with a digit.
    augment: Distorts every image afresh; None for no distortion.

    Raises ValueError for settings out of range, DivergedError from `next`.
    """
    if epochs is not None and steps == 500:
        steps = None
    settings = TrainSettings(
        lr=lr,
        steps=steps,
        epochs=epochs,
        batch_size=batch_size,
        optimizer=optimizer,
        momentum=momentum,
        schedule=schedule,
        warmup=warmup,
        dropout=dropout,
        weight_decay=weight_decay,
        label_smoothing=label_smoothing,
        average=average,
        patience=patience,
        dev_every=dev_every,
        threads=threads,
        outlier_weight=outlier_weight,
        augment=augment,
    )
    return Training(network, train, dev, settings, rng or np.random.default_rng())
