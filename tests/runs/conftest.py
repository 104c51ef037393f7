"""Fixtures for the tests of runs: they are stopped when the test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from digitnet import Dataset
from digitnet.runs import run as background
from digitnet.runs.recipes import Recipe
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from tests.runs.small import DATA, Start
from tests.waiting import wait_until


@pytest.fixture(autouse=True)
def _patient_clicks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click waits for the update in progress, however busy the machine that tests it is."""
    monkeypatch.setattr(background, "LONGEST_WAIT", 60.0)
    monkeypatch.setattr(background, "LONGEST_ANSWER", 60.0)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts runs."""
    started: list[Run] = []

    def start(recipe: Recipe, data: Dataset = DATA) -> Run:
        run = Run(recipe, data)
        started.append(run)
        run.start()
        return run

    yield start
    for run in started:
        run.stop()
        wait_until(lambda run=run: not run.snapshot().active)


@pytest.fixture
def registry() -> Iterator[Callable[..., Registry]]:
    """Makes registries with the limits that it is given."""
    started: list[Run] = []

    class Noting(Registry):
        def start(self, recipe: Recipe, data: Dataset = DATA) -> Run:
            started.append(super().start(recipe, data))
            return started[-1]

    yield Noting
    for run in started:
        run.stop()
        run.join(30)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock by which it is told how long nobody looked at a run; it stands still else."""
    now = [1000.0]
    monkeypatch.setattr(background, "monotonic", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += seconds

    return move
