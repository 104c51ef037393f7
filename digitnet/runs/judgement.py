"""Whether a run has learnt anything, and what to try where it has not."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from digitnet.nn import OPTIMIZERS, Adam
from digitnet.runs.history import Point

ERRORS = 2.0  # standard errors above guessing: by luck alone in one run of forty
WORSE = 1.05  # times the lowest loss: it has been better before
LOST = 2 * math.log(10)  # a loss twice that of ten equal probabilities


@dataclass(frozen=True, slots=True)
class Chance:
    """What guessing reaches on some images: to say the commonest digit every time.

    images: how many there are. share: of the commonest digit among them.
    """

    images: int
    share: float

    @classmethod
    def of(cls, labels: np.ndarray) -> Chance:
        return cls(len(labels), float(np.bincount(labels).max() / len(labels)))

    def explains(self, accuracy: float) -> bool:
        """Whether this accuracy on those images is no better than guessing."""
        error = math.sqrt(self.share * (1 - self.share) / self.images)
        return accuracy <= self.share + ERRORS * error

    def verdict(self, accuracy: float) -> str:
        """A sentence where an accuracy on those images is worth nothing, else empty."""
        if not self.explains(accuracy):
            return ""
        return (
            "That is no better than guessing: to say the commonest digit every time would be right "
            f"for {self.share:.1%}."
        )


@dataclass(frozen=True, slots=True)
class Advice:
    """A setting to try another value for, and why; text: a sentence."""

    text: str
    setting: str
    value: float


def usual_lr(optimizer: str) -> float:
    """A learning rate that suits it: Adam's steps do not shrink with the gradient."""
    return 0.003 if issubclass(OPTIMIZERS[optimizer], Adam) else 0.1


def lower_lr(lr: float, optimizer: str) -> float:
    """A learning rate to try after one that was too high."""
    return float(f"{min(lr / 10, usual_lr(optimizer)):g}")


def advise(points: tuple[Point, ...], steps: int, lr: float, optimizer: str) -> Advice:
    """What to try after a run that learnt nothing, from the course of its loss."""
    usual = usual_lr(optimizer)
    losses = [point.loss for point in points]
    falling = len(losses) > 1 and losses[-1] < LOST and losses == sorted(losses, reverse=True)
    last = float(np.mean(losses[-(len(losses) // 4 or 1) :]))
    if not falling and (lr > usual or last > WORSE * min(losses)):
        lower = lower_lr(lr, optimizer)
        said = f"The learning rate of {lr:g} is too high: try {lower:g}."
        return Advice(said, "lr", lower)
    more = f"Too few steps for a learning rate of {lr:g}: try {10 * steps:,} steps"
    if lr < usual / 2:
        return Advice(f"{more}, or a learning rate of {usual:g}.", "lr", usual)
    return Advice(f"{more}.", "steps", 10 * steps)
