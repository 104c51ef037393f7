"""The course of a run, kept in a bounded number of points."""

from __future__ import annotations

import numpy as np
import pytest

from digitnet import Progress
from digitnet.runs.history import MOST_POINTS, History, Point


def progress(step: int, dev_every: int) -> Progress:
    """A record whose numbers follow from its step."""
    return Progress(
        step=step,
        steps=10**6,
        epoch=0.0,
        loss=1 / step,
        train_accuracy=(step % 7) / 7,
        dev_accuracy=step / 1e6 if step % dev_every == 0 else None,
        lr=0.1,
        seconds=0.0,
    )


def history_of(updates: int, dev_every: int) -> tuple[Point, ...]:
    history = History()
    for step in range(1, updates + 1):
        history.add(progress(step, dev_every))
    return history.points()


@pytest.mark.parametrize("dev_every", [1, 10, 97])
@pytest.mark.parametrize("updates", [0, 1, 2, 120, 121, 241, 5000, 12_345])
def test_points_sum_up_all_updates_in_a_bounded_number(updates: int, dev_every: int) -> None:
    points = history_of(updates, dev_every)
    least = updates if updates <= MOST_POINTS else MOST_POINTS // 2
    assert least <= len(points) <= MOST_POINTS == 120
    assert np.cumsum([p.updates for p in points]).tolist() == [p.step for p in points]
    assert sum(p.updates for p in points) == updates
    for p in points:
        steps = np.arange(p.step - p.updates + 1, p.step + 1)
        assert p.loss == pytest.approx((1 / steps).mean(), rel=1e-9)
        assert p.train_accuracy == pytest.approx((steps % 7 / 7).mean(), rel=1e-9)
        measured = steps[steps % dev_every == 0]
        assert p.dev_accuracy == (measured[-1] / 1e6 if len(measured) else None)
