"""Fixtures for the tests of runs: they are stopped when the test is over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digitnet import Dataset
from digitnet.recipes.recipe import Recipe
from digitnet.runs import recorder, view
from digitnet.runs import run as background
from digitnet.runs.card import MNIST
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from digitnet.store.archive import StoreArchive
from digitnet.store.store import Store
from tests.runs.hands import Clock, Make, Start, stopped_clock
from tests.runs.small import DATA


@pytest.fixture(autouse=True)
def _patient_clicks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click waits for the update in progress, however busy the machine that tests it is."""
    monkeypatch.setattr(background, "LONGEST_WAIT", 60.0)
    monkeypatch.setattr(background, "LONGEST_ANSWER", 60.0)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts runs, at full speed or at so many steps per second."""
    started: list[Run] = []

    def start(recipe: Recipe, data: Dataset = DATA, speed: float | None = None) -> Run:
        started.append(Run(recipe, data))
        started[-1].set_speed(speed)
        started[-1].start()
        return started[-1]

    yield start
    for run in started:
        run.stop()
        run.join(30)


class SmallRegistry(Registry):
    """Its runs learn from the small data."""

    def start(self, recipe: Recipe, data: Dataset = DATA, **names: str) -> Run:
        return super().start(recipe, data, **names)


@pytest.fixture
def registry() -> Iterator[Make]:
    """Makes registries with the limits that it is given."""
    made: list[Registry] = []

    def make(**given: Any) -> Registry:
        made.append(SmallRegistry(sources={MNIST: lambda: DATA}, **given))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def serve(registry: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Registries over one store, as of servers of which each ends before the next, or beside it."""
    monkeypatch.setattr(recorder, "KEEP_SECONDS", 0.02)
    servers: list[Registry] = []

    def serve(*, beside: bool = False, **limits: int) -> Registry:
        if servers and not beside:
            servers[-1].close()
        archive = StoreArchive(Store(f"sqlite:///{tmp_path / 'runs.sqlite'}"))
        servers.append(registry(archive=archive, **limits))
        return servers[-1]

    return serve


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Moves the clock that says how long nobody looked at a run; otherwise it stands still."""
    return stopped_clock(monkeypatch, view)
