"""What only a run's own thread may use: its training, with its images and buffers."""

import numpy as np

from digitnet.data import Dataset
from digitnet.nn import Network, Progress, Training
from digitnet.recipes import Recipe
from digitnet.runs.course import Course
from digitnet.runs.resume import ResumePoint
from digitnet.runs.snapshots import Snapshot, Snapshots
from digitnet.runs.splits import shared_split


class Learner:
    """Trains by a recipe, step by step.

    first: the initial network. dev: the validation images. snapshots: those saved of it. since:
    where to continue from. Raises ValueError for an invalid recipe or `since`.
    """

    def __init__(self, recipe: Recipe, data: Dataset, since: ResumePoint | None) -> None:
        network = recipe.network()
        self.first = network.copy()
        self._split = shared_split(recipe, data)
        images, self.dev = self._split.sets()
        self.training: Training = recipe.start(network, images, self.dev)
        self.snapshots = Snapshots(self.first, self.training.steps)
        self.course = Course(network.copy(), self.training.steps, self.snapshots.plan)
        if since:
            since.put(self.training, self.course)
            self.snapshots.restore(since.snapshots, since.step)
            self.course.plan = self.snapshots.plan

    def update(self, lr: float, runs: int) -> tuple[Progress, float]:
        """Makes a step, while so many runs share the cores; returns its seconds too."""
        self.training.equip(*self._split.sets())
        self.training.lr, self.training.runs = lr, runs
        before = self.training.seconds
        progress = next(self.training)
        return progress, self.training.seconds - before

    def keep_snapshot(self, progress: Progress, network: Network | None) -> None:
        """Keeps a snapshot, if one is planned. network: a copy of the present one, if any."""
        if self.snapshots.wants(progress.step):
            now = network or self.training.evaluated()
            self.snapshots.add(now, progress.step, progress.dev_accuracy)

    def copied(self) -> Network | None:
        """A copy of the network to show; None if its weights are no longer finite."""
        network = self.training.evaluated().copy()
        finite = np.isfinite(network.params.flat).all()
        return network if finite else None  # the next step will report that the run diverged

    def measured(self) -> tuple[Network | None, float | None]:
        """Such a copy, and its accuracy on the validation images, which takes a while."""
        network = self.copied()
        if network is None or self.course.progress is None:
            return network, None
        return network, network.accuracy(self.dev.images, self.dev.labels)

    def last_snapshot(self) -> Snapshot:
        """The exact weights that are shown."""
        found = self.snapshots.at(self.course.step)
        if found and found.exact:
            return found
        return Snapshot(self.course.step, self.course.network.params.flat)
