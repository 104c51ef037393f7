"""The images of a step: one batch, or all of them in blocks."""

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from weakref import WeakValueDictionary

import numpy as np

from digitnet.data import Dataset
from digitnet.nn.augment import Augment, Distorter
from digitnet.nn.model import BLOCK
from digitnet.nn.settings import TrainSettings

LANES = 2  # shares of a large batch; fixed, so that sums are rounded the same way everywhere
FLOATS_KEPT = (
    2**28
)  # bytes: up to this size a full batch is kept as floats, not converted each time

Rows = np.ndarray | slice


def batches_in_epoch(n: int, batch_size: int | None) -> int:
    """The number of batches in n images, including a short last one; None for all in one."""
    return -(-n // min(batch_size or n, n))


class Order:
    """The rows of each batch in turn, shuffled again for every epoch; the last may be short."""

    def __init__(self, n: int, batch_size: int, rng: np.random.Generator) -> None:
        self.n, self.batch_size, self.rng = n, batch_size, rng
        self.permutation = np.arange(n)
        self.position = n  # in the epoch, in images

    @property
    def batches(self) -> int:
        """Batches in an epoch."""
        return batches_in_epoch(self.n, self.batch_size)

    def next_rows(self) -> Rows:
        if self.batch_size >= self.n:
            return slice(0, self.n)
        if self.position >= self.n:
            self.rng.shuffle(self.permutation)
            self.position = 0
        rows = self.permutation[self.position : self.position + self.batch_size]
        self.position += len(rows)
        return rows


class Inputs:
    """The images of a data set as a network takes them, in buffers for one thread.

    floats: all of them as floats already, None if each block is converted. block: the most rows
    requested at a time.
    """

    def __init__(
        self, data: Dataset, floats: "Floats | None", block: int, augment: Augment | None
    ) -> None:
        self.data, self.floats = data, floats
        self.distorter = Distorter(augment, block) if augment else None
        self.distorts = True  # until told otherwise
        self.pixels = np.empty((block, data.images.shape[1]), np.uint8)

    def of(self, rows: Rows, rng: np.random.Generator, out: np.ndarray) -> np.ndarray:
        """The images of these rows as (n, 784) floats in [0, 1], freshly distorted if asked.

        out: an array with at least so many rows, used unless all are floats already.
        """
        if self.floats is not None:
            return self.floats.array[rows]
        pixels = self.data.images[rows] if isinstance(rows, slice) else self._gather(rows)
        X = out[: len(pixels)]
        if self.distorter and self.distorts:
            return self.distorter.distort(pixels, rng, out=X)
        return np.multiply(pixels, 1 / 255, out=X, dtype=X.dtype)

    def _gather(self, rows: np.ndarray) -> np.ndarray:
        # mode="clip": NumPy then writes to `out` itself; "raise" would go through a copy.
        return np.take(self.data.images, rows, axis=0, out=self.pixels[: len(rows)], mode="clip")


class Floats:
    """The images of a data set as floats in [0, 1], for full batches; shared by all runs."""

    def __init__(self, images: np.ndarray, dtype: np.dtype) -> None:
        self.images = images  # held, so that no other array can get its id
        self.array = np.multiply(images, 1 / 255, dtype=dtype)


_floats: WeakValueDictionary[tuple[int, np.dtype], Floats] = WeakValueDictionary()
_making_floats = Lock()


def shared_floats(images: np.ndarray, dtype: np.dtype) -> Floats:
    """Made on demand, and freed when nobody holds it any more."""
    key = id(images), dtype
    with _making_floats:
        floats = _floats.get(key)
        if floats is None:
            floats = _floats[key] = Floats(images, dtype)
        return floats


@dataclass(frozen=True, slots=True)
class Share:
    """One thread's part of a batch, and its random generator."""

    blocks: list[Rows]
    rng: np.random.Generator


class Dealer:
    """Deals batches out: a large one in blocks to LANES threads, else in one piece to one.

    A batch of up to two blocks is one piece. floats: the images as floats, None if a batch does not
    have all of them, or they take too much memory.
    """

    def __init__(self, data: Dataset, batch_size: int, settings: TrainSettings, dtype: np.dtype):
        self.in_blocks = batch_size > 2 * BLOCK
        self.lanes, self.block = (LANES, BLOCK) if self.in_blocks else (1, batch_size)
        self.data, self.augment = data, settings.augment
        whole = batch_size >= len(data) and not settings.augment
        fitting = data.images.nbytes * 4 <= FLOATS_KEPT
        self.floats = shared_floats(data.images, dtype) if whole and fitting else None
        self._dtype = dtype
        self._given: list[Inputs] = []

    def distort(self, on: bool) -> None:
        """Turns distortion on or off, if the settings ask for it at all."""
        for inputs in self._given:
            inputs.distorts = on

    @cached_property
    def _own_inputs(self) -> Inputs:
        return self.inputs()

    def inputs(self) -> Inputs:
        """The inputs of one thread."""
        inputs = Inputs(self.data, self.floats, self.block, self.augment)
        self._given.append(inputs)
        return inputs

    def batch(self, rows: Rows, n: int, rng: np.random.Generator) -> np.ndarray:
        """The same batch in one piece, (n, 784) floats, for other engines."""
        shares = self.deal(rows, n, rng)
        if self.floats is not None:
            return self.floats.array[rows]
        inputs, X = self._own_inputs, np.empty((n, self.data.images.shape[1]), self._dtype)
        done = 0
        for share in shares:
            for block in share.blocks:
                done += len(inputs.of(block, share.rng, X[done:]))
        return X

    def deal(self, rows: Rows, n: int, rng: np.random.Generator) -> list[Share]:
        """The shares of a batch of n rows, one for each lane."""
        if not self.in_blocks:
            return [Share([rows], rng)]
        blocks = _cut(rows, n)
        half = -(-len(blocks) // LANES)
        # Seeds, not rng.spawn: the number of spawned generators is not in the saved state.
        generators = [np.random.default_rng(seed) for seed in rng.integers(2**63, size=LANES)]
        return [Share(blocks[:half], generators[0]), Share(blocks[half:], generators[1])]


def _cut(rows: Rows, n: int) -> list[Rows]:
    """The rows in blocks of at most BLOCK."""
    starts = range(0, n, BLOCK)
    if isinstance(rows, slice):
        return [slice(start, min(start + BLOCK, n)) for start in starts]
    return [rows[start : start + BLOCK] for start in starts]
