"""The state of a run for its watchers, gathered during training."""

import math
from collections import deque
from dataclasses import replace

from digitnet.nn import Network, Progress
from digitnet.runs.history import History
from digitnet.runs.phases import Shown
from digitnet.runs.record import MOST_CHANGES, RunRecord
from digitnet.runs.status import RunStatus


class Course:
    """Gathers a run's Progress records. For one thread at a time."""

    def __init__(self, network: Network, steps: int, plan: tuple[int, ...] = ()) -> None:
        self.steps, self.plan = steps, plan
        self.network = network
        self.dev_accuracy: float | None = None
        self.progress: Progress | None = None
        self.threads: tuple[tuple[int, int], ...] = ()
        self._history = History()
        self._recent: deque[tuple[float, int]] = deque(maxlen=64)  # (seconds, step)

    @property
    def step(self) -> int:
        return self.progress.step if self.progress else 0

    def add(self, progress: Progress) -> None:
        self._history.add(progress)
        self.progress = progress
        if not self.threads or self.threads[-1][1] != progress.threads:
            self.threads = (*self.threads, (progress.step, progress.threads))[-MOST_CHANGES:]
        self._recent.append((progress.seconds, progress.step))
        if progress.dev_accuracy is not None:
            self.dev_accuracy = progress.dev_accuracy

    def interrupt(self) -> None:
        """Forgets the speed: a pause makes it invalid."""
        self._recent.clear()

    def recall(self, record: RunRecord, until: int | None = None) -> None:
        """Restores a run's record; until: only what was known at that step."""
        self.steps, self.dev_accuracy = record.steps, record.dev_accuracy
        self.progress, self._history = record.progress, History(record.points)
        self.threads = record.threads
        if until is not None and record.step != until:
            self._go_back(until)

    def _go_back(self, step: int) -> None:
        points, now = [p for p in self._history.points() if p.step <= step], self.progress
        self._history = History(points)
        self.threads = tuple(change for change in self.threads if change[0] <= step)
        looks = [p.dev_accuracy for p in points if p.dev_accuracy is not None]
        self.dev_accuracy = looks[-1] if looks else None
        self.progress = None
        if points and step and now:
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

    def status(
        self,
        state: Shown,
        lr: float,
        message: str,
        chosen_speed: float | None = None,
        turn: int = 0,
    ) -> RunStatus:
        return RunStatus(
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
            threads=self.threads,
        )

    def _speed(self) -> float:
        if len(self._recent) < 2:
            return 0.0
        (start, first), (end, last) = self._recent[0], self._recent[-1]
        return (last - first) / max(end - start, 1e-9)
