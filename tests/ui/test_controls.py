"""Whoever has given a run away does nothing to it any more, from a page that was open before."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import digitnet.ui
from digitnet.runs import Run
from digitnet.ui import commands, session
from tests.ui.pages import its_run, keys, open_page, parts, press_train, send, texts


@pytest.fixture
def page() -> Iterator[AppTest]:
    """The Train page of a visitor whose run rests."""
    app = open_page("pages/train.py", asked={"images": "300", "steps": "100000"})
    press_train(app)
    its_run(app).pause()
    app.session_state["share"] = True
    yield app.run()
    its_run(app).stop()


def standing(run: Run) -> tuple[object, ...]:
    now = run.status()
    return run.card, now.state, now.step, now.lr, now.chosen_speed


def test_a_click_on_train_changes_nothing_and_the_visitor_watches(page: AppTest) -> None:
    run = its_run(page)
    session.registry().hand_over(run.id, "somebody else")
    before = standing(run)
    page.button(key="hand_over").click().run()
    assert standing(run) == before
    assert parts(page)["status"]["problem"] == commands.SOMEBODY_ELSE
    assert "You are watching" in texts(page)
    assert "hand_over" not in keys(page.button)
    assert "transport" not in parts(page)


def test_a_click_in_the_list_changes_nothing_and_the_run_leaves_it(page: AppTest) -> None:
    run = its_run(page)
    page.switch_page("pages/compare.py").run()
    session.registry().hand_over(run.id, "somebody else")
    before = standing(run)
    page.button(key=f"run_delete_{run.id}").click().run()
    assert standing(session.registry().get(run.id)) == before
    assert page.toast[0].value == commands.NOT_YOURS
    assert f"pick_{run.id}" not in keys(page.checkbox)


def test_a_mend_begins_anew_with_one_setting_changed_and_only_for_who_controls_the_run(
    page: AppTest,
) -> None:
    run, asked = its_run(page), {"setting": "lr", "value": 0.01, "again": True}
    for odd in (None, 5, {"setting": "hidden", "value": 3}, {"setting": "lr", "value": "x"}):
        send(page, "status", mend=odd)
    assert its_run(page) is run
    send(page, "status", mend=asked)
    again = its_run(page)
    assert (again is run, again.recipe.lr, again.recipe.images) == (False, 0.01, 300)
    session.registry().hand_over(again.id, "somebody else")
    send(page, "status", mend=asked)
    assert its_run(page) is again
    assert parts(page)["status"]["problem"] == commands.SOMEBODY_ELSE


def test_no_other_module_of_the_pages_changes_a_run() -> None:
    """But a new one of the visitor's; `race` is none of them."""
    changing = {"pause", "resume", "step_once", "stop", "set_lr", "set_speed", "rename", "delete"}
    changing |= {"renamed", "hand_over", "put_away", "let_go"}
    allowed = {
        ("controls.py", "run.set_speed"),  # of the run just begun
        ("session.py", "before.stop"),  # of who controls it, when they begin another
        ("ready.py", "registry.rename"),  # just begun
        ("handover.py", "session.registry().hand_over"),  # by who has the link
        ("race.py", "race.stop"),
    }
    found = {
        (path.name, ast.unparse(node))
        for path in Path(digitnet.ui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if path.name != "commands.py" and isinstance(node, ast.Attribute) and node.attr in changing
    }
    assert {each for each in found if not each[1].startswith("commands.")} == allowed
