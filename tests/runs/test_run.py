"""Runs in the background: watched, paused, stepped and stopped."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from digitnet.nn import Progress, Training
from digitnet.runs import run as background
from tests.runs.small import DATA, DEV, ENDLESS, LONG, SHORT, Start, after, ended, paused, same
from tests.waiting import wait_until

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
    expected = [p.loss for p in SHORT.start(SHORT.network(), *SHORT.split(DATA))]
    assert [p.loss for p in points] == expected
    assert same(run.first_network, SHORT.network())


@pytest.mark.parametrize("average", [None, 0.9])
def test_a_run_that_stops_early_shows_its_best_network(start: Start, average: float | None) -> None:
    recipe = replace(LONG, activation="tanh", lr=0.3, patience=5, average=average)
    last = ended(start(recipe))
    network = recipe.network()
    looks = [p.dev_accuracy or 0 for p in recipe.start(network, *recipe.split(DATA))]
    assert last.step < last.steps
    assert same(last.network, network)
    assert last.dev_accuracy == network.accuracy(DEV.images, DEV.labels) == max(looks)


def test_watchers_see_the_network_while_it_learns(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "PUBLISH_SECONDS", 0.0)
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


def test_the_course_of_a_stopped_run_ends_with_what_was_measured_then(start: Start) -> None:
    run = start(replace(ENDLESS, dev_every=10**6))
    wait_until(lambda: run.snapshot().step >= 2)
    assert run.snapshot().measured_points[-1].dev_accuracy is None
    run.stop()
    last = ended(run)
    right = last.network.accuracy(DEV.images, DEV.labels)
    assert last.measured_points == (
        *last.points[:-1],
        replace(last.points[-1], dev_accuracy=right),
    )


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


# What all who watch see alike


def slow_updates(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """(in an update, go on): every update waits in its midst until it is let go on."""
    inside, go_on = threading.Event(), threading.Event()
    update = Training.__next__

    def slow(training: Training) -> Progress:
        inside.set()
        assert go_on.wait(60)
        return update(training)

    monkeypatch.setattr(Training, "__next__", slow)
    return inside, go_on


def test_a_run_says_that_it_stopped_only_when_nothing_changes_any_more(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    for waiting in ("LONGEST_WAIT", "LONGEST_ANSWER"):
        monkeypatch.setattr(background, waiting, 0.01)
    inside, go_on = slow_updates(monkeypatch)
    run = start(ENDLESS)
    assert inside.wait(60)
    run.stop()
    assert run.state == "running"
    for click in (run.pause, run.resume, run.step_once):  # too late
        click()
    assert run.state == "running"
    go_on.set()
    wait_until(lambda: run.state == "stopped")
    first = run.snapshot()
    assert first.step == 1
    assert same(first.network, after(1, ENDLESS))
    assert first.dev_accuracy == first.network.accuracy(DEV.images, DEV.labels)
    ended(run)
    run.set_lr(0.7)
    assert run.snapshot() == first


def test_stop_answers_with_the_end_state(start: Start) -> None:
    for steps in (1, 5, 20):
        run = start(ENDLESS)
        wait_until(lambda run=run, steps=steps: run.snapshot().step >= steps)
        run.stop()
        first = run.snapshot()
        assert first.state == "stopped"
        assert ended(run) == first
        assert same(first.network, after(first.step, ENDLESS))


def test_a_stop_in_the_midst_of_a_step_ends_after_it(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(ENDLESS)
    step = paused(run).step
    inside, go_on = slow_updates(monkeypatch)
    stepping = threading.Thread(target=run.step_once)
    stepping.start()
    assert inside.wait(60)
    stopping = threading.Thread(target=run.stop)
    stopping.start()
    go_on.set()
    stepping.join(60)
    stopping.join(60)
    last = ended(run)
    assert (last.state, last.step) == ("stopped", step + 1)
    assert same(last.network, after(step + 1, ENDLESS))


def test_steps_that_come_faster_than_updates_are_all_made(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(ENDLESS)
    step = paused(run).step
    inside, go_on = slow_updates(monkeypatch)
    clicks = [threading.Thread(target=run.step_once) for _ in range(3)]
    for click in clicks:
        click.start()
    assert inside.wait(60)
    go_on.set()
    for click in clicks:
        click.join(60)
    wait_until(lambda: run.snapshot().step == step + 3)
    ended_here = run.snapshot()
    assert (ended_here.state, ended_here.step) == ("paused", step + 3)
