"""Runs on the Train page, without a browser: places, results, several windows, branches."""

import pytest
from streamlit.testing.v1 import AppTest

from digitnet.nn import settings_of
from digitnet.recipes import Recipe
from digitnet.runs import Run
from digitnet.runs.registry import KEPT_SECONDS
from digitnet.ui import session
from digitnet.ui.train.settings import widgets
from digitnet.ui.train.timeline import branching
from tests.ui.pages import (
    frame,
    its_run,
    lr,
    open_page,
    parts,
    running,
    set_lr,
    texts,
    trained,
    visitor,
)
from tests.waiting import wait_until


def problem(app: AppTest) -> str:
    """What the status line says of the last click."""
    return parts(app)["status"]["problem"]


def test_whoever_guesses_at_control_of_a_run_watches_and_can_train_their_own() -> None:
    with running() as (app, run):
        other = open_page("pages/train.py", run.id, {"take": "A" * 22})
        assert not {"transport", "tune"} & set(parts(other))
        assert (frame(other)["state"], parts(other)["status"]["watching"]) == ("running", True)
        other.button(key="train_own").click().run()
        with running(other) as (_, own):
            assert own is not run
            assert run.state == "running"
        assert "transport" in parts(app.run())


def test_the_result_says_how_well_a_run_reads_new_images() -> None:
    def result(**settings: float) -> str:
        trained(app, **settings)
        return frame(app)["result"]

    app = open_page("pages/train.py")
    assert "no better than chance" in result(images=2000, lr=100.0, steps=40)
    assert "guessing" not in result(lr=0.1, steps=30)
    short = result(images=5, steps=1)
    assert "Finished: " in short
    assert " on 1 image it has never seen" in short


def test_a_run_with_only_its_result_left_shows_it_and_says_that_it_cannot_be_resumed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running() as (app, run):
        wait_until(lambda: run.status().step > 0)
        run.pause()
        step = run.status().step
        monkeypatch.setattr(session.registry(), "_archive", None)
        monkeypatch.setattr(Run, "unwatched_seconds", KEPT_SECONDS + 1)
        session.registry().sweep()
        app.run()
        assert run.status().step == step
    assert "it cannot be resumed" in problem(app)
    assert parts(app)["transport"]["again"]
    assert not app.button(key="draw_with").disabled


def test_the_learning_rate_that_a_run_came_to_is_the_next_ones_too() -> None:
    app = open_page("pages/train.py")
    with running(app) as (_, run):
        run.set_lr(0.5)  # in another window
        assert frame(app.run())["lr"] == lr(app) == 0.5
        other = open_page("pages/train.py", run.id, secret=visitor(app).secret)
        assert lr(other) == 0.5
        run.stop()
        assert (frame(app.run())["state"], lr(app)) == ("stopped", 0.5)
        assert frame(set_lr(app, 0.2))["state"] == "ready"
        assert frame(set_lr(app, 0.5))["state"] == "stopped"


def test_an_unusable_store_is_reported_and_training_continues(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "store" not in texts(open_page("pages/train.py"))
    monkeypatch.setenv("DIGITNET_STORE", "sqlite:////no/such/folder/runs.sqlite")
    monkeypatch.setattr(session, "_registry", None)
    app = open_page("pages/train.py")
    assert "The run store cannot be opened: its folder does not exist." in texts(app)
    assert trained(app, steps=2).state == "done"


def test_a_run_branches_from_a_step_with_another_learning_rate_or_says_why_not() -> None:
    app = open_page("pages/train.py")
    before = trained(app, images=2000, steps=20)

    def branch(step: int, **changed: float) -> None:
        """As the slider's button and the dialog's do."""
        visitor(app).branch_from = before.id, step
        for name in branching.SETTINGS:
            value = changed.get(name, branching._value(before, name))
            shown = widgets.as_shown(settings_of(Recipe)[name], value)
            app.session_state[f"branch_{name}"] = shown
        app.run().button(key="branch").click().run()

    branch(20)
    assert its_run(app).id == before.id
    assert "nothing left to train" in problem(app)
    branch(7, lr=0.5, steps=100_000)
    assert visitor(app).branch_from == ("", 0)
    run = its_run(app)
    assert (run.card.origin.step, run.recipe.lr, run.recipe.steps) == (7, 0.5, 100_000)
    wait_until(lambda: run.status().step > 8)
    run.stop()
    assert (run.snapshots.network(7).params.flat == before.snapshots.network(7).params.flat).all()
