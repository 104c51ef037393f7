"""The reading of a sketch: a digit, one of two, or none."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from digitnet.nn import Network, legible, one_blas_thread

SURE = 0.90  # probability from which one digit is named without reservation
WORTH_A_GUESS = 0.60  # below this the answer would be a guess; rates: tests/benchmarks/refusal.py

Verdict = Literal["sure", "unsure", "none"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A network's answer to one image.

    probs: (10,). verdict: "sure" of `digit`; "unsure" between it and `runner_up`; or "none":
    the network would only guess. can_refuse: whether the network was trained with non-digits;
    others answer even for letters and scribbles. can_read: False for a network that has diverged,
    so that its logits are not finite.
    """

    probs: np.ndarray
    verdict: Verdict
    can_refuse: bool = False
    can_read: bool = True

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
    """The reading of one image, (28, 28) or (784,) floats in [0, 1].

    The largest logit tells digits from non-digits if the network has learned to (Hendrycks et
    al., 2019); the probabilities help if it has not.
    """
    return read_all(network, x.reshape(1, -1))[0]


def read_all(network: Network, X: np.ndarray) -> list[Reading]:
    """The readings of n images, each as `read` judges it; X as of Network.logits."""
    with one_blas_thread():  # to wake a second one takes longer than the products of one image
        logits = network.logits(X)
    readings = zip(network.calibrated(logits), logits.max(axis=1), legible(logits), strict=True)
    found = []
    for probs, largest, can_read in readings:
        verdict = _verdict(network, probs, largest) if can_read else "none"
        found.append(Reading(probs, verdict, network.can_refuse, bool(can_read)))
    return found


def _verdict(network: Network, probs: np.ndarray, largest_logit: float) -> Verdict:
    least = -np.inf if network.least_logit is None else network.least_logit
    is_guess = Reading(probs, "none").torn and not network.can_refuse
    if largest_logit < least or is_guess:
        return "none"
    return "sure" if probs.max() >= SURE else "unsure"
