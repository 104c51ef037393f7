"""Fixtures for the tests of the wire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from digitnet.runs import Recipe, Registry, Run
from digitnet.ui import session
from tests import wire
from tests.ui.live.watching import DATA, RECIPE, Start
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with wire.serve() as running:
        yield running


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts runs in a registry of the test's own; they are stopped when it is over."""
    runs = Registry()
    started: list[Run] = []
    monkeypatch.setattr(session, "_registry", runs)

    def start(recipe: Recipe = RECIPE, *, paused: bool = False) -> Run:
        run = runs.start(recipe, DATA)
        started.append(run)
        if paused:  # after as few updates as can be
            run.pause()
            if run.snapshot().step == 0:
                run.step_once()
            wait_until(lambda: run.snapshot().dev_accuracy is not None)
        return run

    yield start
    for run in started:
        run.stop()
        run.join(30)
