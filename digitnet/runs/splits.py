"""Data sets split into training and validation images, shared between runs."""

import threading
import weakref
from typing import Any
from weakref import WeakValueDictionary

from digitnet.data import Dataset
from digitnet.recipes import Recipe


class Split:
    """A data set, split by a recipe.

    The training images are a copy of many megabytes: it is made on demand, shared by all runs, and
    freed when none holds it any more. The validation images are few, and stay.
    """

    def __init__(self, recipe: Recipe, data: Dataset) -> None:
        self._recipe, self._data = recipe, data
        self._making = threading.Lock()
        self._training: weakref.ref[Dataset] | None = None
        self._dev: Dataset | None = None

    def sets(self) -> tuple[Dataset, Dataset]:
        """(training images, validation images) as of Recipe.split, with its errors."""
        with self._making:
            training = self._training() if self._training else None
            if training is None or self._dev is None:
                training, dev = self._recipe.split(self._data)
                self._training, self._dev = weakref.ref(training), self._dev or dev
            return training, self._dev


_splits: WeakValueDictionary[tuple[Any, ...], Split] = WeakValueDictionary()
_lock = threading.Lock()


def shared_split(recipe: Recipe, data: Dataset) -> Split:
    """The same object for everyone who splits the same data in the same way."""
    # The split holds both arrays: while it exists, no others can have their ids.
    arrays = id(data.images), id(data.labels)
    key = (*arrays, recipe.seed, recipe.images, recipe.dev_images)
    with _lock:
        split = _splits.get(key)
        if split is None:
            split = _splits[key] = Split(recipe, data)
        return split
