"""Runs in the background: watched, paused, stepped and stopped, at full or a chosen speed."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from digitnet.nn import Training
from digitnet.recipes.recipe import Recipe
from digitnet.runs import pace as pacing
from digitnet.runs import run as background
from digitnet.runs.history import History
from digitnet.runs.pace import Pace
from digitnet.runs.run import Run
from tests.runs.hands import RARELY, Click, Clock, Start, held_up, stepping, stopped_clock
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
    assert run.status() == last


def test_watchers_see_how_fast_a_run_learns(start: Start) -> None:
    run = start(ENDLESS)
    wait_until(lambda: run.status().updates_per_second > 0)
    now = run.status()
    assert now.state == "running"
    assert not same(now.network, run.first_network)
    assert now.seconds_left == pytest.approx((now.steps - now.step) / now.updates_per_second)


def test_a_paused_run_shows_the_network_of_its_last_step_and_makes_no_more(start: Start) -> None:
    run = start(ENDLESS)
    before = paused(run)
    ended(start(SHORT))  # meanwhile another one goes all its way
    run.pause()
    assert run.status() == before
    for _ in range(5):
        run.step_once()
    assert not same(run.status().network, before.network)
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
            assert run.status().step == progress.step
            assert same(run.status().network, network)


@pytest.mark.parametrize("rests", [True, False])
def test_stop_answers_with_the_end_and_what_was_measured_then(start: Start, rests: bool) -> None:
    for steps in (1, 5, 20):
        run = start(replace(ENDLESS, dev_every=10**6))
        stepping(run, steps - 1)
        assert run.status().measured_points[-1].dev_accuracy is None
        before = paused(run).step if rests else 0
        run.stop()
        last = run.status()
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
    first = run.status()
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
    wait_until(lambda: (run.state, run.status().step) == (state, step + made))
    assert same(run.status().network, after(step + made, ENDLESS))


@pytest.fixture
def time_passes(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Moves the clock that says which update is due; otherwise it stands still."""
    return stopped_clock(monkeypatch, pacing)


@pytest.fixture
def waiting(start: Start) -> Run:
    """A run that has made one update and waits for the time of the next."""
    run = start(ENDLESS, speed=RARELY)
    stepping(run)
    return run


def test_an_update_is_due_when_its_time_has_come(time_passes: Clock) -> None:
    pace = Pace()
    assert pace.wait() <= 0  # full speed
    pace.choose(5.0)
    assert pace.wait() <= 0  # the first one at once
    pace.note_update()
    time_passes(0.15)
    assert pace.wait() == pytest.approx(0.05)
    pace.choose(1.0)
    assert pace.wait() == pytest.approx(0.85)
    pace.choose(None)
    assert pace.wait() <= 0


def test_a_slow_run_shows_every_update_as_it_is_due(start: Start, time_passes: Clock) -> None:
    run = start(ENDLESS, speed=5)
    for speed in (0, -1, math.inf, math.nan):
        with pytest.raises(ValueError, match="steps per second"):
            run.set_speed(speed)
    for step in range(1, 6):
        assert stepping(run, step - 1) == step
        now = run.status()
        assert same(now.network, after(step, ENDLESS))
        time_passes(0.21)
    assert now.chosen_speed == 5
    assert now.updates_per_second <= 5
    assert now.seconds_left >= (now.steps - now.step) / 5


@pytest.mark.parametrize("click", [Run.pause, Run.stop])
def test_a_run_that_waits_for_its_next_step_pauses_at_once(waiting: Run, click: Click) -> None:
    click(waiting)
    now = waiting.status()
    assert (now.state, now.step) == ("paused" if click is Run.pause else "stopped", 1)
    assert same(now.network, after(1, ENDLESS))


@pytest.mark.parametrize("speed", [None, 100.0])
def test_a_slow_run_continues_when_its_speed_is_raised_and_pauses_when_unwatched(
    waiting: Run, monkeypatch: pytest.MonkeyPatch, speed: float | None
) -> None:
    waiting.set_speed(speed)
    stepping(waiting, 6)
    waiting.set_speed(RARELY)
    monkeypatch.setattr(background, "UNWATCHED_SECONDS", 0.0)
    wait_until(lambda: waiting.state == "paused")
    assert waiting.status().message == "paused because nobody was watching"
