"""Runs at a chosen speed: slow enough to watch every step."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from digitnet.runs import pace as pacing
from digitnet.runs import run as background
from digitnet.runs.pace import Pace
from digitnet.runs.run import Run
from tests.runs.hands import RARELY, Clock, Start, stepping, stopped_clock
from tests.runs.small import ENDLESS, after, same
from tests.waiting import wait_until


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
        with pytest.raises(ValueError, match="updates a second"):
            run.set_speed(speed)
    for step in range(1, 6):
        assert stepping(run, step - 1) == step
        now = run.snapshot()
        assert same(now.network, after(step, ENDLESS))
        time_passes(0.21)
    assert now.chosen_speed == 5
    assert now.updates_per_second <= 5
    assert now.seconds_left >= (now.steps - now.step) / 5


@pytest.mark.parametrize("click", [Run.pause, Run.stop])
def test_a_run_that_waits_for_its_next_step_rests_at_once(
    waiting: Run, click: Callable[[Run], None]
) -> None:
    click(waiting)
    now = waiting.snapshot()
    assert (now.state, now.step) == ("paused" if click is Run.pause else "stopped", 1)
    assert same(now.network, after(1, ENDLESS))


@pytest.mark.parametrize("speed", [None, 100.0])
def test_a_run_that_waits_goes_on_when_it_may_be_faster_and_rests_when_nobody_watches(
    waiting: Run, monkeypatch: pytest.MonkeyPatch, speed: float | None
) -> None:
    waiting.set_speed(speed)
    stepping(waiting, 6)
    waiting.set_speed(RARELY)
    monkeypatch.setattr(background, "UNWATCHED_SECONDS", 0.0)
    wait_until(lambda: waiting.state == "paused")
    assert waiting.snapshot().message == "paused, because nobody was watching"
