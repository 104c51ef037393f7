"""The settings of `train`, each with its default, its range and a sentence for people."""

from dataclasses import dataclass
from functools import partial

from digitnet.nn.augment import Augment
from digitnet.nn.declare import Declared, setting, within

OPTIMIZER_NAMES = {
    "sgd": "Gradient descent",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adam": "Adam",
    "adamw": "AdamW",
}
SCHEDULE_NAMES = {"constant": "Constant", "step": "In steps", "cosine": "Cosine, down to zero"}
BATCH_SIZES = {None: "All images"} | {n: f"{n} images" for n in (32, 64, 128, 256, 512, 1024)}
_STEPS = (float(f"{n}e{k}") for k in range(-4, 3) for n in (1, 2, 5))
LEARNING_RATES = {lr: f"{lr:g}" for lr in _STEPS if lr <= 100}
# Longer than anybody waits, and below 2**53, up to which a browser counts; epochs also as steps.
MOST, MOST_EPOCHS = 10**12, 10**6

_updating = partial(setting, group="updates")
_regularising = partial(setting, group="regularisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSettings(Declared):
    """How a network is trained.

    Raises ValueError for a setting out of its range, or both steps and epochs.
    """

    lr: float = _updating(
        0.1,
        "Learning rate",
        "How far one update goes against the gradient. It can be changed as the run goes on.",
        above=0,
        choices=LEARNING_RATES,
    )
    steps: int | None = _updating(
        500,
        "Steps",
        "How many times the weights are updated (instead of epochs).",
        none="as many as the epochs take",
        **within(1, below=MOST, usual=(1, 200_000, 100), unit="updates"),
    )
    epochs: int | None = _updating(
        None,
        "Epochs",
        "How many times all images are learned from (instead of steps).",
        **within(1, below=MOST_EPOCHS, none="the steps say how long", unit="passes"),
    )
    batch_size: int | None = _updating(
        None,
        "Batch size",
        "How many images one update learns from. The blog takes all of them.",
        **within(0, below=MOST, none="all images", choices=BATCH_SIZES, unit="images"),
    )
    optimizer: str = _updating(
        "sgd",
        "Optimiser",
        "How a gradient becomes a step. Each has a learning rate that suits it.",
        choices=OPTIMIZER_NAMES,
    )
    momentum: float = _updating(
        0.9,
        "Momentum",
        "How much of the last step goes on into the next.",
        needs=("optimizer", ("momentum", "nesterov")),
        **within(0, below=1, usual=(0.0, 0.99, 0.05)),
    )
    schedule: str = _updating(
        "constant",
        "Schedule",
        "How the learning rate changes over the run.",
        choices=SCHEDULE_NAMES,
    )
    warmup: int = _updating(
        0,
        "Warm-up",
        "Updates over which the learning rate rises from zero, at most half of all.",
        **within(0, below=MOST, usual=(0, 200_000, 50), unit="updates"),
    )
    dropout: float = _regularising(
        0.0,
        "Dropout",
        "The share of hidden units left out at random.",
        **within(0, below=1, usual=(0.0, 0.9, 0.1)),
    )
    weight_decay: float = _regularising(
        0.0,
        "Weight decay",
        "Pulls all weights towards zero (L2).",
        **within(0, below=1e6, usual=(0.0, 1.0, 0.0001)),
    )
    label_smoothing: float = _regularising(
        0.0,
        "Label smoothing",
        "Asks for a little less than certainty: this much is spread over all digits.",
        **within(0, below=1, usual=(0.0, 0.9, 0.05)),
    )
    average: float | None = _regularising(
        None,
        "Averaging",
        "Decay of a moving average of the weights, as 0.99, which is read and kept in their place.",
        **within(0, below=1, none="no average", usual=(0.0, 0.9999, 0.01)),
    )
    patience: int | None = _regularising(
        None,
        "Patience",
        "Stops after so many looks at the images held back without a better one; the best stays.",
        **within(1, below=MOST, none="never stop early", usual=(0, 1000, 1), unit="looks"),
    )
    dev_every: int | None = _regularising(
        None,
        "Look every",
        "Updates between two looks at the images held back.",
        none="10 where a batch is all images, else an epoch",
        **within(1, below=MOST, usual=(0, 200_000, 10), unit="updates"),
    )
    threads: int | None = _updating(
        None,
        "Threads",
        "How many an update takes at most, as sums round otherwise with another number of them.",
        **within(1, 1024, none="as many as are quickest", usual=(0, 64, 1)),
    )
    outlier_weight: float = setting(
        0.5,
        "Weight of what is no digit",
        "How much an image of no digit counts beside one of a digit.",
        group="strokes",
        **within(0, 100, usual=(0.0, 2.0, 0.1)),
    )
    augment: Augment | None = None  # distorts every batch afresh; its strengths are settings too

    def __post_init__(self) -> None:
        # No super(): a dataclass with slots is a class made anew, which the closure does not know.
        Declared.__post_init__(self)
        if self.steps is not None and self.epochs is not None:
            raise ValueError("steps and epochs: give one of them")
        if self.steps is None and self.epochs is None:
            raise ValueError("steps or epochs: give one of them")
