"""Gradient descent, as a stream of Progress records."""

import time
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np

from digitnet.data import NOTHING, Dataset
from digitnet.nn.batches import Dealer, Order, Rows, batches_in_epoch
from digitnet.nn.blas import blas_threads
from digitnet.nn.engine import BatchGradient, Sums, most_threads
from digitnet.nn.model import Network
from digitnet.nn.optimizers import MovingAverage, make_optimizer
from digitnet.nn.schedules import factor
from digitnet.nn.settings import TrainSettings
from digitnet.nn.tensors import WeightsError
from digitnet.nn.threads import Threads
from digitnet.nn.weights import check_layers

DEV_EVERY = 10  # full-batch steps between two checks on the validation set


class DivergedError(ArithmeticError):
    """The loss is no longer a finite number; the message says when, and what to try."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The record of one step.

    step: its number, from 1, of `steps`. epoch: passes over the training set so far.
    loss, train_accuracy: on the batch, the latter on its digits, before the step; dev_accuracy:
    after it, or None if it was not measured. lr: the learning rate it used. seconds: training time
    so far. threads: how many its steps use now, except in short trials of another number.
    """

    step: int
    steps: int
    epoch: float
    loss: float
    train_accuracy: float
    dev_accuracy: float | None
    lr: float
    seconds: float
    threads: int = 1


def updates(images: int, settings: TrainSettings) -> int:
    """The number of steps of a run on so many training images."""
    if settings.steps is not None:
        return settings.steps
    return (settings.epochs or 0) * batches_in_epoch(images, settings.batch_size)


class Engine(Protocol):
    """What makes the steps: the gradient of a batch, and the change of the weights."""

    dealer: Dealer

    def __call__(self, rows: Rows, n: int, rng: np.random.Generator, threads: int) -> Sums: ...

    def step(self, lr: float) -> None: ...


class Training(Iterator[Progress]):
    """A run that advances by one step with every `next`, and rests in between.

    lr may be set during the run, and runs: how many trainings share the processor's cores, this one
    included. setup: its settings and data, in plain values. `checkpoint.py` saves and restores the
    rest.
    """

    def __init__(
        self,
        network: Network,
        train: Dataset,
        dev: Dataset | None,
        settings: TrainSettings,
        rng: np.random.Generator,
    ) -> None:
        _check_data(network, train)
        if dev is not None and len(dev) and dev.labels.min() < 0:
            raise ValueError("the validation set holds non-digits: they have no correct answer")
        if settings.patience and dev is None:
            raise ValueError("patience needs a validation set")
        self.network, self.dev, self.settings, self.lr = network, dev, settings, settings.lr
        self.setup = _setup(settings, network, train, dev)
        n, parameters = len(train), network.params.flat
        self.order = Order(n, min(settings.batch_size or n, n), rng)
        self.steps = updates(n, settings)
        plain = settings.augment.distort_after if settings.augment else 0.0
        self._undistorted = round(plain * self.steps)  # steps
        self.optimizer = make_optimizer(settings, parameters)
        self.average = MovingAverage(parameters, settings.average) if settings.average else None
        self.step = 0
        self.seconds = 0.0
        self.best_accuracy, self.looks_since_best = -1.0, 0
        self.best = parameters.copy() if settings.patience else None
        self.finished = False
        self.runs = 1
        self._engine: Engine | None = self._make_engine(train)
        most = most_threads(network, self._engine.dealer)
        self._threads = Threads(most, settings.threads)
        every = DEV_EVERY if self.order.batches == 1 else self.order.batches
        self._dev_every = settings.dev_every or every

    def __next__(self) -> Progress:
        if self.finished:
            raise StopIteration
        if self._engine is None:
            raise RuntimeError("this run has released its images: equip it first")
        started = time.perf_counter()
        rows = self.order.next_rows()
        n = len(rows) if isinstance(rows, np.ndarray) else rows.stop
        sums = self._sums(self._engine, rows, n)
        if not np.isfinite(sums.loss):
            self.finished = True
            raise self._diverged(self.step + 1)
        with np.errstate(over="ignore", invalid="ignore"):
            lr = self._update(self._engine)
            dev_accuracy = self._validate()
        if self.step >= self.steps or self._out_of_patience():
            self._finish()
        self.seconds += time.perf_counter() - started
        return Progress(
            step=self.step,
            steps=self.steps,
            epoch=self.epoch,
            loss=sums.loss / n,
            train_accuracy=sums.correct / max(sums.digits, 1),
            dev_accuracy=dev_accuracy,
            lr=lr,
            seconds=self.seconds,
            threads=self._threads.number,
        )

    @property
    def epoch(self) -> float:
        """Passes over the training set so far."""
        return self.step / self.order.batches

    def _diverged(self, step: int) -> DivergedError:
        return DivergedError(f"diverged at step {step}: try a learning rate below {self.lr / 2:g}")

    def _sums(self, engine: Engine, rows: Rows, n: int) -> Sums:
        """Leaves the batch's gradient in `engine`, with as many threads as are fastest now."""
        engine.dealer.distort(self.step >= self._undistorted)
        threads, started = self._threads.take(self.runs), time.perf_counter()
        sums = engine(rows, n, self.order.rng, threads)
        self._threads.took(time.perf_counter() - started)
        return sums

    def _update(self, engine: Engine) -> float:
        """Makes the step and returns the learning rate it used."""
        lr = self.lr * self.lr_factor()
        engine.step(lr)
        self.step += 1
        if self.average:
            self.average.update(self.network.params.flat, self.step)
        return lr

    def lr_factor(self) -> float:
        """The schedule's factor of the learning rate at the next step."""
        warmup = min(self.settings.warmup, self.steps // 2)
        return factor(self.settings.schedule, self.step, self.steps, warmup)

    def _validate(self) -> float | None:
        due = self.step % self._dev_every == 0 or self.step == self.steps
        if self.dev is None or not due:
            return None
        with blas_threads(self._threads.number):
            accuracy = self.evaluated().accuracy(self.dev.images, self.dev.labels)
        self.looks_since_best += 1
        if accuracy > self.best_accuracy:
            self.best_accuracy, self.looks_since_best = accuracy, 0
            if self.best is not None:
                self.best[...] = self._result()
        return accuracy

    def evaluated(self) -> Network:
        """The network as it is validated: with the averaged weights, if the run has them."""
        if not self.average or self.finished:
            return self.network
        network = self.network.copy()
        network.params.flat[...] = self.average.flat
        return network

    def release(self) -> None:
        """Releases the images and buffers, the larger part of its memory, until `equip`."""
        self._engine = self.dev = None

    def equip(self, train: Dataset, dev: Dataset | None) -> None:
        """After `release`, with the same images: the run continues exactly."""
        if self._engine is None:
            self._engine, self.dev = self._make_engine(train), dev

    def check(self) -> None:
        """Raises DivergedError if the weights are no longer usable."""
        layers = list(zip(self.network.weights, self.network.biases, strict=True))
        try:
            check_layers(layers, self.network.activation)
        except WeightsError:
            raise self._diverged(self.step) from None

    def _make_engine(self, train: Dataset) -> Engine:
        return BatchGradient(self.network, self._dealer(train), self.settings, self.optimizer)

    def _dealer(self, train: Dataset) -> Dealer:
        return Dealer(train, self.order.batch_size, self.settings, self.network.dtype)

    def _result(self) -> np.ndarray:
        return self.average.flat if self.average else self.network.params.flat

    def _out_of_patience(self) -> bool:
        patience = self.settings.patience
        return patience is not None and self.looks_since_best >= patience

    def _finish(self) -> None:
        self.finished = True
        self.network.params.flat[...] = self._result() if self.best is None else self.best
        self.check()


def _setup(
    settings: TrainSettings, network: Network, train: Dataset, dev: Dataset | None
) -> dict[str, Any]:
    """The settings and data of a run, enough to identify it."""
    told = asdict(settings)
    del told["threads"]  # which only affect the rounding of sums
    return told | {
        "sizes": list(network.sizes),
        "activation": network.activation,
        "dtype": str(network.dtype),
        "images": len(train),
        "labels": zlib.crc32(train.labels.tobytes()),
        "dev_images": len(dev) if dev else 0,
    }


def _check_data(network: Network, data: Dataset) -> None:
    if not len(data):
        raise ValueError("no images to train on")
    if data.images.shape[1] != network.sizes[0]:
        raise ValueError(f"images of {data.images.shape[1]} pixels for {network.sizes[0]} inputs")
    if data.labels.min() < NOTHING:
        raise ValueError(
            f"label {data.labels.min()}: expected a class, or {NOTHING} for a non-digit"
        )
    if data.labels.max() >= network.sizes[-1]:
        raise ValueError(f"label {data.labels.max()} for {network.sizes[-1]} classes")
