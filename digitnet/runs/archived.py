"""A run that has ended or cannot be resumed: it can be watched, but takes no commands."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Unpack

from digitnet.data import Dataset
from digitnet.nn import Network
from digitnet.runs.card import Names
from digitnet.runs.course import Course
from digitnet.runs.moments import Moment, Moments
from digitnet.runs.phases import Shown
from digitnet.runs.record import RunRecord
from digitnet.runs.snapshot import Snapshot
from digitnet.runs.view import Watched


class ArchivedRun(Watched):
    """A RunView of a run's record and its arrays.

    network: the last one. moments: its snapshots; raises ValueError if they are another network's.
    dev: the validation images, if they are available.
    """

    elsewhere = is_away = False
    is_kept = True

    def __init__(
        self,
        record: RunRecord,
        network: Network,
        moments: Iterable[Moment] = (),
        dev: Dataset | None = None,
    ) -> None:
        super().__init__()
        self.recipe, self.card, self.chance = record.recipe, record.card, record.chance
        self.dev = dev
        kept = [moment for moment in moments if moment.step]  # the recipe makes the one of step 0
        self.moments = Moments(record.recipe.network(), record.steps) if kept else None
        if self.moments:
            self.moments.restore(kept, record.steps)
        self.show(record, network)

    def show(self, record: RunRecord, network: Network) -> None:
        """Shows a newer record."""
        plan = self.moments.plan if self.moments else ()
        self.record, self._course = record, Course(network, record.steps, plan)
        self._course.recall(record)

    @property
    def id(self) -> str:
        return self.card.id

    @property
    def state(self) -> Shown:
        return self.record.state

    @property
    def first_network(self) -> Network:
        return self.recipe.network()

    def snapshot(self) -> Snapshot:
        return self._course.snapshot(self.record.state, self.record.lr, self.record.message)

    def renamed(self, **names: Unpack[Names]) -> None:
        """Changes the name or the owner."""
        self.card = replace(self.card, **names)

    def let_go(self) -> None:
        """Keeps only the result."""
        self.dev = self.moments = None
