"""The course of a run in a bounded number of points, for charts."""

from __future__ import annotations

from dataclasses import dataclass

from digitnet.nn import Progress

MOST_POINTS = 120


@dataclass(frozen=True, slots=True)
class Point:
    """The mean of some updates in a row: up to `step`, `updates` of them."""

    step: int
    updates: int
    loss: float
    train_accuracy: float
    dev_accuracy: float | None  # the last one measured among them

    def joined(self, later: Point) -> Point:
        """Both points as one."""
        updates = self.updates + later.updates
        share = later.updates / updates
        return Point(
            later.step,
            updates,
            self.loss + share * (later.loss - self.loss),
            self.train_accuracy + share * (later.train_accuracy - self.train_accuracy),
            self.dev_accuracy if later.dev_accuracy is None else later.dev_accuracy,
        )


class History:
    """Collects Progress records; where they grow too many, neighbours are averaged in pairs."""

    def __init__(self) -> None:
        self._points: list[Point] = []
        self._updates_per_point = 1

    def add(self, progress: Progress) -> None:
        point = Point(
            progress.step, 1, progress.loss, progress.train_accuracy, progress.dev_accuracy
        )
        if self._points and self._points[-1].updates < self._updates_per_point:
            self._points[-1] = self._points[-1].joined(point)
            return
        if len(self._points) == MOST_POINTS:
            pairs = zip(self._points[::2], self._points[1::2], strict=True)
            self._points = [first.joined(second) for first, second in pairs]
            self._updates_per_point *= 2
        self._points.append(point)

    def points(self) -> tuple[Point, ...]:
        return tuple(self._points)
