"""The accuracy of guessing on a run's validation images."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

ERRORS = 2.0  # standard errors above guessing: by chance in one run of forty


@dataclass(frozen=True, slots=True)
class Chance:
    """The accuracy of always guessing the most common digit.

    images: how many there are. share: of the most common digit among them.
    """

    images: int
    share: float

    @classmethod
    def of(cls, labels: np.ndarray) -> Self:
        return cls(len(labels), float(np.bincount(labels).max() / len(labels)))

    def explains(self, accuracy: float) -> bool:
        """Whether this accuracy on those images is no better than chance."""
        error = math.sqrt(self.share * (1 - self.share) / self.images)
        return accuracy <= self.share + ERRORS * error
