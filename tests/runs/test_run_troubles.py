"""Runs in the background: what goes wrong, and what they hold on to."""

from __future__ import annotations

import gc
import math
import threading
import weakref
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from digitnet import Dataset
from digitnet.nn import Network, Progress, Training
from digitnet.runs import run as background
from digitnet.runs.places import Places
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from tests.runs.small import DATA, ENDLESS, SHORT, Start, ended, paused, same
from tests.waiting import wait_until

# What goes wrong


@pytest.mark.filterwarnings("error")
def test_a_run_that_diverges_fails_with_the_reason(start: Start) -> None:
    last = ended(start(replace(SHORT, hidden=(20, 20), lr=1e10)))
    assert last.state == "failed"
    assert last.message == f"diverged at step {last.step + 1}: try a learning rate below 5e+09"
    assert all(math.isfinite(p.loss) for p in last.points)


def test_settings_out_of_range_are_refused_before_the_start() -> None:
    with pytest.raises(ValueError, match="lr"):
        Run(replace(SHORT, lr=-1.0), DATA)
    with pytest.raises(ValueError, match="hidden"):
        Run(replace(SHORT, hidden=(0,)), DATA)


def test_a_run_that_nobody_watches_is_paused_and_says_so(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(ENDLESS)
    wait_until(lambda: run.snapshot().step > 0)
    monkeypatch.setattr(background, "UNWATCHED_SECONDS", 0.0)
    wait_until(lambda: run.state == "paused")
    assert run.snapshot().message == "paused, because nobody was watching"
    monkeypatch.setattr(background, "UNWATCHED_SECONDS", 60.0)
    before = run.snapshot().step
    run.touch()
    run.resume()
    wait_until(lambda: run.snapshot().step > before)
    assert run.snapshot().message == ""


def test_an_ended_run_lets_go_of_its_images(start: Start) -> None:
    images = DATA.images.copy()
    run = start(SHORT, Dataset(images, DATA.labels))
    held = weakref.ref(images)
    del images
    assert held() is not None
    run.stop()
    run.join(60)
    gc.collect()
    assert held() is None


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
    assert same(run.snapshot().network, before.network)
    run.stop()
    last = ended(run)
    assert last.state == "failed"
    assert last.message == f"diverged at step {before.step + 1}: try a learning rate below 0.05"
    assert same(last.network, before.network)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("where", ["__next__", "evaluated", "equip", "check"])
def test_an_error_anywhere_ends_the_run_gives_its_place_back_and_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    places = Places(1)
    run = Run(ENDLESS, DATA, places)
    run.start()
    before = paused(run)

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Training, where, fail)
    run.step_once()
    run.stop()
    last = ended(run)
    assert last.state == "failed"
    assert last.message == "the training broke off because of an error in the program"
    assert last.step >= before.step
    assert places.taken == 0


def test_a_run_that_is_watched_is_not_paused(start: Start, clock: Callable[[float], None]) -> None:
    run = start(ENDLESS)
    for _ in range(3):
        clock(background.UNWATCHED_SECONDS - 1)
        run.touch()
        step = run.snapshot().step
        wait_until(lambda step=step: run.snapshot().step > step)
    assert run.state == "running"
    clock(background.UNWATCHED_SECONDS + 1)
    wait_until(lambda: run.state == "paused")


def test_a_run_that_was_paused_unwatched_gives_its_place_back(
    registry: Callable[..., Registry], clock: Callable[[float], None]
) -> None:
    runs = registry(most_running=1)
    left = runs.start(ENDLESS)
    clock(background.UNWATCHED_SECONDS + 1)
    wait_until(lambda: runs.running == 0)
    assert left.state == "paused"
    assert runs.start(ENDLESS).state == "running"


@pytest.mark.parametrize("click", ["pause", "stop"])
def test_nobody_waits_to_look_at_a_run_while_its_images_held_back_are_read(
    start: Start, monkeypatch: pytest.MonkeyPatch, click: str
) -> None:
    run = start(ENDLESS)
    wait_until(lambda: run.snapshot().step > 0)
    inside, go_on = threading.Event(), threading.Event()
    accuracy = Network.accuracy

    def slow(network: Network, X: np.ndarray, y: np.ndarray) -> float:
        inside.set()
        assert go_on.wait(60)
        return accuracy(network, X, y)

    monkeypatch.setattr(Network, "accuracy", slow)
    clicking = threading.Thread(target=getattr(run, click))
    clicking.start()
    assert inside.wait(60)
    looking = threading.Thread(target=run.snapshot)
    looking.start()
    looking.join(10)
    free = not looking.is_alive()
    go_on.set()
    clicking.join(60)
    assert free
    assert run.snapshot().dev_accuracy is not None


def test_a_run_that_goes_on_while_its_rest_is_measured_keeps_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = Places(1)
    run = Run(ENDLESS, DATA, places)
    run.start()
    paused(run)
    inside, go_on = threading.Event(), threading.Event()
    measured = Run._measured

    def slow(self: Run) -> tuple:
        inside.set()
        assert go_on.wait(60)
        return measured(self)

    monkeypatch.setattr(Run, "_measured", slow)
    stepping = threading.Thread(target=run.step_once)
    stepping.start()
    assert inside.wait(60)
    run.resume()
    step = run.snapshot().step
    go_on.set()
    wait_until(lambda: run.snapshot().step > step + 1)
    assert (run.state, places.taken) == ("running", 1)
    run.stop()
    ended(run)
    stepping.join(60)
    assert places.taken == 0
