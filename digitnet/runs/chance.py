"""What guessing would reach on the images that a run holds back."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

ERRORS = 2.0  # standard errors above guessing: by luck alone in one run of forty


@dataclass(frozen=True, slots=True)
class Chance:
    """What guessing reaches on some images: to say the commonest digit every time.

    images: how many there are. share: of the commonest digit among them.
    """

    images: int
    share: float

    @classmethod
    def of(cls, labels: np.ndarray) -> Self:
        return cls(len(labels), float(np.bincount(labels).max() / len(labels)))

    def explains(self, accuracy: float) -> bool:
        """Whether this accuracy on those images is no better than guessing."""
        error = math.sqrt(self.share * (1 - self.share) / self.images)
        return accuracy <= self.share + ERRORS * error
