"""Recipes: everything that a training run is made from, and the presets."""

from dataclasses import asdict, dataclass, fields
from functools import partial
from itertools import pairwise
from typing import Any, Self

import numpy as np

from digitnet.data import CLASSES, PIXELS, Dataset
from digitnet.nn import (
    MOST,
    MOST_LAYERS,
    MOST_UNITS,
    Augment,
    Network,
    Training,
    TrainSettings,
    setting,
    updates,
    within,
)

MOST_PARAMETERS = 2**26  # of a network: a quarter of a gigabyte, and as much for its gradient
HELD_OUT = 5  # at most one image in so many is held out
FEWEST_IMAGES = HELD_OUT  # of fewer none could be held out
ACTIVATION_NAMES = {
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "gelu": "GELU",
}
INIT_NAMES = {
    "uniform": "The blog's: uniform, ±0.5",
    "he": "He: normal, for ReLU",
    "xavier": "Xavier: uniform, for tanh",
}

_of_network = partial(setting, group="network")
_of_data = partial(setting, group="data")
_of_strokes = partial(setting, group="strokes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe(TrainSettings):
    """A network, its data and the settings of `train`.

    The defaults are the blog's: 784-10-10, full batches, learning rate 0.1, 500 steps, 41,000
    training images and 1,000 validation images. Raises ValueError for a setting out of range.
    """

    hidden: tuple[int, ...] = _of_network(
        (10,),
        "Hidden layers",
        "The number of units in each layer, input side first: 10 is the blog's network, 128,64 "
        "has two layers.",
        **within(1, MOST_UNITS, most=MOST_LAYERS - 1, usual=(1, 2048, 1), unit="units"),
    )
    activation: str = _of_network(
        "relu",
        "Activation",
        "The function that a hidden unit applies to its sum.",
        choices=ACTIVATION_NAMES,
    )
    init: str = _of_network(
        "uniform",
        "Initial weights",
        "How the initial weights are drawn.",
        choices=INIT_NAMES,
    )
    seed: int = _of_network(
        0,
        "Seed",
        "The same seed repeats a run exactly, on the same processor with as many threads.",
        **within(0, 2**31 - 1, usual=(0, 2**31 - 1, 1)),
    )
    images: int | None = _of_data(
        42_000,
        "Images used",
        "How many images to use, for training and validation together.",
        none="all of them",
        **within(FEWEST_IMAGES, below=MOST, usual=(0, 1_000_000, 1000), unit="images"),
    )
    dev_images: int = _of_data(
        1_000,
        "Validation images",
        "How many of them are held out for validation, at most a fifth.",
        **within(1, below=MOST, usual=(1, 100_000, 100), unit="images"),
    )

    variants: int = _of_strokes(
        0,
        "Variants",
        "How many digits to make in each way of writing (slashed zeros, barred sevens, ...).",
        **within(0, 100_000, usual=(0, 10_000, 100), unit="of each"),
    )
    restyled: int = _of_strokes(
        0,
        "Other handwriting",
        "How many digits to redraw with a different slant, width and pen.",
        **within(0, 1_000_000, usual=(0, 100_000, 1000), unit="digits"),
    )
    pictures: int = _of_strokes(
        0,
        "Pictures",
        "How many digits to draw on a canvas, small or large, and read back from its pixels.",
        **within(0, 1_000_000, usual=(0, 100_000, 1000), unit="digits"),
    )
    slant: float = _of_strokes(
        0.3,
        "Slant",
        "Maximum slant of all these: pixels sideways for each pixel upwards.",
        **within(0, 2, usual=(0.0, 1.0, 0.05)),
    )
    squeeze: float = _of_strokes(
        0.25,
        "Squeeze",
        "Maximum stretch in width, either way (0.1 is about 10%).",
        **within(0, 2, usual=(0.0, 1.0, 0.05)),
    )
    wobble: float = _of_strokes(
        0.012,
        "Wobble",
        "How unsteady the pen is, as a share of a digit's height.",
        **within(0, 1, usual=(0.0, 0.1, 0.002)),
    )
    outliers: int = _of_strokes(
        0,
        "Non-digits",
        "How many shapes of each kind it learns to refuse, with scribbles and letters to match.",
        **within(0, 100_000, usual=(0, 10_000, 100), unit="of each"),
    )

    def __post_init__(self) -> None:
        TrainSettings.__post_init__(self)
        numbers = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(self.sizes))
        if numbers > MOST_PARAMETERS:
            layers = ",".join(map(str, self.hidden))
            most = f"expected at most {MOST_PARAMETERS:,}"
            raise ValueError(f"hidden {layers:.40}: {numbers:,} weights, {most}")

    @property
    def sizes(self) -> tuple[int, ...]:
        return (PIXELS, *self.hidden, CLASSES)

    def network(self) -> Network:
        """The network with its initial weights."""
        return Network(self.sizes, self.activation, np.random.default_rng(self.seed), self.init)

    def split(self, data: Dataset) -> tuple[Dataset, Dataset]:
        """(training images, validation images) of a data set, the same for the same seed.

        Raises DataError if it is too small.
        """
        used = data.take(slice(0, self.images))
        return used.split(self._held_back(len(used)), np.random.default_rng(self.seed))

    def held_back(self, data: Dataset) -> Dataset:
        """The second of what `split` gives, without a copy of the first."""
        used = min(len(data), self.images or len(data))
        order = np.random.default_rng(self.seed).permutation(used)
        return data.take(order[: self._held_back(used)])

    def counts(self, images: int) -> tuple[int, int]:
        """(training images, validation images) of a data set of so many images."""
        used = min(images, self.images or images)
        return used - self._held_back(used), self._held_back(used)

    def updates(self, images: int) -> int:
        """How many steps the run takes on a data set of so many images."""
        return updates(self.counts(images)[0], self)

    def _held_back(self, used: int) -> int:
        return min(self.dev_images, used // HELD_OUT)

    def start(
        self, network: Network, training: Dataset, dev: Dataset, kind: type[Training] = Training
    ) -> Training:
        """The run, before its first step; raises ValueError for invalid data.

        kind: the class that makes the steps, such as a twin in another library.
        """
        rng = np.random.default_rng(
            self.seed + 1
        )  # not the numbers that the weights were drawn from
        own = {each.name: getattr(self, each.name) for each in fields(TrainSettings)}
        return kind(network, training, dev, TrainSettings(**own), rng)

    def describe(self) -> dict[str, Any]:
        """The recipe as plain values, for the metadata of a weights file."""
        return asdict(self)

    @classmethod
    def of(cls, described: dict[str, Any]) -> Self:
        """The recipe that `describe` described, also after JSON; raises ValueError."""
        try:
            told = described | {"hidden": tuple(described["hidden"])}
            if any(type(value) is int and abs(value) >= 2**63 for value in told.values()):
                raise ValueError("invalid settings: a number is too large")
            if told["augment"] is not None:
                told["augment"] = Augment(**told["augment"])
            return cls(**told)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"invalid settings: {error}"[:200]) from None


_in_batches = partial(
    Recipe,
    init="he",
    images=None,
    steps=None,
    batch_size=128,
    optimizer="momentum",
    schedule="cosine",
)
DISTORTIONS = Augment(rotation=8, scale=0.1, shear=0.1, shift=1, elastic=0.8, distort_after=0.22)
PRESETS: dict[str, Recipe] = {
    "blog": Recipe(),
    "quick": _in_batches(
        hidden=(256, 128),
        epochs=9,
        lr=0.1,
        warmup=100,
        average=0.995,
        augment=DISTORTIONS,
    ),
    "good": _in_batches(
        hidden=(640, 320),
        epochs=16,
        lr=0.1,
        warmup=200,
        average=0.998,
        augment=Augment(
            rotation=10, scale=0.12, shear=0.12, shift=1, elastic=1, distort_after=0.06
        ),
    ),
    "best": _in_batches(
        hidden=(1024, 512),
        dev_images=2_000,
        epochs=300,
        lr=0.05,
        warmup=500,
        augment=Augment(rotation=12, scale=0.14, shear=0.14, shift=1.2, elastic=1.2),
        variants=300,
        restyled=2_000,
        pictures=2_500,
        outliers=200,
        outlier_weight=0.5,
    ),
}
