"""The Train page without a browser: its buttons when the server is busy, and what a result says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from digitnet.runs import Recipe, Run
from digitnet.runs.registry import KEPT_SECONDS, MOST_RUNNING
from digitnet.ui import session
from tests import files
from tests.ui.pages import frame, its_run, open_page, parts, texts, trained
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


def problem(app: AppTest) -> str:
    """What the status line says of the last click."""
    return parts(app)["status"]["problem"]


def take_all_places(others: list[Run]) -> None:
    registry = session.registry()
    wait_until(lambda: registry.running == 0)
    others += [registry.start(ENDLESS, files.digits(200)) for _ in range(MOST_RUNNING)]


@pytest.mark.parametrize("key", ["pause", "step"])
def test_who_goes_on_while_the_server_is_busy_is_told_and_stays_paused(
    key: str, others: list[Run]
) -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = its_run(app)
    app.button(key="pause").click().run()
    take_all_places(others)
    app.button(key=key).click().run()
    assert not app.exception
    assert "4 networks are being trained on this server right now" in problem(app)
    assert "stays paused" in problem(app)
    assert run.state == "paused"
    others[0].stop()
    app.button(key=key).click().run()
    assert not problem(app)
    app.button(key="stop").click().run()


def test_who_starts_while_the_server_is_busy_is_told(others: list[Run]) -> None:
    app = open_page("pages/train.py")
    take_all_places(others)
    app.button(key="train").click().run()
    assert "4 networks are being trained on this server right now" in problem(app)


def test_a_learning_rate_of_100_is_told_to_have_failed() -> None:
    app = open_page("pages/train.py")
    trained(app, lr=100.0, steps=40)
    assert "no better than guessing" in texts(app)
    assert "The learning rate of 100 is too high: try 0.1." in texts(app)


def test_a_run_that_learnt_says_nothing_of_guessing() -> None:
    app = open_page("pages/train.py")
    trained(app, steps=30)
    assert "guessing" not in texts(app)
    assert "images that it has never learned from" in texts(app)


def test_a_run_that_was_let_go_shows_its_result_and_says_that_it_cannot_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = its_run(app)
    wait_until(lambda: run.snapshot().step > 0)
    app.button(key="pause").click().run()
    step = run.snapshot().step
    monkeypatch.setattr(Run, "unwatched_seconds", KEPT_SECONDS + 1)
    app.run()
    assert not app.exception
    assert run.snapshot().step == step
    assert "it cannot go on" in problem(app)
    assert app.button(key="train").label == "Train again"
    assert not app.button(key="draw_with").disabled


def test_a_window_follows_a_learning_rate_that_was_set_in_another() -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = its_run(app)
    other = open_page("pages/train.py", run=run.id)
    app.select_slider(key="lr").set_value(0.5).run()
    assert run.snapshot().lr == 0.5
    assert other.run().select_slider(key="lr").value == 0.5
    app.button(key="stop").click().run()


def test_a_run_that_diverges_says_when_and_what_to_try() -> None:
    app = open_page("pages/train.py")
    run = trained(app, lr=1.0, hidden="30, 30, 30, 30, 30, 30")
    assert run.state == "failed"
    assert "diverged at step" in frame(app)["message"]
    assert "try a learning rate below" in frame(app)["message"]


def test_a_lost_run_is_forgotten_with_the_next_start() -> None:
    app = open_page("pages/train.py", run="nobody-knows")
    assert "This run is no longer here" in texts(app)
    trained(app, steps=2)
    assert "This run is no longer here" not in texts(app)
    assert "This run is no longer here" not in texts(app.run())


def test_a_change_of_speed_is_the_runs() -> None:
    app = open_page("pages/train.py")
    app.segmented_control(key="speed").set_value(1.0).run()
    app.button(key="train").click().run()
    run = its_run(app)
    wait_until(lambda: run.snapshot().step >= 1)
    assert run.snapshot().step <= 2
    app.segmented_control(key="speed").set_value(0.0).run()
    wait_until(lambda: run.snapshot().step >= 10)
    app.button(key="stop").click().run()
