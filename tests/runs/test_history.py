"""The course of a run, kept in a bounded number of points."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digitnet import Progress
from digitnet.runs.history import MOST_POINTS, History


def progress(step: int, measured: bool) -> Progress:
    """A record whose numbers follow from its step."""
    dev_accuracy = step / 1e6 if measured else None
    return Progress(step, 10**6, 0.0, 1 / step, (step % 7) / 7, dev_accuracy, 0.1, 0.0)


@settings(deadline=None, max_examples=30)
@given(updates=st.integers(0, 15_000), dev_every=st.integers(1, 120))
@example(updates=120, dev_every=1)
@example(updates=121, dev_every=97)
@example(updates=241, dev_every=10)
def test_points_sum_up_all_updates_in_a_bounded_number(updates: int, dev_every: int) -> None:
    history = History()
    for step in range(1, updates + 1):
        history.add(progress(step, step % dev_every == 0))
    points = history.points()
    least = updates if updates <= MOST_POINTS else MOST_POINTS // 2
    assert least <= len(points) <= MOST_POINTS == 120
    assert np.cumsum([p.updates for p in points]).tolist() == [p.step for p in points]
    assert sum(p.updates for p in points) == updates
    for p in points:
        steps = np.arange(p.step - p.updates + 1, p.step + 1)
        means = [(1 / steps).mean(), (steps % 7 / 7).mean()]
        np.testing.assert_allclose([p.loss, p.train_accuracy], means, rtol=1e-9)
        measured = steps[steps % dev_every == 0]
        assert p.dev_accuracy == (measured[-1] / 1e6 if len(measured) else None)
