"""Images of digits with their labels."""

from dataclasses import dataclass

import numpy as np

PIXELS = 784
CLASSES = 10
NOTHING = -1  # the label of an image of no digit, to learn from beside digits
COPIED = 2048  # images at a time, in memory that malloc may well keep
LARGE = 2**22  # bytes
STRAIGHT = 2**25 + 1  # bytes: so much comes straight from the system, see M_MMAP_THRESHOLD


class DataError(ValueError):
    """A file that is not the data set it should be; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Dataset:
    """Images of digits and what they show.

    images: (n, 784) uint8, 0 is background and 255 full ink, row by row, read-only.
    labels: (n,) int64 in 0..9, read-only; or NOTHING where the image shows no digit.
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
        """The data set of these rows only."""
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
        """(train, dev) after a shuffle: the first `dev_size` images are held back, as in the blog.

        Raises DataError where nothing would be left to train on.
        """
        if not 0 < dev_size < len(self):
            raise DataError(f"{len(self)} images: too few to hold {dev_size} back for the dev set")
        order = rng.permutation(len(self))
        return self.take(order[dev_size:]), self.take(order[:dev_size])


def _pixels_for(n: int) -> np.ndarray:
    """(n, 784) uint8 to be filled; a large one goes back to the system when nobody holds it.

    What malloc takes in smaller pieces it keeps, once freed, for each thread by itself: tens of
    megabytes for every thread that once divided a data set. What is not written to takes nothing.
    """
    size = n * PIXELS
    room = max(size, STRAIGHT) if size >= LARGE else size
    return np.empty(room, np.uint8)[:size].reshape(n, PIXELS)
