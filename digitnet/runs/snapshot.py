"""What those who watch a run may know of it."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import Literal

from digitnet.nn import Network, Progress
from digitnet.runs.history import History, Point

State = Literal["running", "paused", "done", "stopped", "failed"]
Shown = State | Literal["ready"]  # "ready": a preview, which has not begun
ACTIVE = ("running", "paused")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at one moment; nothing in it changes any more.

    network: as it was after the last update that was published, at most 0.2 s ago while running.
    updates_per_second: over the last second or so; 0 before the first update.
    chosen_speed: the most updates a second that are to be made, None for as many as it can.
    message: why it ended or rests, empty where nobody needs to be told.
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

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

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


class Course:
    """Gathers what a run tells of itself. One thread at a time may use it."""

    def __init__(self, network: Network, steps: int) -> None:
        self.steps = steps
        self.network = network
        self.dev_accuracy: float | None = None
        self.progress: Progress | None = None
        self._history = History()
        self._recent: deque[tuple[float, int]] = deque(maxlen=64)  # (seconds, step)

    def add(self, progress: Progress) -> None:
        self._history.add(progress)
        self.progress = progress
        self._recent.append((progress.seconds, progress.step))
        if progress.dev_accuracy is not None:
            self.dev_accuracy = progress.dev_accuracy

    def interrupt(self) -> None:
        """The speed before a rest says nothing about the speed after it."""
        self._recent.clear()

    def snapshot(
        self, state: Shown, lr: float, message: str, chosen_speed: float | None = None
    ) -> Snapshot:
        return Snapshot(
            state=state,
            progress=self.progress,
            points=self._history.points(),
            dev_accuracy=self.dev_accuracy,
            network=self.network,
            steps=self.steps,
            lr=lr,
            updates_per_second=min(self._speed(), chosen_speed or math.inf),
            chosen_speed=chosen_speed,
            message=message,
        )

    def _speed(self) -> float:
        if len(self._recent) < 2:
            return 0.0
        (start, first), (end, last) = self._recent[0], self._recent[-1]
        return (last - first) / max(end - start, 1e-9)
