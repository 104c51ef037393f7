"""Going on from a moment of a run, without a browser: what is asked, and the run that begins."""

from __future__ import annotations

import pytest
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


@pytest.fixture
def app() -> AppTest:
    return open_page("pages/train.py")


def test_a_run_goes_on_from_a_moment_with_another_learning_rate(app: AppTest) -> None:
    before = trained(app, steps=20)
    asked(app, before, 7)
    assert "step 7" in app.markdown[-1].value
    app.select_slider(key="branch_lr").set_value(0.5).run()
    app.button(key="branch").click().run()
    assert not app.exception
    run = its_run(app)
    assert run.id != before.id
    assert run.card.origin.step == 7
    assert (run.recipe.lr, run.recipe.steps) == (0.5, 20)
    wait_until(lambda: run.state == "done")
    assert run.snapshot().step == 20
    assert branching.FROM not in app.session_state
    assert (run.moments.network(7).params.flat == before.moments.network(7).params.flat).all()


def test_a_branch_says_where_it_began(app: AppTest) -> None:
    before = trained(app, steps=20)
    asked(app, before, 7)
    app.number_input(key="branch_steps").set_value(100_000).run()
    app.button(key="branch").click().run()
    assert "Goes on from step 7 of an earlier run" in parts(app)["status"]["result"]
    app.button(key="stop").click().run()


def test_a_moment_that_cannot_be_gone_on_from_is_told(app: AppTest) -> None:
    before = trained(app, steps=20)
    asked(app, before, 20)
    app.button(key="branch").click().run()
    assert not app.exception
    assert its_run(app).id == before.id
    assert "nothing to go on with" in parts(app)["status"]["problem"]
