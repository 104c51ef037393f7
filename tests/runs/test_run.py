"""Runs in the background: watched, paused, stepped and stopped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from digitnet.nn import Training
from digitnet.runs import run as background
from digitnet.runs.history import History
from digitnet.runs.recipes import Recipe
from digitnet.runs.run import Run
from tests.runs.hands import RARELY, Start, held_up, stepping
from tests.runs.small import DATA, DEV, ENDLESS, LONG, SHORT, after, ended, paused, same
from tests.waiting import wait_until

EARLY = replace(LONG, activation="tanh", lr=0.3, patience=5)
RECIPES = [(SHORT, None), (SHORT, 40.0), (SHORT, 300.0)]
RECIPES += [(EARLY, None), (replace(EARLY, average=0.9), None)]


@pytest.mark.parametrize(("recipe", "speed"), RECIPES)
def test_a_run_is_its_recipe_trained_at_any_speed_and_stays_as_it_ended(
    start: Start, recipe: Recipe, speed: float | None
) -> None:
    run = start(recipe, speed=speed)
    last, network, history = ended(run), recipe.network(), History()
    training = recipe.start(network, *recipe.split(DATA))
    for progress in training:
        history.add(progress)
    assert (last.state, last.message) == ("done", "")
    assert (last.step, last.steps) == (training.step, training.steps)
    assert (last.step < last.steps) == (recipe.patience is not None)
    assert last.points == history.points()
    assert last.dev_accuracy == network.accuracy(DEV.images, DEV.labels)
    assert same(last.network, network)
    assert same(run.first_network, recipe.network())
    for click in (run.pause, run.resume, run.step_once, run.stop):
        click()
    run.set_lr(0.7)
    run.set_speed(1)
    assert run.snapshot() == last


def test_watchers_see_how_fast_a_run_learns(start: Start) -> None:
    run = start(ENDLESS)
    wait_until(lambda: run.snapshot().updates_per_second > 0)
    now = run.snapshot()
    assert now.state == "running"
    assert not same(now.network, run.first_network)
    assert now.seconds_left == pytest.approx((now.steps - now.step) / now.updates_per_second)


def test_a_paused_run_rests_and_shows_the_network_of_its_last_step(start: Start) -> None:
    run = start(ENDLESS)
    before = paused(run)
    ended(start(SHORT))  # meanwhile another one goes all its way
    run.pause()
    assert run.snapshot() == before
    for _ in range(5):
        run.step_once()
    assert not same(run.snapshot().network, before.network)
    assert before.points[-1].step == before.step
    assert same(before.network, after(before.step, ENDLESS))
    assert before.dev_accuracy == before.network.accuracy(DEV.images, DEV.labels)


def test_a_step_is_one_update_that_pauses_the_run_or_ends_it(start: Start) -> None:
    run, network = start(SHORT, speed=RARELY), SHORT.network()
    stepping(run)
    assert run.state == "running"
    for progress in SHORT.start(network, *SHORT.split(DATA)):
        if progress.step > 1:
            run.step_once()
            assert run.state == ("done" if progress.step == SHORT.steps else "paused")
            assert run.snapshot().step == progress.step
            assert same(run.snapshot().network, network)


@pytest.mark.parametrize("rests", [True, False])
def test_stop_answers_with_the_end_and_what_was_measured_then(start: Start, rests: bool) -> None:
    for steps in (1, 5, 20):
        run = start(replace(ENDLESS, dev_every=10**6))
        stepping(run, steps - 1)
        assert run.snapshot().measured_points[-1].dev_accuracy is None
        before = paused(run).step if rests else 0
        run.stop()
        last = run.snapshot()
        assert ended(run) == last
        assert (last.state, last.step) == ("stopped", before or last.step)
        assert same(last.network, after(last.step, ENDLESS))
        assert last.dev_accuracy == last.network.accuracy(DEV.images, DEV.labels)
        end = replace(last.points[-1], dev_accuracy=last.dev_accuracy)
        assert last.measured_points == (*last.points[:-1], end)


def test_a_stopped_run_no_longer_changes(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    for waiting in ("LONGEST_WAIT", "LONGEST_ANSWER"):
        monkeypatch.setattr(background, waiting, 0.01)
    inside, go_on = held_up(monkeypatch, Training, "__next__")
    run = start(ENDLESS)
    wait_until(inside.is_set)
    for click in (run.stop, run.pause, run.resume, run.step_once):  # the others are too late
        click()
        assert run.state == "running"
    go_on.set()
    wait_until(lambda: run.state == "stopped")
    first = run.snapshot()
    assert (first, first.step) == (ended(run), 1)
    assert same(first.network, after(1, ENDLESS))
    assert first.dev_accuracy == first.network.accuracy(DEV.images, DEV.labels)


@pytest.mark.parametrize(
    ("clicks", "state", "made"),
    [([Run.step_once] * 3, "paused", 3), ([Run.step_once, Run.stop], "stopped", 1)],
)
def test_clicks_that_come_faster_than_updates_are_all_obeyed(
    start: Start, monkeypatch: pytest.MonkeyPatch, clicks: list, state: str, made: int
) -> None:
    run = start(ENDLESS)
    step = paused(run).step
    inside, go_on = held_up(monkeypatch, Training, "__next__")
    with ThreadPoolExecutor() as pool:
        for click in clicks:
            pool.submit(click, run)
            wait_until(inside.is_set)
        go_on.set()
    wait_until(lambda: (run.state, run.snapshot().step) == (state, step + made))
    assert same(run.snapshot().network, after(step + made, ENDLESS))
