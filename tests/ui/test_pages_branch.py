"""Branching from a snapshot of a run, without a browser: what is asked, and the new run."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from digitnet.nn import settings_of
from digitnet.runs import Recipe, Run
from digitnet.ui.train import branching, widgets
from tests.ui.pages import its_run, open_page, parts, trained
from tests.waiting import wait_until


def asked(app: AppTest, run: Run, step: int) -> AppTest:
    """As the slider's button does: the question is open."""
    app.session_state[branching.FROM] = run.id, step
    for name in branching.SETTINGS:
        declared, value = settings_of(Recipe)[name], branching._value(run, name)
        app.session_state[f"branch_{name}"] = widgets.as_shown(declared, value)
    return app.run()


def test_a_run_branches_from_a_step_with_another_learning_rate_and_says_so() -> None:
    app = open_page("pages/train.py")
    before = trained(app, images=2000, steps=20)
    asked(app, before, 7)
    assert "step 7" in app.markdown[-1].value
    app.select_slider(key="branch_lr").set_value(0.5).run()
    app.number_input(key="branch_steps").set_value(100_000).run()
    app.button(key="branch").click().run()
    assert not app.exception
    assert branching.FROM not in app.session_state
    assert "Goes on from step 7 of an earlier run" in parts(app)["status"]["result"]
    run = its_run(app)
    assert run.id != before.id
    assert run.card.origin.step == 7
    assert (run.recipe.lr, run.recipe.steps) == (0.5, 100_000)
    wait_until(lambda: run.snapshot().step > 8)
    app.button(key="stop").click().run()
    assert (run.moments.network(7).params.flat == before.moments.network(7).params.flat).all()


def test_a_step_that_has_no_branch_is_reported() -> None:
    app = open_page("pages/train.py")
    before = trained(app, images=2000, steps=20)
    asked(app, before, 20).button(key="branch").click().run()
    assert not app.exception
    assert its_run(app).id == before.id
    assert "nothing to go on with" in parts(app)["status"]["problem"]
