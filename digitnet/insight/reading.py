"""What to say about a sketch: a digit, two of them, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from digitnet.nn import Network

SURE = 0.90  # probability from which one digit is named without a but
WORTH_A_GUESS = 0.60  # below this the answer would be a guess; rates: tests/benchmarks/refusal.py

Verdict = Literal["sure", "unsure", "none"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a network makes of one image.

    probs: (10,). verdict: "sure" of `digit`; "unsure" between it and `runner_up`; or "none":
    whatever this is, the network would only guess.
    """

    probs: np.ndarray
    verdict: Verdict

    @property
    def digit(self) -> int:
        return int(self.probs.argmax())

    @property
    def runner_up(self) -> int:
        return int(self.probs.argsort()[-2])

    @property
    def probability(self) -> float:
        return float(self.probs.max())

    @property
    def torn(self) -> bool:
        """No digit, nor any two of them, is likely enough to be named."""
        two = np.sort(self.probs)[-2:].sum()
        return bool(self.probs.max() < WORTH_A_GUESS and two < SURE)


def read(network: Network, x: np.ndarray) -> Reading:
    """The reading of one image, (28, 28) or (784,) floats in [0, 1]."""
    logits = network.logits(x.reshape(1, -1))
    probs = network.calibrated(logits)[0]
    least = -np.inf if network.least_logit is None else network.least_logit
    if Reading(probs, "none").torn or logits.max() < least:
        return Reading(probs, "none")
    return Reading(probs, "sure" if probs.max() >= SURE else "unsure")
