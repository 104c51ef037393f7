"""The weights along a run: the first and the last exact, the others near, all within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from digitnet.nn import Network
from digitnet.runs import Moment, Moments, Recipe
from digitnet.runs.moments import BUDGET, MOST, planned
from tests.runs.small import DATA, DEV, LONG, SHORT, Start, after, ended, paused, same
from tests.waiting import wait_until

BLOG, QUICK, BEST = (784, 10, 10), (784, 256, 128, 10), (784, 1024, 512, 10)
HALF = 2.0**-11  # the largest share by which a float16 is off


def numbers(sizes: tuple[int, ...]) -> int:
    return Network(sizes, init=None).params.flat.size


# Which steps


@pytest.mark.parametrize("sizes", [BLOG, QUICK, BEST, (784, 10), (784, 2048, 2048, 10)])
@pytest.mark.parametrize("steps", [1, 2, 3, 150, 201, 500, 140_700, 10**9])
def test_moments_stay_within_their_budget_with_the_last_one_exact(
    sizes: tuple[int, ...], steps: int
) -> None:
    plan = planned(steps, sizes)
    assert plan[0] == 0
    assert list(plan) == sorted(set(plan))
    assert len(plan) <= MOST
    assert plan[-1] in (0, steps)
    halves = max(0, len(plan) - 2)
    assert len(plan) == 1 or numbers(sizes) * (2 * halves + 4) <= BUDGET


@pytest.mark.parametrize(
    ("sizes", "steps", "least"), [(BLOG, 500, 190), (QUICK, 4690, 30), (BEST, 140_700, 5)]
)
def test_the_budget_is_used(sizes: tuple[int, ...], steps: int, least: int) -> None:
    assert len(planned(steps, sizes)) >= least


def test_moments_are_denser_where_most_is_learned() -> None:
    plan = np.array(planned(4690, (784, 64, 10)))
    gaps = np.diff(plan)
    assert (gaps[:20] == 1).all()
    assert (np.diff(gaps) >= -1).all()  # but for rounding they only grow
    assert gaps[-1] > 100


def test_a_short_run_keeps_every_step() -> None:
    assert planned(120, BLOG) == tuple(range(121))


# What is kept


def test_the_first_and_the_last_moment_are_exact_and_the_others_near(start: Start) -> None:
    run = start(SHORT)
    last = ended(run)
    assert run.moments.steps() == list(range(41)) == list(last.plan)
    assert same(run.moments.network(0), SHORT.network())
    assert same(run.moments.network(40), last.network)
    assert [run.moments.at(step).exact for step in (0, 1, 39, 40)] == [True, False, False, True]
    training = after_each(SHORT)
    for step, network in enumerate(training, 1):
        kept, true = run.moments.network(step).params.flat, network.params.flat
        np.testing.assert_allclose(kept, true, rtol=HALF, atol=1e-7)


def after_each(recipe: Recipe) -> Iterator[Network]:
    network = recipe.network()
    for _ in recipe.start(network, *recipe.split(DATA)):
        yield network


def test_a_moment_reads_as_the_run_did_then(start: Start) -> None:
    run = start(SHORT)
    ended(run)
    probs = run.moments.network(25).predict_proba(DEV.images)
    np.testing.assert_allclose(probs, after(25, SHORT).predict_proba(DEV.images), atol=2e-3)


def test_an_accuracy_that_was_measured_at_a_moment_is_kept_with_it(start: Start) -> None:
    run = start(replace(SHORT, dev_every=10))
    ended(run)
    network = after(20, SHORT)
    assert run.moments.at(20).dev_accuracy == network.accuracy(DEV.images, DEV.labels)
    assert run.moments.at(21).dev_accuracy is None


@pytest.mark.parametrize("average", [None, 0.9])
def test_moments_are_what_was_shown_also_where_the_run_averages(
    start: Start, average: float | None
) -> None:
    recipe = replace(SHORT, average=average)
    run = start(recipe)
    ended(run)
    network = recipe.network()
    training = recipe.start(network, *recipe.split(DATA))
    list(islice(training, 20))
    shown, kept = training.evaluated(), run.moments.network(20)
    np.testing.assert_allclose(kept.params.flat, shown.params.flat, rtol=HALF, atol=1e-7)


def test_a_stopped_run_keeps_where_it_was_stopped_exactly(start: Start) -> None:
    run = start(LONG)
    paused(run)
    while run.moments.wants(run.snapshot().step) or run.snapshot().step < 300:
        run.step_once()
    run.stop()
    last = ended(run)
    assert run.moments.steps()[-1] == last.step
    assert same(run.moments.network(last.step), last.network)


def test_a_step_that_is_not_kept_has_no_network(start: Start) -> None:
    run = start(LONG)
    ended(run)
    missing = next(step for step in range(3000) if step not in run.moments.steps())
    assert run.moments.network(missing) is None
    assert run.moments.network(-1) is None
    assert run.moments.network(3001) is None


def test_going_back_does_not_change_how_the_run_goes_on(start: Start) -> None:
    run = start(replace(LONG, steps=300))
    wait_until(lambda: len(run.moments.steps()) > 5)
    run.moments.network(3).params.flat[...] = 0
    last = ended(run)
    assert same(last.network, after(300, replace(LONG, steps=300)))
    assert run.moments.network(3).params.flat.any()


def test_a_run_that_was_let_go_has_no_moments(start: Start) -> None:
    run = start(SHORT)
    ended(run)
    run.let_go()
    assert run.moments is None


# Weights that half precision does not hold


def test_large_weights_stay_finite_and_what_is_no_number_is_not_kept() -> None:
    network = Network(BLOG)
    moments = Moments(network.copy(), 10)
    network.params.flat[:3] = [1e30, -1e30, 1e-30]
    moments.add(network, 1)
    kept = moments.network(1).params.flat
    assert kept[:3].tolist() == [65504, -65504, 0]
    network.params.flat[0] = np.inf
    moments.add(network, 2)
    assert moments.steps() == [0, 1]


def test_moments_can_be_put_back_but_not_those_of_another_network() -> None:
    network = Network(BLOG)
    moments = Moments(network, 100)
    size = network.params.flat.size
    moments.restore([Moment(step, np.full(size, step, np.float16)) for step in (50, 7)], 90)
    assert moments.steps() == [0, 7, 50]
    assert moments.plan == (0, 7, 50, *range(91, 101))
    assert [moment.step for moment in moments.since(7)] == [50]
    assert (moments.network(7).params.flat == 7).all()
    with pytest.raises(ValueError, match="step 3: weights of another network"):
        moments.restore([Moment(3, np.zeros(5, np.float16))], 90)
