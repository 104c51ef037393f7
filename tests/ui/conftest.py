"""Fixtures for what is served beside Streamlit: the app's own routes, and runs to watch."""

from collections.abc import Iterator

import pytest

from digitnet.data import Dataset
from digitnet.recipes import Recipe
from digitnet.runs import Registry, Run
from digitnet.ui import session
from tests import browser, wire
from tests.ui.live.watching import DATA, RECIPE, Start
from tests.waiting import wait_until


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The app's own routes on a server without Streamlit, in this process."""
    # Now: a question of a test that is over would open one, in the place of the next test's.
    session.registry()
    with wire.serve() as running, browser.reusing_windows(running):
        yield running


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts runs in a registry of the test's own; they are stopped when it is over."""
    runs = Registry()
    started: list[Run] = []
    monkeypatch.setattr(session, "_registry", runs)

    def start(recipe: Recipe = RECIPE, *, paused: bool = False, data: Dataset = DATA) -> Run:
        run = runs.start(recipe, data)
        started.append(run)
        if paused:  # after as few updates as can be
            run.pause()
            if run.status().step == 0:
                run.step_once()
            wait_until(lambda: run.status().dev_accuracy is not None)
        return run

    yield start
    for run in started:
        run.stop()
        run.join(30)
