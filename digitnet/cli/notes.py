"""A run of the command line as a store has it: written down as it goes, for the app to show."""

from __future__ import annotations

from digitnet.nn import Progress, Training
from digitnet.recipes import Recipe
from digitnet.runs import MNIST, Card, Chance, Course, Diary, Keeper, Moments, Standing, State


class Notes:
    """Tells the store of a run every few seconds; nobody but the command line controls it.

    data: what people call the images that it learns from.
    """

    def __init__(self, keeper: Keeper, recipe: Recipe, run: Training, data: str) -> None:
        self._card = Card(name="On the command line", data=data)
        self._keeper = keeper
        own = None if data == MNIST else run.dev
        self._diary = Diary(self._keeper, recipe, Chance.of(run.dev.labels), own=own)
        self._run = run
        self._moments = Moments(run.network.copy(), run.steps)
        self._course = Course(run.network.copy(), run.steps, self._moments.plan)
        self._seconds = run.seconds
        self._note("running")

    @property
    def id(self) -> str:
        return self._card.id

    def add(self, progress: Progress) -> None:
        """What an update did."""
        self._course.add(progress)
        if self._moments.wants(progress.step):
            self._moments.add(self._run.evaluated(), progress.step, progress.dev_accuracy)
        took, self._seconds = progress.seconds - self._seconds, progress.seconds
        if self._diary.is_due(took):
            self._note("running")

    def end(self, state: State) -> None:
        """Has it kept as it is now, and waits until it is."""
        self._course.network = network = self._run.evaluated().copy()
        self._moments.end(network, self._run.step, self._course.dev_accuracy)
        self._diary.end(self._standing(state), self._course, self._run, self._moments)
        self._keeper.close()
        if self._keeper.trouble:
            print(self._keeper.trouble)

    def _note(self, state: State) -> None:
        self._diary.note(self._standing(state), self._course, self._run, self._moments)

    def _standing(self, state: State) -> Standing:
        return Standing(self._card, state, "", self._run.lr)
