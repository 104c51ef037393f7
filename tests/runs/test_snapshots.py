"""The course of a run and the weights along it, the first and the last exact, within bounds."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import Progress
from digitnet.nn import Network
from digitnet.runs import Snapshots
from digitnet.runs.history import MOST_POINTS, History
from digitnet.runs.snapshots import BUDGET, MOST, planned
from tests.runs.hands import Start
from tests.runs.small import DATA, DEV, LONG, SHORT, after, ended, paused, same

BLOG, QUICK, BEST = (784, 10, 10), (784, 256, 128, 10), (784, 1024, 512, 10)
HUGE = (784, 2048, 2048, 10)
HALF = 2.0**-11  # the largest share by which a float16 is off


def test_snapshots_stay_within_their_budget_and_the_last_step_is_one_of_them() -> None:
    wrong = []
    shapes, lengths = (BLOG, QUICK, BEST, (784, 10), HUGE), (1, 2, 3, 150, 201, 500, 140_700, 10**9)
    for sizes, steps in product(shapes, lengths):
        plan, numbers = planned(steps, sizes), Network(sizes, init=None).params.flat.size
        in_order = plan[0] == 0 and list(plan) == sorted(set(plan)) and plan[-1] in (0, steps)
        fits = len(plan) == 1 or numbers * 2 * max(2, len(plan)) <= BUDGET
        if not in_order or not fits or len(plan) > MOST:
            wrong.append((sizes, steps, plan))
    assert not wrong


def test_the_budget_is_used_and_snapshots_are_denser_where_most_is_learned() -> None:
    for sizes, steps, least in ((BLOG, 500, 190), (QUICK, 4690, 30), (BEST, 140_700, 5)):
        assert len(planned(steps, sizes)) >= least
    assert planned(120, BLOG) == tuple(range(121))
    gaps = np.diff(np.array(planned(4690, (784, 64, 10))))
    assert (gaps[:20] == 1).all()
    assert (np.diff(gaps) >= -1).all()  # but for rounding they only grow
    assert gaps[-1] > 100


@pytest.mark.parametrize("average", [None, 0.9])
def test_all_snapshots_are_near_and_the_end_is_exact(start: Start, average: float | None) -> None:
    recipe = replace(SHORT, average=average, dev_every=10)
    run = start(recipe)
    last, kept = ended(run), run.snapshots
    assert kept.steps() == list(range(41)) == list(last.plan)
    assert same(kept.network(0), recipe.network())
    assert same(kept.network(40), last.network)
    assert [kept.at(step).exact for step in (0, 1, 39, 40)] == [True, False, False, True]
    training = recipe.start(recipe.network(), *recipe.split(DATA))
    for progress in training:
        shown, near = training.evaluated(), kept.network(progress.step)
        np.testing.assert_allclose(near.params.flat, shown.params.flat, rtol=HALF, atol=1e-7)
        assert kept.at(progress.step).dev_accuracy == progress.dev_accuracy
        if progress.step == 20:
            assert progress.dev_accuracy == shown.accuracy(DEV.images, DEV.labels)
            probs = shown.predict_proba(DEV.images)
            np.testing.assert_allclose(near.predict_proba(DEV.images), probs, atol=2e-3)


def test_a_stopped_run_keeps_its_last_step_exactly_and_may_be_rewound(start: Start) -> None:
    run = start(LONG)
    paused(run, 3)
    run.snapshots.network(3).params.flat[...] = 0
    assert run.snapshots.network(3).params.flat.any()
    while run.snapshots.wants(run.status().step) or run.status().step < 300:
        run.step_once()
    missing = next(step for step in range(300) if step not in run.snapshots.steps())
    assert [run.snapshots.network(step) for step in (missing, -1, 3001)] == [None] * 3
    run.stop()
    last = ended(run)
    assert run.snapshots.steps()[-1] == last.step
    assert same(run.snapshots.network(last.step), last.network)
    assert same(last.network, after(last.step, LONG))


def test_large_weights_stay_finite_and_infinite_ones_are_not_kept() -> None:
    network = Network(BLOG)
    snapshots = Snapshots(network.copy(), 10)
    network.params.flat[:3] = [1e30, -1e30, 1e-30]
    snapshots.add(network, 1)
    assert snapshots.network(1).params.flat[:3].tolist() == [65504, -65504, 0]
    network.params.flat[0] = np.inf
    snapshots.add(network, 2)
    assert snapshots.steps() == [0, 1]


@settings(deadline=None, max_examples=30)
@given(st.sampled_from([120, 121, 241]) | st.integers(0, 15_000), st.integers(1, 120))
def test_points_sum_up_all_updates_in_a_bounded_number(updates: int, dev_every: int) -> None:
    history = History()
    for step in range(1, updates + 1):
        dev_accuracy = step / 1e6 if step % dev_every == 0 else None
        history.add(Progress(step, 10**6, 0.0, 1 / step, step % 7 / 7, dev_accuracy, 0.1, 0.0))
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
