"""Whether a run has learned anything, and what to try if not."""

import math
from dataclasses import dataclass

import numpy as np

from digitnet.insight.words import counted, percent
from digitnet.recipes import lower_lr, usual_lr
from digitnet.runs import Chance, Point, RunStatus

WORSE = 1.05  # times the lowest loss: it was better before
LOST = 2 * math.log(10)  # a loss twice that of ten equal probabilities


@dataclass(frozen=True, slots=True)
class Advice:
    """A setting to change, and why; text: a sentence."""

    text: str
    setting: str
    value: float


def verdict(chance: Chance, accuracy: float) -> str:
    """A sentence if an accuracy on the validation images is no better than chance, else empty."""
    if not chance.explains(accuracy):
        return ""
    always = "always guessing the most common digit would score"
    return f"That is no better than chance: {always} {chance.share:.1%}."


def result(now: RunStatus, chance: Chance) -> str:
    """The result of a run, in a sentence or two; empty until it ends, and if it failed."""
    if now.state not in ("done", "stopped") or now.dev_accuracy is None:
        return ""
    what = "Stopped" if now.state == "stopped" else "Finished"
    images = counted(chance.images, "image")
    correct = f"{percent(now.dev_accuracy)} correct on {images} it has never seen"
    return f"{what}: {correct}. {verdict(chance, now.dev_accuracy)}".strip()


def advise(points: tuple[Point, ...], steps: int, lr: float, optimizer: str) -> Advice:
    """What to try after a run that learned nothing, judged by its loss."""
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
