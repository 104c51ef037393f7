"""Runs in the background: paused, stepped, stopped and watched, alone and several at once."""

from __future__ import annotations

import gc
import math
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from digitnet import Dataset, Network
from digitnet.runs import run as runs
from digitnet.runs.recipes import Recipe
from digitnet.runs.run import Registry, Run, Snapshot, TooBusyError
from tests.files import digits
from tests.waiting import wait_until

SHORT = Recipe(hidden=(8,), init="he", images=None, steps=40, batch_size=20, seed=3)
LONG = replace(SHORT, steps=3000)
ENDLESS = replace(SHORT, steps=10**9)
TRAINING, DEV = digits(210), digits(40, start=1000)

Start = Callable[..., Run]


@pytest.fixture(autouse=True)
def _patient_clicks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click waits for the update in progress, however busy the machine that tests it is."""
    monkeypatch.setattr(runs, "LONGEST_WAIT", 60.0)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts runs, and stops them after the test."""
    started: list[Run] = []

    def start(recipe: Recipe, training: Dataset = TRAINING) -> Run:
        run = Run(recipe, training, DEV)
        started.append(run)
        run.start()
        return run

    yield start
    for run in started:
        run.stop()
        wait_until(lambda run=run: not run.snapshot().active)


def after(updates: int, recipe: Recipe, training: Dataset = TRAINING) -> Network:
    """The network after so many updates in a row, made in this thread."""
    network = recipe.network()
    made = sum(1 for _ in islice(recipe.start(network, training, DEV), updates))
    assert made == updates
    return network


def same(one: Network, other: Network) -> bool:
    return np.array_equal(one.params.flat, other.params.flat)


def ended(run: Run) -> Snapshot:
    """The last snapshot of a run, waited for; its thread has ended too."""
    run.join(30)
    assert not run.snapshot().active
    assert not threads_of(run)
    return run.snapshot()


def threads_of(run: Run) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == f"run-{run.id}"]


def paused(run: Run) -> Snapshot:
    """The snapshot of a run after some updates, paused."""
    wait_until(lambda: run.snapshot().step > 0)
    run.pause()
    assert run.snapshot().state == "paused"
    return run.snapshot()


# From beginning to end


def test_a_run_ends_with_the_network_of_its_recipe(start: Start) -> None:
    last = ended(start(SHORT))
    assert (last.state, last.step, last.steps, last.message) == ("done", 40, 40, "")
    assert same(last.network, after(40, SHORT))
    assert last.dev_accuracy == last.network.accuracy(DEV.images, DEV.labels)


def test_a_run_keeps_its_course_and_its_first_network(start: Start) -> None:
    run = start(SHORT)
    points = ended(run).points
    assert [p.step for p in points] == list(range(1, 41))
    expected = [p.loss for p in SHORT.start(SHORT.network(), TRAINING, DEV)]
    assert [p.loss for p in points] == expected
    assert same(run.first_network, SHORT.network())


@pytest.mark.parametrize("average", [None, 0.9])
def test_a_run_that_stops_early_shows_its_best_network(start: Start, average: float | None) -> None:
    recipe = replace(LONG, activation="tanh", lr=0.3, patience=5, average=average)
    last = ended(start(recipe))
    network = recipe.network()
    looks = [p.dev_accuracy or 0 for p in recipe.start(network, TRAINING, DEV)]
    assert last.step < last.steps
    assert same(last.network, network)
    assert last.dev_accuracy == network.accuracy(DEV.images, DEV.labels) == max(looks)


def test_watchers_see_the_network_while_it_learns(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PUBLISH_SECONDS", 0.0)
    run = start(ENDLESS)
    wait_until(lambda: not same(run.snapshot().network, run.first_network))
    first = run.snapshot()
    wait_until(lambda: not same(run.snapshot().network, first.network))
    assert first.state == "running"
    assert first.dev_accuracy is None or 0 <= first.dev_accuracy <= 1


def test_watchers_see_the_speed_and_the_time_left(start: Start) -> None:
    run = start(ENDLESS)
    wait_until(lambda: run.snapshot().updates_per_second > 0)
    now = run.snapshot()
    left = (now.steps - now.step) / now.updates_per_second
    assert now.seconds_left == pytest.approx(left)
    assert 1 < now.updates_per_second < 1e6


def test_a_snapshot_does_not_change_any_more(start: Start) -> None:
    run = start(ENDLESS)
    before = paused(run)
    weights, points = before.network.params.flat.copy(), before.points
    for _ in range(5):
        run.step_once()
    assert np.array_equal(before.network.params.flat, weights)
    assert before.points == points
    assert not same(run.snapshot().network, before.network)


# Pause, resume, step, stop


def test_a_paused_run_rests(start: Start) -> None:
    run = start(ENDLESS)
    before = paused(run)
    ended(start(SHORT))  # meanwhile another one goes all its way
    assert run.snapshot().step == before.step
    assert run.snapshot().state == "paused"


def test_a_paused_run_shows_the_network_of_its_last_update(start: Start) -> None:
    now = paused(start(LONG))
    assert same(now.network, after(now.step, LONG))
    assert now.dev_accuracy == now.network.accuracy(DEV.images, DEV.labels)


def test_pausing_and_resuming_changes_nothing_about_the_result(start: Start) -> None:
    run = start(LONG)
    rests = []
    while len(rests) < 5:
        rests.append(paused(run).step)
        run.resume()
        wait_until(lambda: run.snapshot().step > rests[-1])
    assert rests[-1] < LONG.steps
    last = ended(run)
    assert (last.state, last.step) == ("done", LONG.steps)
    assert same(last.network, after(LONG.steps, LONG))


def test_a_step_is_exactly_one_update(start: Start) -> None:
    run = start(LONG)
    before = paused(run).step
    for i in range(1, 6):
        run.step_once()
        now = run.snapshot()
        assert (now.step, now.state) == (before + i, "paused")
        assert same(now.network, after(now.step, LONG))


def test_a_step_of_a_running_run_pauses_it(start: Start) -> None:
    run = start(ENDLESS)
    wait_until(lambda: run.snapshot().step > 0)
    run.step_once()
    now = run.snapshot()
    ended(start(SHORT))
    assert now.state == "paused"
    assert run.snapshot().step == now.step


def test_the_last_step_ends_the_run(start: Start) -> None:
    run = start(replace(LONG, steps=1000))
    run.pause()
    while run.snapshot().active:
        run.step_once()
    last = ended(run)
    assert (last.state, last.step) == ("done", 1000)
    assert same(last.network, after(1000, replace(LONG, steps=1000)))


def test_a_stopped_run_keeps_the_network_it_had(start: Start) -> None:
    run = start(LONG)
    wait_until(lambda: run.snapshot().step > 0)
    run.stop()
    last = ended(run)
    assert last.state == "stopped"
    assert 0 < last.step < LONG.steps
    assert same(last.network, after(last.step, LONG))
    assert last.dev_accuracy == last.network.accuracy(DEV.images, DEV.labels)


def test_a_paused_run_can_be_stopped(start: Start) -> None:
    run = start(ENDLESS)
    before = paused(run)
    run.stop()
    last = ended(run)
    assert (last.state, last.step) == ("stopped", before.step)


@pytest.mark.parametrize("click", ["pause", "resume", "step_once", "stop"])
def test_a_run_that_has_ended_stays_as_it_is(start: Start, click: str) -> None:
    run = start(SHORT)
    before = ended(run)
    getattr(run, click)()
    now = run.snapshot()
    assert (now.state, now.step) == ("done", 40)
    assert same(now.network, before.network)


def test_clicks_that_do_not_fit_the_state_do_nothing(start: Start) -> None:
    run = start(ENDLESS)
    run.resume()
    assert run.state == "running"
    before = paused(run)
    run.pause()
    assert run.snapshot().step == before.step


def test_the_learning_rate_changes_with_the_next_update(start: Start) -> None:
    run = start(ENDLESS)
    assert paused(run).lr == 0.1
    run.set_lr(0.025)
    run.step_once()
    now = run.snapshot()
    assert now.lr == 0.025
    assert now.progress is not None
    assert now.progress.lr == 0.025


# What goes wrong


@pytest.mark.filterwarnings("error")
def test_a_run_that_diverges_fails_with_the_reason(start: Start) -> None:
    last = ended(start(replace(SHORT, hidden=(20, 20), lr=1e10)))
    assert last.state == "failed"
    assert last.message == f"diverged at step {last.step + 1}: try a learning rate below 5e+09"
    assert all(math.isfinite(p.loss) for p in last.points)


def test_settings_out_of_range_are_refused_before_the_start() -> None:
    with pytest.raises(ValueError, match="lr"):
        Run(replace(SHORT, lr=-1.0), TRAINING, DEV)
    with pytest.raises(ValueError, match="sizes"):
        Run(replace(SHORT, hidden=(0,)), TRAINING, DEV)


def test_a_run_that_nobody_watches_is_paused_and_says_so(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(ENDLESS)
    wait_until(lambda: run.snapshot().step > 0)
    monkeypatch.setattr(runs, "UNWATCHED_SECONDS", 0.0)
    wait_until(lambda: run.state == "paused")
    assert run.snapshot().message == "paused, because nobody was watching"
    monkeypatch.setattr(runs, "UNWATCHED_SECONDS", 60.0)
    before = run.snapshot().step
    run.touch()
    run.resume()
    wait_until(lambda: run.snapshot().step > before)
    assert run.snapshot().message == ""


def test_an_ended_run_lets_go_of_its_images(start: Start) -> None:
    images = TRAINING.images.copy()
    run = start(SHORT, Dataset(images, TRAINING.labels))
    held = weakref.ref(images)
    del images
    assert held() is not None
    run.stop()
    run.join(60)
    gc.collect()
    assert held() is None


# Several at once


def beside_others(start: Start, recipe: Recipe) -> tuple[Snapshot, Network]:
    """How a run ends beside two others, and the network of the same run alone."""
    data = digits(1500)
    alone = after(recipe.steps, recipe, data)
    beside = [
        start(replace(ENDLESS, batch_size=None, seed=5), digits(2000)),
        start(replace(ENDLESS, hidden=(12,), activation="tanh", seed=6)),
    ]
    last = ended(start(recipe, data))
    assert [run.state for run in beside] == ["running"] * 2
    return last, alone


@pytest.mark.parametrize(
    "recipe",
    [
        replace(SHORT, steps=300),
        replace(SHORT, batch_size=None, steps=60, dropout=0.3),
    ],
    ids=["mini-batches", "full batch in blocks"],
)
def test_runs_at_once_do_not_disturb_each_other(start: Start, recipe: Recipe) -> None:
    last, alone = beside_others(start, recipe)
    assert same(last.network, alone)


def test_a_wide_network_is_rounded_otherwise_beside_other_runs_and_no_more(start: Start) -> None:
    recipe = replace(SHORT, hidden=(600, 300), batch_size=128, steps=15)
    last, alone = beside_others(start, recipe)
    np.testing.assert_allclose(last.network.params.flat, alone.params.flat, rtol=0, atol=1e-6)


def test_runs_of_one_recipe_go_their_own_ways(start: Start) -> None:
    one, other = start(LONG), start(LONG)
    before = paused(one)
    assert ended(other).state == "done"
    assert one.snapshot().step == before.step
    one.resume()
    assert same(ended(one).network, other.snapshot().network)


def test_runs_at_once_leave_the_threads_of_blas_as_they_found_them(start: Start) -> None:
    def threads() -> list[int]:
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    before = threads()
    blocks = replace(SHORT, batch_size=None, steps=20)
    several = [start(blocks, digits(1500)), start(SHORT), start(blocks, digits(1500))]
    assert [ended(run).state for run in several] == ["done"] * 3
    assert threads() == before


# The registry


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry whose runs are stopped after the test."""
    registry, started = Registry(), []
    begin = registry.start
    registry.start = lambda recipe: started.append(begin(recipe, TRAINING, DEV)) or started[-1]
    yield registry
    for run in started:
        run.stop()
        run.join(30)


def test_the_registry_finds_its_runs_by_their_ids(registry: Registry) -> None:
    one, other = registry.start(ENDLESS), registry.start(ENDLESS)
    assert one.id != other.id
    assert registry.get(one.id) is one
    assert registry.get(other.id) is other
    for unknown in ("nobody", "", None):
        assert registry.get(unknown) is None


def test_only_so_many_runs_go_at_once(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_RUNNING", 2)
    first, _ = registry.start(ENDLESS), registry.start(ENDLESS)
    with pytest.raises(TooBusyError, match=r"2 networks .* Try again"):
        registry.start(ENDLESS)
    first.pause()
    assert registry.start(ENDLESS).state == "running"


@pytest.mark.parametrize("recipe", [SHORT, replace(SHORT, hidden=(20, 20), lr=1e10)])
def test_a_run_that_has_ended_makes_room(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, recipe: Recipe
) -> None:
    monkeypatch.setattr(runs, "MOST_RUNNING", 1)
    ended(registry.start(recipe))
    assert registry.start(ENDLESS).state == "running"


def test_a_bad_recipe_takes_no_room(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_RUNNING", 1)
    with pytest.raises(ValueError, match="lr"):
        registry.start(replace(SHORT, lr=-1.0))
    assert registry.start(ENDLESS).state == "running"


def test_the_run_that_was_watched_longest_ago_is_forgotten(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST_KEPT", 3)
    first, second, third = (registry.start(ENDLESS) for _ in range(3))
    registry.get(first.id)
    fourth = registry.start(ENDLESS)
    assert registry.get(second.id) is None
    assert ended(second).state == "stopped"
    assert [registry.get(r.id) for r in (first, third, fourth)] == [first, third, fourth]
