"""The Train page without a browser: its buttons when the server is busy, and what a result says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from digitnet.runs import Recipe, Run
from digitnet.runs.registry import KEPT_SECONDS, MOST_RUNNING
from digitnet.ui import session
from tests import files
from tests.ui.test_pages import open_page, texts
from tests.waiting import wait_until

ENDLESS = Recipe(images=200, steps=10**6)


@pytest.fixture
def others() -> Iterator[list[Run]]:
    """Other visitors' runs, stopped after the test."""
    runs: list[Run] = []
    yield runs
    for run in runs:
        run.stop()
        run.join(30)


def take_all_places(others: list[Run]) -> None:
    registry = session.registry()
    wait_until(lambda: registry.running == 0)
    others += [registry.start(ENDLESS, files.digits(200)) for _ in range(MOST_RUNNING)]


def trained(app: AppTest, **settings: float) -> Run:
    """Starts a run with these settings, and waits for its end."""
    for key, value in settings.items():
        app.number_input(key=key).set_value(value)
    app.button(key="train").click().run()
    run = session.registry().get(app.session_state["run_id"])
    wait_until(lambda: run.state == "done")
    app.run()
    return run


@pytest.mark.parametrize("key", ["pause", "step"])
def test_who_goes_on_while_the_server_is_busy_is_told_and_stays_paused(
    key: str, others: list[Run]
) -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = session.registry().get(app.session_state["run_id"])
    app.button(key="pause").click().run()
    take_all_places(others)
    app.button(key=key).click().run()
    assert not app.exception
    assert "4 networks are being trained on this server right now" in app.error[0].value
    assert "stays paused" in app.error[0].value
    assert run.state == "paused"
    others[0].stop()
    app.button(key=key).click().run()
    assert not app.error
    app.button(key="stop").click().run()


def test_who_starts_while_the_server_is_busy_is_told(others: list[Run]) -> None:
    app = open_page("pages/train.py")
    take_all_places(others)
    app.button(key="train").click().run()
    assert "4 networks are being trained on this server right now" in app.error[0].value


def test_a_learning_rate_of_100_is_told_to_have_failed() -> None:
    app = open_page("pages/train.py")
    trained(app, lr=100.0, steps=40)
    assert "no better than guessing" in app.warning[0].value
    assert "The learning rate of 100 is too high: try 0.1." in app.warning[0].value


def test_a_run_that_learnt_says_nothing_of_guessing() -> None:
    app = open_page("pages/train.py")
    trained(app, steps=30)
    assert not app.warning
    assert "images that it has never learned from" in texts(app)


def test_a_run_that_was_let_go_shows_its_result_and_says_that_it_cannot_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = session.registry().get(app.session_state["run_id"])
    wait_until(lambda: run.snapshot().step > 0)
    app.button(key="pause").click().run()
    step = run.snapshot().step
    monkeypatch.setattr(Run, "unwatched_seconds", KEPT_SECONDS + 1)
    app.run()
    assert not app.exception
    assert f"Stopped after {step:,} steps" in texts(app)
    assert "it cannot go on" in texts(app)
    assert "no longer kept" in texts(app)
    assert app.button(key="train").label == "Train again"


def test_a_window_follows_a_learning_rate_that_was_set_in_another() -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = session.registry().get(app.session_state["run_id"])
    other = open_page("pages/train.py", run=run.id)
    app.number_input(key=f"live_lr_{run.id}").set_value(0.3).run()
    assert run.snapshot().lr == 0.3
    assert other.run().number_input(key=f"live_lr_{run.id}").value == 0.3
    app.button(key="stop").click().run()
