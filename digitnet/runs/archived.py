"""A run that has ended or cannot be resumed: it can be watched, but takes no commands."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Unpack

from digitnet.data import Dataset
from digitnet.nn import Network
from digitnet.runs.card import Names
from digitnet.runs.course import Course
from digitnet.runs.phases import Shown
from digitnet.runs.record import RunRecord
from digitnet.runs.snapshots import Snapshot, Snapshots
from digitnet.runs.status import RunStatus
from digitnet.runs.view import Watched


class ArchivedRun(Watched):
    """A RunView of a run's record and its arrays.

    network: the last one. snapshots: those saved of it; raises ValueError if they are another
    network's. dev: the validation images, if they are available.
    """

    elsewhere = is_away = False
    is_kept = True

    def __init__(
        self,
        record: RunRecord,
        network: Network,
        snapshots: Iterable[Snapshot] = (),
        dev: Dataset | None = None,
    ) -> None:
        super().__init__()
        self.recipe, self.card, self.chance = record.recipe, record.card, record.chance
        self.dev = dev
        kept = [
            snapshot for snapshot in snapshots if snapshot.step
        ]  # the recipe makes the one of step 0
        self.snapshots = Snapshots(record.recipe.network(), record.steps) if kept else None
        if self.snapshots:
            self.snapshots.restore(kept, record.steps)
        self.show(record, network)

    def show(self, record: RunRecord, network: Network) -> None:
        """Shows a newer record."""
        plan = self.snapshots.plan if self.snapshots else ()
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

    def status(self) -> RunStatus:
        return self._course.status(self.record.state, self.record.lr, self.record.message)

    def renamed(self, **names: Unpack[Names]) -> None:
        """Changes the name or the owner."""
        self.card = replace(self.card, **names)

    def let_go(self) -> None:
        """Keeps only the result."""
        self.dev = self.snapshots = None
