"""Gradient descent, told as a stream of Progress records."""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from digitnet.data import Dataset
from digitnet.nn.augment import Augment
from digitnet.nn.batches import BatchGradient, Order, batches_in_epoch
from digitnet.nn.network import Network
from digitnet.nn.optimizers import OPTIMIZERS, Momentum, MovingAverage, Optimizer
from digitnet.nn.schedules import SCHEDULES, factor

STEPS = 500  # updates where neither steps nor epochs are given, as in the blog
DEV_EVERY = 10  # full-batch updates between two looks at the dev set
# From the least allowed to the first that is not; None is allowed where it is the default.
RANGES: dict[str, tuple[float, float]] = {
    "steps": (1, math.inf),
    "epochs": (1, math.inf),
    "batch_size": (0, math.inf),
    "lr": (0, math.inf),
    "momentum": (0, 1),
    "weight_decay": (0, math.inf),
    "warmup": (0, math.inf),
    "dropout": (0, 1),
    "label_smoothing": (0, 1),
    "average": (0, 1),
    "patience": (1, math.inf),
    "dev_every": (1, math.inf),
}


class DivergedError(ArithmeticError):
    """The loss is no longer a finite number; the message says when, and what to try."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What one update did.

    step: its number, from 1, of `steps`. epoch: passes over the training set so far.
    loss, train_accuracy: on the batch, before the update; dev_accuracy: after it, or None where
    it was not measured. lr: the learning rate it took. seconds: training time so far.
    """

    step: int
    steps: int
    epoch: float
    loss: float
    train_accuracy: float
    dev_accuracy: float | None
    lr: float
    seconds: float


def train(
    network: Network,
    train: Dataset,
    dev: Dataset | None = None,
    *,
    steps: int | None = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    lr: float = 0.1,
    optimizer: str = "sgd",
    momentum: float = 0.9,
    weight_decay: float = 0.0,
    schedule: str = "constant",
    warmup: int = 0,
    dropout: float = 0.0,
    label_smoothing: float = 0.0,
    augment: Augment | None = None,
    average: float | None = None,
    patience: int | None = None,
    dev_every: int | None = None,
    rng: np.random.Generator | None = None,
) -> Training:
    """An iterator of Progress: each `next` makes one update of `network`, in place.

    steps or epochs: how long, 500 updates where neither is given. batch_size: None for all
    images at once, as in the blog. lr, optimizer, momentum, weight_decay: see optimizers.py.
    schedule, warmup (updates, at most half of all): see schedules.py. dropout: the share of
    hidden units left out. label_smoothing: see cross_entropy. augment: distorts every batch
    afresh. average: the decay of a moving average of the weights; the dev set is read with it,
    and the network has it after the last update. patience: stop after so many looks at the dev
    set without a better one, and keep the best weights. dev_every: updates between two looks (10
    with full batches, else an epoch). rng: shuffles, drops and distorts.

    Raises ValueError for settings out of range, DivergedError from `next`.
    """
    settings: dict[str, Any] = {
        "steps": steps,
        "epochs": epochs,
        "batch_size": batch_size,
        "lr": lr,
        "optimizer": optimizer,
        "momentum": momentum,
        "weight_decay": weight_decay,
        "schedule": schedule,
        "warmup": warmup,
        "dropout": dropout,
        "label_smoothing": label_smoothing,
        "average": average,
        "patience": patience,
        "dev_every": dev_every,
    }
    _check_settings(settings)
    _check_data(network, train)
    if patience and dev is None:
        raise ValueError("patience needs a dev set to look at")
    n = len(train)
    order = Order(n, min(batch_size or n, n), rng or np.random.default_rng())
    steps = updates(n, steps, epochs, batch_size)
    extra = {"momentum": momentum} if issubclass(OPTIMIZERS[optimizer], Momentum) else {}
    return Training(
        network=network,
        gradient=BatchGradient(
            network,
            train,
            order.batch_size,
            dropout=dropout,
            label_smoothing=label_smoothing,
            augment=augment,
        ),
        order=order,
        optimizer=OPTIMIZERS[optimizer](network.params.flat, weight_decay, **extra),
        dev=dev,
        steps=steps,
        lr=lr,
        schedule=schedule,
        warmup=min(warmup, steps // 2),
        average=MovingAverage(network.params.flat, average) if average else None,
        patience=patience,
        dev_every=dev_every or (DEV_EVERY if order.batches == 1 else order.batches),
        setup=settings | _identity(network, train, dev, augment),
    )


def updates(images: int, steps: int | None, epochs: int | None, batch_size: int | None) -> int:
    """How many updates a run of so many steps or epochs takes, learning from so many images."""
    if epochs is None:
        return steps or STEPS
    return epochs * batches_in_epoch(images, batch_size)


class Training(Iterator[Progress]):
    """A run that advances by one update with every `next`; between two it rests.

    lr may be set while it runs. setup: what it was made with, in plain values. `checkpoint.py`
    saves and restores the rest.
    """

    def __init__(
        self,
        *,
        network: Network,
        gradient: BatchGradient,
        order: Order,
        optimizer: Optimizer,
        dev: Dataset | None,
        steps: int,
        lr: float,
        schedule: str,
        warmup: int,
        average: MovingAverage | None,
        patience: int | None,
        dev_every: int,
        setup: dict[str, Any],
    ) -> None:
        self.setup = setup
        self.network, self.dev, self.steps, self.lr = network, dev, steps, lr
        self.order, self.optimizer, self.average = order, optimizer, average
        self.step = 0
        self.seconds = 0.0
        self.best_accuracy, self.looks_since_best = -1.0, 0
        self.best = network.params.flat.copy() if patience else None
        self.finished = False
        self._gradient, self._schedule, self._warmup = gradient, schedule, warmup
        self._patience, self._dev_every = patience, dev_every

    def __next__(self) -> Progress:
        if self.finished:
            raise StopIteration
        started = time.perf_counter()
        rows = self.order.next_rows()
        n = len(rows) if isinstance(rows, np.ndarray) else rows.stop
        sums = self._gradient(rows, n, self.order.rng)
        if not np.isfinite(sums.loss):
            self.finished = True
            raise self._diverged(self.step + 1)
        with np.errstate(over="ignore", invalid="ignore"):
            lr = self._update()
            dev_accuracy = self._look_at_dev()
        if self.step >= self.steps or self._out_of_patience():
            self._finish()
        self.seconds += time.perf_counter() - started
        return Progress(
            step=self.step,
            steps=self.steps,
            epoch=self.step / self.order.batches,
            loss=sums.loss / n,
            train_accuracy=sums.correct / n,
            dev_accuracy=dev_accuracy,
            lr=lr,
            seconds=self.seconds,
        )

    def _diverged(self, step: int) -> DivergedError:
        return DivergedError(f"diverged at step {step}: try a learning rate below {self.lr / 2:g}")

    def _update(self) -> float:
        """Makes the step and returns the learning rate it took."""
        lr = self.lr * factor(self._schedule, self.step, self.steps, self._warmup)
        parameters = self.network.params.flat
        self.optimizer.step(parameters, self._gradient.grads.flat, lr)
        self.step += 1
        if self.average:
            self.average.update(parameters, self.step)
        return lr

    def _look_at_dev(self) -> float | None:
        due = self.step % self._dev_every == 0 or self.step == self.steps
        if self.dev is None or not due:
            return None
        accuracy = self.evaluated().accuracy(self.dev.images, self.dev.labels)
        self.looks_since_best += 1
        if accuracy > self.best_accuracy:
            self.best_accuracy, self.looks_since_best = accuracy, 0
            if self.best is not None:
                self.best[...] = self._result()
        return accuracy

    def evaluated(self) -> Network:
        """The network as the dev set sees it: with the averaged weights, if the run has them."""
        if not self.average or self.finished:
            return self.network
        network = self.network.copy()
        network.params.flat[...] = self.average.flat
        return network

    def release(self) -> None:
        """Ends the run and lets go of the images and buffers, the larger part of its memory."""
        self.finished = True
        del self._gradient

    def _result(self) -> np.ndarray:
        return self.average.flat if self.average else self.network.params.flat

    def _out_of_patience(self) -> bool:
        return self._patience is not None and self.looks_since_best >= self._patience

    def _finish(self) -> None:
        self.finished = True
        self.network.params.flat[...] = self._result() if self.best is None else self.best
        if not np.isfinite(self.network.params.flat).all():
            raise self._diverged(self.step)


def _check_settings(settings: dict[str, Any]) -> None:
    """Raises ValueError for the first setting that is out of its range."""
    if settings["steps"] is not None and settings["epochs"] is not None:
        raise ValueError("steps and epochs: give one of them")
    for name, known in (("optimizer", OPTIMIZERS), ("schedule", SCHEDULES)):
        if settings[name] not in known:
            raise ValueError(f"{name} {settings[name]!r}: expected one of {', '.join(known)}")
    if not settings["lr"] > 0:
        raise ValueError(f"lr {settings['lr']}: expected a positive number")
    for name, (low, high) in RANGES.items():
        value = settings[name]
        if value is not None and not low <= value < high:
            below = "" if high == math.inf else f" and below {high:g}"
            raise ValueError(f"{name} {value}: expected at least {low:g}{below}")


def _identity(
    network: Network, train: Dataset, dev: Dataset | None, augment: Augment | None
) -> dict[str, Any]:
    """Of what a run is made of, enough to tell it from another."""
    return {
        "sizes": list(network.sizes),
        "activation": network.activation,
        "dtype": str(network.dtype),
        "images": len(train),
        "labels": zlib.crc32(train.labels.tobytes()),
        "dev_images": len(dev) if dev else 0,
        "augment": asdict(augment) if augment else None,
    }


def _check_data(network: Network, data: Dataset) -> None:
    if not len(data):
        raise ValueError("no images to train on")
    if data.images.shape[1] != network.sizes[0]:
        raise ValueError(f"images of {data.images.shape[1]} pixels for {network.sizes[0]} inputs")
    if data.labels.max() >= network.sizes[-1]:
        raise ValueError(f"label {data.labels.max()} for {network.sizes[-1]} classes")
