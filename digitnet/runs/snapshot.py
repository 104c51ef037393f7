"""What those who watch a run may know of it."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from digitnet.nn import Network, Progress
from digitnet.runs.history import History, Point
from digitnet.runs.plain import number, whole

State = Literal["waiting", "running", "paused", "done", "stopped", "failed"]
Shown = State | Literal["ready"]  # "ready": a preview, which has not begun
ACTIVE = ("waiting", "running", "paused")
ENDED = ("done", "stopped", "failed")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at one moment; nothing in it changes any more.

    network: as it was after the last update that was published, at most 0.2 s ago while running.
    updates_per_second: over the last second or so; 0 before the first update.
    chosen_speed: the most updates a second that are to be made, None for as many as it can.
    plan: the steps whose weights are kept on the way, as far as the run has come to them.
    message: why it ended or rests, empty where nobody needs to be told.
    turn: of a run that waits, where it stands: 1 for the next; 0 for any other.
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


class Course:
    """Gathers what a run tells of itself. One thread at a time may use it."""

    def __init__(self, network: Network, steps: int, plan: tuple[int, ...] = ()) -> None:
        self.steps, self.plan = steps, plan
        self.network = network
        self.dev_accuracy: float | None = None
        self.progress: Progress | None = None
        self._history = History()
        self._recent: deque[tuple[float, int]] = deque(maxlen=64)  # (seconds, step)

    @property
    def step(self) -> int:
        return self.progress.step if self.progress else 0

    def add(self, progress: Progress) -> None:
        self._history.add(progress)
        self.progress = progress
        self._recent.append((progress.seconds, progress.step))
        if progress.dev_accuracy is not None:
            self.dev_accuracy = progress.dev_accuracy

    def interrupt(self) -> None:
        """The speed before a rest says nothing about the speed after it."""
        self._recent.clear()

    def described(self) -> dict[str, Any]:
        """All but the network in plain values."""
        progress = asdict(self.progress) if self.progress else None
        told = {"dev_accuracy": self.dev_accuracy, "progress": progress, "steps": self.steps}
        return told | self._history.described()

    def recall(self, described: dict[str, Any], until: int | None = None) -> None:
        """Takes up what `described` told; raises ValueError, KeyError or TypeError.

        until: only what was known at that step.
        """
        history, progress = History.of(described), described["progress"]
        accuracy = described["dev_accuracy"]
        self.steps = max(1, whole(described["steps"]))
        self.dev_accuracy = None if accuracy is None else number(accuracy, 0, 1)
        self.progress = None if progress is None else _progress(**progress)
        self._history = history
        if until is not None and self.progress and self.progress.step != until:
            self._go_back(until)

    def _go_back(self, step: int) -> None:
        self._history = self._history.until(step)
        points, now = self._history.points(), self.progress
        looks = [p.dev_accuracy for p in points if p.dev_accuracy is not None]
        self.dev_accuracy = looks[-1] if looks else None
        if not points or not step:
            self.progress = None
            return
        share = step / now.step
        self.progress = replace(
            now,
            step=step,
            epoch=now.epoch * share,
            seconds=now.seconds * share,
            loss=points[-1].loss,
            train_accuracy=points[-1].train_accuracy,
            dev_accuracy=None,
        )

    def snapshot(
        self,
        state: Shown,
        lr: float,
        message: str,
        chosen_speed: float | None = None,
        turn: int = 0,
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
            plan=self.plan,
            turn=turn,
        )

    def _speed(self) -> float:
        if len(self._recent) < 2:
            return 0.0
        (start, first), (end, last) = self._recent[0], self._recent[-1]
        return (last - first) / max(end - start, 1e-9)


def _progress(**told: Any) -> Progress:
    dev = told["dev_accuracy"]
    return Progress(
        step=max(1, whole(told["step"])),
        steps=whole(told["steps"]),
        epoch=number(told["epoch"], 0),
        loss=number(told["loss"]),
        train_accuracy=number(told["train_accuracy"], 0, 1),
        dev_accuracy=None if dev is None else number(dev, 0, 1),
        lr=number(told["lr"]),
        seconds=number(told["seconds"], 0),
    )
