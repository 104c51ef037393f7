"""What goes wrong in a run, judged by its numbers, and how to fix it."""

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from digitnet.insight.advice import advise
from digitnet.recipes import DISTORTIONS, Recipe, lower_lr, usual_lr
from digitnet.runs import Chance, RunStatus

Kind = Literal["diverged", "silent", "rising", "slow", "overfitting", "guessing"]

GUESSING = math.log(10)  # the loss of ten equal probabilities
JUMP = 1.5  # times the initial loss: a step has ruined the network
LEARNED = 0.8  # times the initial loss: something was learned
WORSE = 1.3  # times the lowest loss, averaged over some steps: it unlearns
LEAST_STEPS = 20  # before slow progress is judged
LEAST_SECONDS = 1.0  # of training: earlier nobody could have seen progress
TINY = 0.1  # of the usual learning rate
HARDLY = 0.05  # of the initial loss
SURE, GAP, ERRORS = 0.95, 0.05, 3.0  # overfitting: so good, and so much better than on new images
LEAST_CHECKS = 6  # on the validation images, before they count as no longer improving
ALIKE = 1e-6  # of the strongest activation: no unit differs by more from image to image
FEW_IMAGES = 10_000


@dataclass(frozen=True, slots=True)
class Mend:
    """A setting that fixes a problem, and the label of its button.

    again: the run has to start again; else the setting is changed during the run.
    """

    label: str
    setting: str
    value: Any
    again: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """text: one sentence. mend: None if no single setting fixes it."""

    kind: Kind
    text: str
    mend: Mend | None


@dataclass(frozen=True, slots=True)
class Signs:
    """What a run's problems are judged by.

    chance: the accuracy of guessing on the validation images. A: the activations of every layer for
    some images, (n, units) each, the images first and the logits last.
    """

    status: RunStatus
    recipe: Recipe
    chance: Chance
    A: list[np.ndarray]


def trouble(signs: Signs) -> Trouble | None:
    """The most serious problem of a run now; None if there is none, or it has not started."""
    if signs.status.state == "ready":
        return None
    checks = (_diverged, _silent, _rising, _slow, _overfits, _guessing)
    return next(filter(None, (check(signs) for check in checks)), None)


def _diverged(signs: Signs) -> Trouble | None:
    status = signs.status
    if status.state != "failed" or not status.message.startswith("diverged"):
        return None
    said = f"The learning rate of {status.lr:g} was too high: the loss became infinite."
    return Trouble("diverged", said, _lower_lr(signs, again=True))


def _silent(signs: Signs) -> Trouble | None:
    """The last hidden layer no longer tells one image from another, or nearly so."""
    hidden, answers = signs.A[-2], signs.A[-1].argmax(axis=1)
    spread = np.ptp(hidden, axis=0).max(initial=0.0)
    lost = spread <= ALIKE * np.abs(hidden).max(initial=1.0)
    alike = _high(signs) and signs.status.step >= LEAST_STEPS and (answers == answers[0]).all()
    if len(answers) < 2 or not signs.status.points or not (lost or alike):
        return None
    why = "almost no hidden unit tells them apart any more"
    if _high(signs):
        why = f"the learning rate of {signs.status.lr:g} is too high"
    said = f"All images get the same answer: {why}."
    return Trouble("silent", said, _lower_lr(signs, again=True))


def _rising(signs: Signs) -> Trouble | None:
    """The network is worse than before the first step, or has been getting worse for long."""
    status, progress = signs.status, signs.status.progress
    losses = np.array([point.loss for point in status.points])
    if progress is None or len(losses) < 2 or not status.active:
        return None
    beginning = max(losses[0], GUESSING)
    spoilt = min(losses[-1], progress.loss) > JUMP * beginning
    if not spoilt and not (_high(signs) and _unlearns(losses, status.step)):
        return None
    said = f"The loss is rising: the learning rate of {status.lr:g} is too high."
    # Weights that have learned something recover; others are best drawn again.
    learned = losses.min() < LEARNED * beginning
    return Trouble("rising", said, _lower_lr(signs, again=not learned))


def _unlearns(losses: np.ndarray, step: int) -> bool:
    width = max(5, len(losses) // 8)
    if step < LEAST_STEPS or len(losses) < 2 * width:
        return False
    means = np.convolve(losses, np.full(width, 1 / width), "valid")
    return bool(means[-1] > max(WORSE * means.min(), 1.0))


def _slow(signs: Signs) -> Trouble | None:
    """Far below the usual learning rate, and the loss is still the initial one."""
    status, usual = signs.status, usual_lr(signs.recipe.optimizer)
    progress = status.progress
    if progress is None or status.lr > TINY * usual or progress.step < LEAST_STEPS:
        return None
    if status.active and progress.seconds < LEAST_SECONDS:
        return None
    losses = [point.loss for point in status.points]
    if np.mean(losses[-max(1, len(losses) // 8) :]) < (1 - HARDLY) * losses[0]:
        return None
    said = f"Almost no progress: a learning rate of {status.lr:g} is too small."
    return Trouble("slow", said, _lr(signs, usual, again=not status.active))


def _overfits(signs: Signs) -> Trouble | None:
    """Far better on training images than on validation images, which improve no more."""
    points, chance = signs.status.points, signs.chance
    checks = [point.dev_accuracy for point in points if point.dev_accuracy is not None]
    early, late = checks[: len(checks) * 2 // 3], checks[len(checks) * 2 // 3 :]
    if len(checks) < LEAST_CHECKS or max(late) > max(early):
        return None
    own = float(np.mean([point.train_accuracy for point in points[-len(points) // 8 or -1 :]]))
    error = math.sqrt(checks[-1] * (1 - checks[-1]) / chance.images)
    if own < SURE or own - checks[-1] < max(GAP, ERRORS * error):
        return None
    correct = f"{_share(own)} of training images correct, {_share(checks[-1])} of validation images"
    said = f"Overfitting: {correct}."
    return Trouble("overfitting", said, _more_to_learn(signs))


def _guessing(signs: Signs) -> Trouble | None:
    """A run that has ended, and is no better than chance."""
    status, recipe = signs.status, signs.recipe
    if status.state not in ("done", "stopped") or status.dev_accuracy is None:
        return None
    if not status.points or not signs.chance.explains(status.dev_accuracy):
        return None
    advice = advise(status.points, status.step, status.lr, recipe.optimizer)
    if advice.setting == "lr":
        mend = _lr(signs, advice.value, again=True)
    else:
        mend = Mend(f"Train again with {advice.value:,} steps", "steps", advice.value, again=True)
    return Trouble("guessing", advice.text, mend)


def _high(signs: Signs) -> bool:
    return signs.status.lr > usual_lr(signs.recipe.optimizer)


def _lower_lr(signs: Signs, *, again: bool) -> Mend:
    return _lr(signs, lower_lr(signs.status.lr, signs.recipe.optimizer), again=again)


def _lr(signs: Signs, lr: float, *, again: bool) -> Mend:
    return Mend(f"Train again with {lr:g}" if again else f"Continue with {lr:g}", "lr", lr, again)


def _more_to_learn(signs: Signs) -> Mend | None:
    """More images if there are more, else distorted ones, else dropout."""
    recipe, held_back = signs.recipe, signs.chance.images
    images = recipe.images or FEW_IMAGES
    if images < FEW_IMAGES and held_back == min(recipe.dev_images, images // 5):
        return Mend("Train again with all images", "images", None, again=True)
    if not recipe.augment:
        return Mend("Train again with distorted images", "augment", asdict(DISTORTIONS), again=True)
    if not recipe.dropout:
        return Mend("Train again with dropout", "dropout", 0.2, again=True)
    return None


def _share(accuracy: float) -> str:
    """In whole per cent, rounded down: 100% means all."""
    return f"{math.floor(100 * accuracy)}%"
