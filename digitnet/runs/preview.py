"""A network before its first step, shown like a run that has not started."""

import secrets
import threading
from collections import OrderedDict
from weakref import ref

from digitnet.data import Dataset
from digitnet.nn import Network
from digitnet.recipes import Recipe
from digitnet.runs.card import Card
from digitnet.runs.chance import Chance
from digitnet.runs.course import Course
from digitnet.runs.status import RunStatus

KEPT = 64
Key = tuple[Recipe, int]  # with the id of the data


class Preview:
    """A RunView of what a run of this recipe on this data would start with."""

    elsewhere = is_away = False

    def __init__(self, recipe: Recipe, data: Dataset) -> None:
        self.card = Card(id=f"ready-{secrets.token_urlsafe(9)}")
        self.recipe = recipe
        self.dev = recipe.held_back(data)
        self.chance = Chance.of(self.dev.labels)
        self.snapshots = None  # nothing to rewind to yet
        self.first_network: Network = recipe.network()
        self._course = Course(self.first_network, recipe.updates(len(data)))
        self._data = ref(data)

    @property
    def id(self) -> str:
        return self.card.id

    def status(self) -> RunStatus:
        return self._course.status("ready", self.recipe.lr, "")

    def shows(self, data: Dataset) -> bool:
        """Whether it was made from this very data: other data may have the same id by now."""
        return self._data() is data

    def touch(self) -> None:
        """Does nothing: watching keeps no preview alive."""


class Previews:
    """The latest previews, shared by all visitors with the same settings."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Preview] = OrderedDict()
        self._by_id: dict[str, Preview] = {}
        self._lock = threading.Lock()  # not held while a network is made

    def of(self, recipe: Recipe, data: Dataset) -> Preview:
        """The preview of a recipe, the same for the same data set; its id reveals nothing."""
        key = recipe, id(data)
        with self._lock:
            found = self._kept.get(key)
            if found and found.shows(data):
                self._kept.move_to_end(key)
                return found
        made = Preview(recipe, data)
        with self._lock:
            return self._keep(key, made, data)

    def get(self, name: str) -> Preview | None:
        with self._lock:
            return self._by_id.get(name)

    def _keep(self, key: Key, made: Preview, data: Dataset) -> Preview:
        other = self._kept.pop(key, None)
        if other and other.shows(data):  # another thread made it meanwhile
            made = other
        self._kept[key] = made
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._by_id = {each.id: each for each in self._kept.values()}
        return made
