"""Recipes: everything that a training run is made from, and the presets."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from digitnet.data import CLASSES, PIXELS, Dataset
from digitnet.nn.augment import Augment
from digitnet.nn.network import Network
from digitnet.nn.training import Training, train, updates


@dataclass(frozen=True, slots=True)
class Recipe:
    """A network, the data it learns from and the settings of `train`.

    The defaults are the blog's: 784-10-10, full batches, learning rate 0.1, 500 steps, 41,000
    images to learn from and 1,000 held back. hidden: units of each hidden layer. images: how many
    are used at all, None for every one. dev_images: how many of those are held back.
    """

    hidden: tuple[int, ...] = (10,)
    activation: str = "relu"
    init: str = "uniform"
    seed: int = 0
    images: int | None = 42_000
    dev_images: int = 1_000
    steps: int | None = 500
    epochs: int | None = None
    batch_size: int | None = None
    lr: float = 0.1
    optimizer: str = "sgd"
    momentum: float = 0.9
    weight_decay: float = 0.0
    schedule: str = "constant"
    warmup: int = 0
    dropout: float = 0.0
    label_smoothing: float = 0.0
    augment: Augment | None = None
    average: float | None = None
    patience: int | None = None
    dev_every: int | None = None

    @property
    def sizes(self) -> tuple[int, ...]:
        return (PIXELS, *self.hidden, CLASSES)

    def network(self) -> Network:
        """The network before its first update; raises ValueError for a negative seed."""
        if self.seed < 0:
            raise ValueError(f"seed {self.seed}: expected at least 0")
        return Network(self.sizes, self.activation, np.random.default_rng(self.seed), self.init)

    def split(self, data: Dataset) -> tuple[Dataset, Dataset]:
        """(train, dev) of a data set, the same for the same seed.

        Raises ValueError where no image would be used or held back.
        """
        for name in ("images", "dev_images"):
            number = getattr(self, name)
            if number is not None and number < 1:
                raise ValueError(f"{name} {number}: expected at least 1")
        used = data.take(slice(0, self.images))
        return used.split(self._held_back(len(used)), np.random.default_rng(self.seed))

    def updates(self, images: int) -> int:
        """How many updates the run takes on a data set of so many images."""
        used = min(images, self.images or images)
        n = used - self._held_back(used)
        return updates(n, self.steps, self.epochs, self.batch_size)

    def _held_back(self, used: int) -> int:
        return min(self.dev_images, used // 5)

    def start(self, network: Network, training: Dataset, dev: Dataset) -> Training:
        """The run, before its first update; raises ValueError for settings out of range."""
        settings = {name: getattr(self, name) for name in _TRAIN_SETTINGS}
        rng = np.random.default_rng(self.seed + 1)  # not the draws that the weights were made of
        return train(network, training, dev, **settings, rng=rng)

    def describe(self) -> dict[str, Any]:
        """The recipe as plain values, for the metadata of a weights file."""
        return asdict(self)


_OWN = {"hidden", "activation", "init", "seed", "images", "dev_images"}
_TRAIN_SETTINGS = [field.name for field in fields(Recipe) if field.name not in _OWN]

PRESETS: dict[str, Recipe] = {
    "blog": Recipe(),
    "quick": Recipe(
        hidden=(256, 128),
        init="he",
        images=None,
        steps=None,
        epochs=10,
        batch_size=128,
        lr=0.1,
        optimizer="momentum",
        schedule="cosine",
        warmup=100,
        augment=Augment(rotation=8, scale=0.1, shear=0.1, shift=1, elastic=0.8),
    ),
    "best": Recipe(
        hidden=(1024, 512),
        init="he",
        images=None,
        dev_images=2_000,
        steps=None,
        epochs=300,
        batch_size=128,
        lr=0.05,
        optimizer="momentum",
        schedule="cosine",
        warmup=500,
        augment=Augment(rotation=13, scale=0.16, shear=0.16, shift=1.3, elastic=1.3),
    ),
}
