"""The history of a run in a bounded number of points, for charts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from typing import Any

from digitnet.nn import Progress
from digitnet.runs.untrusted import number, whole

MOST_POINTS = 120


@dataclass(frozen=True, slots=True)
class Point:
    """The mean of some consecutive steps: the last `updates` up to `step`."""

    step: int
    updates: int
    loss: float
    train_accuracy: float
    dev_accuracy: float | None  # the last one among them

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


def as_csv(points: Iterable[Point]) -> str:
    """The points as a table, one per line; a field is empty if nothing was measured."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([each.name for each in fields(Point)])
    writer.writerows(astuple(point) for point in points)
    return text.getvalue()


class History:
    """Collects Progress records; when there are too many, neighbours are averaged in pairs."""

    def __init__(self, points: Iterable[Point] = ()) -> None:
        """points: those of another history, or its beginning."""
        self._points = list(points)
        self._updates_per_point = self._points[0].updates if self._points else 1

    def add(self, progress: Progress) -> None:
        p = progress
        self.add_point(Point(p.step, 1, p.loss, p.train_accuracy, p.dev_accuracy))

    def add_point(self, point: Point) -> None:
        """Adds the point of a single step."""
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


def points_from_plain(told: list[Any]) -> tuple[Point, ...]:
    """The points of a history from plain values; raises ValueError or TypeError."""
    points = tuple(_point(*values) for values in told[: MOST_POINTS + 1])
    steps = [point.step for point in points]
    if len(steps) > MOST_POINTS or steps != sorted(set(steps)):
        raise ValueError("its points do not follow each other")
    return points


def _point(step: Any, updates: Any, loss: Any, train: Any, dev: Any) -> Point:
    measured = None if dev is None else number(dev, 0, 1)
    return Point(whole(step), max(1, whole(updates)), number(loss), number(train, 0, 1), measured)
