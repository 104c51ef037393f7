"""A network before its first update, shown like a run that has not begun."""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections import OrderedDict

from digitnet.data import Dataset
from digitnet.nn import Network
from digitnet.runs.recipes import Recipe
from digitnet.runs.snapshot import Course, Snapshot

KEPT = 64


class Preview:
    """What a run of this recipe on this data would begin with; it has a run's own names."""

    def __init__(self, name: str, recipe: Recipe, data: Dataset) -> None:
        self.id, self.recipe = name, recipe
        self.dev = recipe.held_back(data)
        self.first_network: Network = recipe.network()
        self._course = Course(self.first_network, recipe.updates(len(data)))

    def snapshot(self) -> Snapshot:
        return self._course.snapshot("ready", self.recipe.lr, "")

    def touch(self) -> None:
        """Nothing is kept alive by who looks at a preview."""


class Previews:
    """The previews that were asked for last, shared by all who choose the same settings."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Preview] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, recipe: Recipe, data: Dataset) -> Preview:
        """The preview of a recipe; its id tells nothing and is the same for the same settings."""
        labels = zlib.crc32(data.labels.tobytes())
        what = f"{recipe!r} {len(data)} {labels}"
        name = "ready-" + hashlib.sha256(what.encode()).hexdigest()[:24]
        with self._lock:
            if name not in self._kept:
                self._kept[name] = Preview(name, recipe, data)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(name)
            return self._kept[name]

    def get(self, name: str) -> Preview | None:
        with self._lock:
            return self._kept.get(name)
