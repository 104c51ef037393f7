"""The course of a run, kept in a bounded number of points."""

from __future__ import annotations

import numpy as np
import pytest

from digitnet import Progress
from digitnet.runs.history import MOST_POINTS, History, Point


def progress(step: int, dev_every: int = 10) -> Progress:
    """A record whose numbers follow from its step."""
    dev = step / 1e6 if step % dev_every == 0 else None
    return Progress(
        step=step,
        steps=10**6,
        epoch=0.0,
        loss=1 / step,
        train_accuracy=(step % 7) / 7,
        dev_accuracy=dev,
        lr=0.1,
        seconds=0.0,
    )


def history_of(updates: int, dev_every: int = 10) -> tuple[Point, ...]:
    history = History()
    for step in range(1, updates + 1):
        history.add(progress(step, dev_every))
    return history.points()


LENGTHS = [1, 2, MOST_POINTS, MOST_POINTS + 1, 2 * MOST_POINTS + 1, 5000, 12_345]


def test_no_updates_make_no_points() -> None:
    assert History().points() == ()


def test_few_updates_are_a_point_each() -> None:
    points = history_of(MOST_POINTS)
    assert [p.step for p in points] == list(range(1, MOST_POINTS + 1))
    assert [p.loss for p in points] == [1 / step for step in range(1, MOST_POINTS + 1)]
    assert [p.dev_accuracy for p in points] == [
        progress(step).dev_accuracy for step in range(1, MOST_POINTS + 1)
    ]


@pytest.mark.parametrize("updates", LENGTHS)
def test_points_are_never_too_many_nor_too_few(updates: int) -> None:
    assert min(updates, MOST_POINTS // 2) <= len(history_of(updates)) <= MOST_POINTS


@pytest.mark.parametrize("updates", LENGTHS)
def test_no_update_is_lost_or_counted_twice(updates: int) -> None:
    points = history_of(updates)
    assert np.cumsum([p.updates for p in points]).tolist() == [p.step for p in points]
    assert points[-1].step == updates


@pytest.mark.parametrize("updates", LENGTHS)
def test_a_point_is_the_mean_of_its_updates(updates: int) -> None:
    for p in history_of(updates):
        steps = np.arange(p.step - p.updates + 1, p.step + 1)
        assert p.loss == pytest.approx((1 / steps).mean(), rel=1e-9)
        assert p.train_accuracy == pytest.approx((steps % 7 / 7).mean(), rel=1e-9)


@pytest.mark.parametrize("dev_every", [1, 10, 97])
def test_a_point_has_the_last_dev_accuracy_among_its_updates(dev_every: int) -> None:
    for p in history_of(5000, dev_every):
        looks = [s for s in range(p.step - p.updates + 1, p.step + 1) if s % dev_every == 0]
        assert p.dev_accuracy == (looks[-1] / 1e6 if looks else None)


def test_points_once_given_out_do_not_change() -> None:
    history = History()
    history.add(progress(1))
    before = history.points()
    for step in range(2, 1000):
        history.add(progress(step))
    assert before == history_of(1)
