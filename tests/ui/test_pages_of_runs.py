"""The Train page without a browser: its buttons when the server is busy, and what a result says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from digitnet.runs import Recipe, Run, most_at_once
from digitnet.runs.registry import KEPT_SECONDS
from digitnet.ui import owner, session
from digitnet.ui.train import mending
from tests import files
from tests.ui.pages import frame, its_run, lr_slider, open_page, parts, texts, trained
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
    others += [registry.start(ENDLESS, files.digits(200)) for _ in range(most_at_once())]


def test_who_goes_on_while_the_server_is_busy_waits_for_a_place(others: list[Run]) -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = its_run(app)
    app.button(key="pause").click().run()
    take_all_places(others)
    app.button(key="pause").click().run()
    assert (frame(app)["state"], frame(app)["turn"]) == ("waiting", 1)
    assert app.button(key="step").disabled
    others[0].stop()
    step = run.snapshot().step
    wait_until(lambda: run.snapshot().step > step)
    app.button(key="stop").click().run()


def test_a_step_while_the_server_is_busy_is_not_made_and_told(others: list[Run]) -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = its_run(app)
    app.button(key="pause").click().run()
    take_all_places(others)
    app.button(key="step").click().run()
    assert not app.exception
    assert "4 networks are being trained on this server right now" in problem(app)
    assert "stays paused" in problem(app)
    assert run.state == "paused"
    others[0].stop()
    app.button(key="step").click().run()
    assert not problem(app)
    app.button(key="stop").click().run()


def test_who_starts_while_the_server_is_busy_waits_and_may_leave_the_queue(
    others: list[Run],
) -> None:
    app = open_page("pages/train.py")
    take_all_places(others)
    app.button(key="train").click().run()
    assert (frame(app)["state"], frame(app)["turn"]) == ("waiting", 1)
    app.button(key="stop").click().run()
    assert its_run(app).state == "stopped"


def test_who_opens_the_run_of_somebody_else_watches_and_controls_nothing() -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = its_run(app)
    other = open_page("pages/train.py", run=run.id)
    assert "You are watching: somebody else controls this run." in texts(other)
    assert not {"train", "pause", "step", "stop"} & {button.key for button in other.button}
    assert frame(other)["state"] == "running"
    assert parts(other)["status"]["watching"]
    other.button(key="train_own").click().run()
    other.button(key="train").click().run()
    assert its_run(other) is not run
    assert run.state == "running"
    assert app.run().button(key="stop").disabled is False
    for each in (app, other):
        each.button(key="stop").click().run()


def test_a_learning_rate_of_100_is_told_to_have_failed() -> None:
    app = open_page("pages/train.py")
    trained(app, lr=100.0, steps=40)
    assert "no better than guessing" in parts(app)["status"]["result"]
    trouble = frame(app)["trouble"]
    assert "the learning rate of 100 is too high" in trouble["text"]
    assert trouble["mend"]["label"] == "Train again with 0.1"


def test_a_mend_has_a_run_that_rests_go_on(
    others: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    others.append(run := session.registry().start(ENDLESS, files.digits(200), owner="who"))
    run.pause()
    asked = {"setting": "lr", "value": 0.01, "again": False}
    monkeypatch.setattr(st, "session_state", {"status": {"mend": asked}})
    monkeypatch.setattr(session, "run", lambda: run)
    monkeypatch.setattr(session, "controls", lambda _: True)
    mending.follow()
    assert (run.state, run.snapshot().lr) == ("running", 0.01)


def test_a_run_that_learnt_says_nothing_of_guessing() -> None:
    app = open_page("pages/train.py")
    trained(app, steps=30)
    assert "guessing" not in texts(app)
    assert "images that it has never learned from" in texts(app)


def test_one_step_and_one_image_are_told_in_the_singular() -> None:
    app = open_page("pages/train.py")
    trained(app, images=5, steps=1)
    result = parts(app)["status"]["result"]
    assert "Trained after 1 step: " in result
    assert " of 1 image that " in result


def test_a_run_that_was_let_go_shows_its_result_and_says_that_it_cannot_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = its_run(app)
    wait_until(lambda: run.snapshot().step > 0)
    app.button(key="pause").click().run()
    step = run.snapshot().step
    monkeypatch.setattr(session.registry(), "_keeper", None)
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
    other.session_state[owner.IN_SESSION] = app.session_state[owner.IN_SESSION]
    lr_slider(app).set_value(0.5).run()
    assert run.snapshot().lr == 0.5
    assert lr_slider(other.run()).value == 0.5
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


def test_a_store_that_cannot_be_used_is_told_and_training_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIGITNET_STORE", "sqlite:////no/such/folder/runs.sqlite")
    monkeypatch.setattr(session, "_registry", None)
    app = open_page("pages/train.py")
    assert "The store of runs cannot be opened: there is no folder for it." in texts(app)
    assert trained(app, steps=2).state == "done"


def test_where_runs_are_kept_nothing_is_said_of_it() -> None:
    assert "store" not in texts(open_page("pages/train.py"))
