"""Images of digits with their labels."""

from dataclasses import dataclass

import numpy as np

PIXELS = 784
CLASSES = 10
NOTHING = -1  # the label of a non-digit, to train on besides digits
COPIED = 2048  # images at a time, in memory that malloc may keep
LARGE = 2**22  # bytes
STRAIGHT = 2**25 + 1  # bytes: this much comes straight from the system, see M_MMAP_THRESHOLD


class DataError(ValueError):
    """An invalid data file or image; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Dataset:
    """Images of digits and their labels.

    images: (n, 784) uint8, 0 is background and 255 full ink, row by row, read-only.
    labels: (n,) int64 in 0..9, read-only; NOTHING for a non-digit.
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self) -> None:
        if self.images.shape != (len(self.labels), PIXELS):
            raise DataError(f"{self.images.shape} images for {len(self.labels)} labels")
        self.images.flags.writeable = False
        self.labels.flags.writeable = False

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: np.ndarray | slice) -> "Dataset":
        """The data set of these rows."""
        if isinstance(rows, slice):
            return Dataset(self.images[rows], self.labels[rows])
        images = _pixels_for(len(rows))
        for start in range(0, len(rows), COPIED):
            images[start : start + COPIED] = self.images[rows[start : start + COPIED]]
        return Dataset(images, self.labels[rows])

    def joined(self, other: "Dataset") -> "Dataset":
        """Both data sets, one after the other."""
        images = np.concatenate([self.images, other.images])
        return Dataset(images, np.concatenate([self.labels, other.labels]))

    def split(self, dev_size: int, rng: np.random.Generator) -> "tuple[Dataset, Dataset]":
        """(train, dev) after a shuffle: the first `dev_size` images validate, as in the blog.

        Raises DataError if nothing would be left to train on.
        """
        if not 0 < dev_size < len(self):
            raise DataError(f"{len(self)} images: too few for {dev_size} validation images")
        order = rng.permutation(len(self))
        return self.take(order[dev_size:]), self.take(order[:dev_size])


def _pixels_for(n: int) -> np.ndarray:
    """(n, 784) uint8 to be filled; a large one returns to the system once nobody uses it.

    Smaller blocks malloc keeps after they are freed, for each thread separately: tens of megabytes
    for every thread that once split a data set. Memory that is not written to costs nothing.
    """
    size = n * PIXELS
    room = max(size, STRAIGHT) if size >= LARGE else size
    return np.empty(room, np.uint8)[:size].reshape(n, PIXELS)
