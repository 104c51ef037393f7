"""Runs in the background: what goes wrong, and what they hold on to."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import numpy as np
import pytest

from digitnet.nn import Network, Progress, Training
from digitnet.runs import run as background
from digitnet.runs.run import Run
from tests.runs.hands import Click, Clock, Make, Start, held_up, stepping
from tests.runs.small import ENDLESS, ended, paused, same
from tests.waiting import wait_until


def test_a_run_that_is_stopped_with_infinite_weights_says_that_it_diverged(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = Training.__next__

    def blow_up(training: Training) -> Progress:
        progress = update(training)
        training.network.params.flat[...] = np.inf
        return progress

    run = start(ENDLESS)
    before = paused(run)
    monkeypatch.setattr(Training, "__next__", blow_up)
    run.step_once()
    assert same(run.status().network, before.network)
    run.stop()
    last, reason = ended(run), f"diverged at step {before.step + 1}: try a learning rate below 0.05"
    assert (last.state, last.message) == ("failed", reason)
    assert same(last.network, before.network)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("where", ["__next__", "evaluated", "equip", "check"])
def test_an_error_anywhere_ends_the_run_gives_its_place_back_and_keeps_nobody_waiting(
    registry: Make, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    runs = registry(most_running=1)
    run = runs.start(ENDLESS)
    before = paused(run)
    monkeypatch.setattr(Training, where, Mock(side_effect=MemoryError))
    run.step_once()
    run.stop()
    last = ended(run)
    told = "an error in the program"
    assert (last.state, last.message, runs.running) == ("failed", told, 0)
    assert last.step >= before.step


def test_runs_that_nobody_watches_rest_and_free_their_places(registry: Make, clock: Clock) -> None:
    runs = registry(most_running=1)
    run = runs.start(ENDLESS)
    for _ in range(3):
        clock(background.UNWATCHED_SECONDS - 1)
        run.touch()
        stepping(run, run.status().step)
    assert run.state == "running"
    queued = runs.start(ENDLESS)
    clock(background.UNWATCHED_SECONDS + 1)
    wait_until(lambda: {run.state, queued.state} == {"paused"} and runs.running == 0)
    now = run.status()
    assert (now.message, queued.status().turn) == ("paused because nobody was watching", 0)
    run.touch()
    run.resume()
    stepping(run, now.step)
    assert run.status().message == ""


@pytest.mark.parametrize("click", [Run.pause, Run.stop])
def test_a_run_being_validated_can_be_watched_and_keeps_its_slot_if_it_continues(
    registry: Make, monkeypatch: pytest.MonkeyPatch, click: Click
) -> None:
    runs = registry(most_running=1)
    run = runs.start(ENDLESS)
    stepping(run)
    inside, go_on = held_up(monkeypatch, Network, "accuracy")
    with ThreadPoolExecutor() as pool:
        clicked = pool.submit(click, run)
        wait_until(inside.is_set)
        wait_until(pool.submit(run.status).done)
        assert not clicked.done()
        run.resume()  # for one that was stopped it is too late
        step = run.status().step
        go_on.set()
        if click is Run.pause:
            stepping(run, step + 1)
            assert (run.state, runs.running) == ("running", 1)
        run.stop()
    assert run.status().dev_accuracy is not None
