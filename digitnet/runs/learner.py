"""What only a run's own thread may touch: its training, with the images and the buffers of that."""

import numpy as np

from digitnet.data import Dataset
from digitnet.nn import Network, Progress, Training
from digitnet.recipes import Recipe
from digitnet.runs.course import Course
from digitnet.runs.moments import Moment, Moments
from digitnet.runs.since import Since
from digitnet.runs.splits import shared_split


class Learner:
    """Trains by a recipe, one update after the other.

    first: the network before its first update. dev: the validation images. moments: the weights
    along the way. since: where it goes on from. Raises ValueError for a bad recipe or beginning.
    """

    def __init__(self, recipe: Recipe, data: Dataset, since: Since | None) -> None:
        network = recipe.network()
        self.first = network.copy()
        self._split = shared_split(recipe, data)
        images, self.dev = self._split.sets()
        self.training: Training = recipe.start(network, images, self.dev)
        self.moments = Moments(self.first, self.training.steps)
        self.course = Course(network.copy(), self.training.steps, self.moments.plan)
        if since:
            since.put(self.training, self.course)
            self.moments.restore(since.moments, since.step)
            self.course.plan = self.moments.plan

    def update(self, lr: float, runs: int) -> tuple[Progress, float]:
        """Makes an update, one of so many runs that share the cores; and the seconds it took."""
        self.training.equip(*self._split.sets())
        self.training.lr, self.training.runs = lr, runs
        before = self.training.seconds
        progress = next(self.training)
        return progress, self.training.seconds - before

    def keep_moment(self, progress: Progress, network: Network | None) -> None:
        """Where it is one of the planned. network: as it is now, where there is a copy."""
        if self.moments.wants(progress.step):
            now = network or self.training.evaluated()
            self.moments.add(now, progress.step, progress.dev_accuracy)

    def copied(self) -> Network | None:
        """The network for those who watch; None where it is no longer made of finite numbers."""
        network = self.training.evaluated().copy()
        finite = np.isfinite(network.params.flat).all()
        return network if finite else None  # the next update will say that the run diverged

    def measured(self) -> tuple[Network | None, float | None]:
        """Such a copy, and its accuracy on the validation images; it takes a while."""
        network = self.copied()
        if network is None or self.course.progress is None:
            return network, None
        return network, network.accuracy(self.dev.images, self.dev.labels)

    def last_moment(self) -> Moment:
        """The weights that are shown, exactly."""
        found = self.moments.at(self.course.step)
        if found and found.exact:
            return found
        return Moment(self.course.step, self.course.network.params.flat)
