"""The state that a run is resumed from, in another process or at another time."""

from dataclasses import dataclass

from digitnet.nn import Network, Training, checkpoint
from digitnet.runs.course import Course
from digitnet.runs.record import RunRecord
from digitnet.runs.snapshots import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePoint:
    """The state of a run after a step.

    record: of the run up to `step`. checkpoint: all that the next step depends on; without it only
    the weights of `network` are used, and without both the run starts from its beginning. lr: as
    chosen. rests: paused, and message says why. is_kept: this very state is saved under the run's
    own name. snapshots: those saved of it.
    """

    step: int
    record: RunRecord
    lr: float
    checkpoint: bytes | None = None
    network: Network | None = None
    rests: bool = False
    message: str = ""
    is_kept: bool = False
    snapshots: tuple[Snapshot, ...] = ()

    def put(self, training: Training, course: Course) -> None:
        """Puts a newly made run into this state; raises ValueError if that is impossible."""
        course.recall(self.record, self.step)
        course.steps = training.steps
        if self.checkpoint is not None:
            checkpoint.from_bytes(training, self.checkpoint)
        elif self.network is not None:
            self._put_weights(training, self.network)
        if training.step != self.step or training.finished:
            raise ValueError(f"it is at step {training.step:,}, not at {self.step:,}")
        course.network = training.evaluated().copy()

    def _put_weights(self, training: Training, network: Network) -> None:
        if self.step >= training.steps:
            raise ValueError(f"it ends at step {training.steps:,}: there is nothing left to train")
        weights = network.params.flat
        training.network.params.flat[...] = weights
        training.step = self.step
        average = training.average.flat if training.average else None
        for copy in (average, training.best):
            if copy is not None:
                copy[...] = weights
