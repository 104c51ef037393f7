"""Runs at a chosen speed: slow enough to watch every update, and the same run all the same."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import pytest

from digitnet.runs import run as background
from digitnet.runs.pace import Pace
from digitnet.runs.run import Run
from tests.runs.small import DATA, ENDLESS, SHORT, Start, after, ended, paused, same
from tests.waiting import wait_until

RARELY = 1 / 3600  # updates a second: nothing that happens in a test is due by itself


def test_an_update_is_due_when_its_time_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("digitnet.runs.pace.monotonic", lambda: now[0])
    pace = Pace()
    assert pace.wait() <= 0  # full speed
    pace.choose(5.0)
    assert pace.wait() <= 0  # the first one at once
    pace.note_update()
    assert pace.wait() == pytest.approx(0.2)
    now[0] += 0.15
    assert pace.wait() == pytest.approx(0.05)
    pace.choose(1.0)
    assert pace.wait() == pytest.approx(0.85)
    pace.choose(None)
    assert pace.wait() <= 0


@pytest.mark.parametrize("speed", [0, -1, math.inf, math.nan])
def test_what_is_no_speed_is_refused(start: Start, speed: float) -> None:
    run = start(ENDLESS)
    with pytest.raises(ValueError, match="updates a second"):
        run.set_speed(speed)
    assert run.snapshot().chosen_speed is None


def test_so_many_updates_are_made_a_second_and_the_snapshot_says_so(start: Start) -> None:
    run = start(ENDLESS)
    run.set_speed(50)
    begun, first = time.monotonic(), run.snapshot().step
    wait_until(lambda: run.snapshot().step >= first + 20)
    seconds, now = time.monotonic() - begun, run.snapshot()
    made = now.step - first
    assert seconds >= (made - 2) / 50  # the first is due at once, and one was under way
    assert now.chosen_speed == 50
    assert now.updates_per_second <= 50
    assert now.seconds_left >= (now.steps - now.step) / 50


def test_every_update_of_a_slow_run_is_shown(start: Start) -> None:
    run = start(ENDLESS)
    begun = paused(run).step
    seen = {}

    def five_seen() -> bool:
        now = run.snapshot()
        seen.setdefault(now.step, now)
        return now.step >= begun + 5

    run.set_speed(5)
    run.resume()
    wait_until(five_seen)
    assert sorted(seen) == list(range(begun, begun + 6))
    assert all(same(now.network, after(step, ENDLESS)) for step, now in seen.items())


@pytest.mark.parametrize("speed", [40.0, 300.0, None])
def test_the_speed_changes_nothing_about_the_result(start: Start, speed: float | None) -> None:
    run = start(SHORT)
    run.set_speed(speed)
    last = ended(run)
    assert (last.state, last.step) == ("done", SHORT.steps)
    assert same(last.network, after(SHORT.steps, SHORT))
    expected = [p.loss for p in SHORT.start(SHORT.network(), *SHORT.split(DATA))]
    assert [p.loss for p in last.points] == expected


def waiting(start: Start) -> tuple[Run, int]:
    """A run that has made so many updates and waits for the time of the next."""
    run = start(ENDLESS)
    step = paused(run).step + 1
    run.set_speed(RARELY)
    run.resume()
    wait_until(lambda: run.snapshot().step == step)
    return run, step


def test_a_run_that_waits_is_paused_at_once(start: Start) -> None:
    run, step = waiting(start)
    run.pause()
    now = run.snapshot()
    assert (now.state, now.step) == ("paused", step)
    assert same(now.network, after(step, ENDLESS))


def test_a_run_that_waits_is_stopped_at_once(start: Start) -> None:
    run, step = waiting(start)
    run.stop()
    now = run.snapshot()
    assert (now.state, now.step) == ("stopped", step)


def test_a_step_does_not_wait_for_its_time(start: Start) -> None:
    run, step = waiting(start)
    for i in range(1, 4):
        run.step_once()
        now = run.snapshot()
        assert (now.state, now.step) == ("paused", step + i)


@pytest.mark.parametrize("speed", [None, 100.0])
def test_a_run_that_waits_goes_on_at_once_when_it_may_be_faster(
    start: Start, speed: float | None
) -> None:
    run, step = waiting(start)
    run.set_speed(speed)
    wait_until(lambda: run.snapshot().step > step + 5, 20)


def test_a_run_that_waits_holds_nobody_up(start: Start) -> None:
    run, _ = waiting(start)
    slowest = 0.0
    for _ in range(200):
        begun = time.perf_counter()
        run.snapshot()
        run.set_lr(0.05)
        slowest = max(slowest, time.perf_counter() - begun)
    assert slowest < 0.5


def test_a_slow_run_that_nobody_watches_is_paused(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "LONGEST_SLEEP", 0.01)
    run, _ = waiting(start)
    monkeypatch.setattr(background, "UNWATCHED_SECONDS", 0.0)
    wait_until(lambda: run.state == "paused", 20)
    assert run.snapshot().message == "paused, because nobody was watching"


def test_the_speed_of_a_run_that_has_ended_stays(start: Start) -> None:
    run = start(replace(SHORT, steps=3))
    before = ended(run)
    run.set_speed(1)
    assert run.snapshot() == before
