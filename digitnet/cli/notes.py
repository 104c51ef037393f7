"""A run of the command line, saved in a store as it trains, so that the app can show it."""

from digitnet.data import Dataset
from digitnet.nn import Progress, Training
from digitnet.recipes import Recipe
from digitnet.runs import (
    MNIST,
    Archive,
    Card,
    Chance,
    Course,
    Recorder,
    RunRecord,
    Snapshot,
    Snapshots,
    State,
)


class Notes:
    """Saves a run in an archive every few seconds; only the command line controls it.

    dev: the validation images. data: a name for the training images.
    """

    def __init__(
        self, archive: Archive, recipe: Recipe, run: Training, dev: Dataset, data: str
    ) -> None:
        self.card, self.recipe = Card(name="On the command line", data=data), recipe
        self.chance = Chance.of(dev.labels)
        self._archive, self._run = archive, run
        self._recorder = Recorder(self, archive, own=None if data == MNIST else dev)
        self._snapshots = Snapshots(run.network.copy(), run.steps)
        self._course = Course(run.network.copy(), run.steps, self._snapshots.plan)
        self._seconds = run.seconds
        self._recorder.note(self._record("running"), self._run, self._snapshots)

    @property
    def id(self) -> str:
        return self.card.id

    def add(self, progress: Progress) -> None:
        """Records one step."""
        self._course.add(progress)
        if self._snapshots.wants(progress.step):
            self._snapshots.add(self._run.evaluated(), progress.step, progress.dev_accuracy)
        took, self._seconds = progress.seconds - self._seconds, progress.seconds
        if self._recorder.is_due(took):
            self._recorder.note(self._record("running"), self._run, self._snapshots)

    def end(self, state: State) -> None:
        """Saves the final state, and waits until it is written."""
        network, accuracy = self._run.evaluated().copy(), self._course.dev_accuracy
        self._snapshots.end(network, self._run.step, accuracy)
        last = Snapshot(self._run.step, network.params.flat, accuracy)
        self._recorder.end(self._record(state), self._run, self._snapshots, last)
        self._archive.close()
        if self._archive.trouble:
            print(self._archive.trouble)

    def _record(self, state: State) -> RunRecord:
        return RunRecord.at(self, self._course.status(state, self._run.lr, ""))
