"""The state of a run, for those who watch it."""

from dataclasses import dataclass, replace

from digitnet.nn import Network, Progress
from digitnet.runs.history import Point
from digitnet.runs.phases import ACTIVE, Shown


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run at one moment; it never changes.

    network: as last published, at most 0.2 s ago while running.
    updates_per_second: over the last second or so; 0 before the first step.
    chosen_speed: the most steps per second to make, None for no limit.
    plan: the steps of its snapshots, as far as the run has come.
    message: why it ended or paused, empty if nobody needs to know.
    turn: its position in the queue, 1 for the next; 0 if it is not queued.
    threads: (step, number) wherever the number of threads changed.
    """

    state: Shown
    progress: Progress | None
    points: tuple[Point, ...]
    dev_accuracy: float | None
    network: Network
    steps: int
    lr: float
    updates_per_second: float
    chosen_speed: float | None
    message: str
    plan: tuple[int, ...] = ()
    turn: int = 0
    threads: tuple[tuple[int, int], ...] = ()

    @property
    def active(self) -> bool:
        """Whether it takes commands."""
        return self.state in ACTIVE

    @property
    def ended(self) -> bool:
        """Whether it has reached its final state."""
        return not self.active

    @property
    def step(self) -> int:
        return self.progress.step if self.progress else 0

    @property
    def measured_points(self) -> tuple[Point, ...]:
        """The points, the last one with the accuracy at the end of the run."""
        if self.state not in ("done", "stopped") or not self.points:
            return self.points
        return (*self.points[:-1], replace(self.points[-1], dev_accuracy=self.dev_accuracy))

    @property
    def seconds_left(self) -> float | None:
        """At the present speed; None if that is not known yet."""
        if not self.updates_per_second:
            return None
        return (self.steps - self.step) / self.updates_per_second
