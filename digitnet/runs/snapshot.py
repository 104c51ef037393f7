"""What those who watch a run may know of it."""

from dataclasses import dataclass, replace

from digitnet.nn import Network, Progress
from digitnet.runs.history import Point
from digitnet.runs.phases import ACTIVE, Shown


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at one moment; nothing in it changes any more.

    network: as it was after the last update that was published, at most 0.2 s ago while running.
    updates_per_second: over the last second or so; 0 before the first update.
    chosen_speed: the most updates a second that are to be made, None for as many as it can.
    plan: the steps whose weights are kept on the way, as far as the run has come to them.
    message: why it ended or rests, empty where nobody needs to be told.
    turn: of a run that waits, where it stands: 1 for the next; 0 for any other.
    threads: (step, number) wherever its updates began to take another number of threads.
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
        """It can be told what to do."""
        return self.state in ACTIVE

    @property
    def ended(self) -> bool:
        """Nothing comes any more."""
        return not self.active

    @property
    def step(self) -> int:
        return self.progress.step if self.progress else 0

    @property
    def measured_points(self) -> tuple[Point, ...]:
        """The points, the last of them with the accuracy that was measured when the run ended."""
        if self.state not in ("done", "stopped") or not self.points:
            return self.points
        return (*self.points[:-1], replace(self.points[-1], dev_accuracy=self.dev_accuracy))

    @property
    def seconds_left(self) -> float | None:
        """At the present speed; None where that is not known yet."""
        if not self.updates_per_second:
            return None
        return (self.steps - self.step) / self.updates_per_second
