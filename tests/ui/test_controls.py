"""Whoever has given a run away does nothing to it any more, from a page that was open before."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import digitnet.ui
from digitnet.runs import Run
from digitnet.ui import commands, session
from digitnet.ui.train.readout import mending
from tests.ui.pages import its_run, keys, open_page, parts, texts


@pytest.fixture
def page() -> Iterator[AppTest]:
    """The Train page of a visitor whose run rests."""
    app = open_page("pages/train.py", asked={"images": "300", "steps": "100000"})
    app.button(key="train").click().run()
    app.button(key="pause").click().run()
    app.session_state["share"] = True
    yield app.run()
    its_run(app).stop()


def standing(run: Run) -> tuple[object, ...]:
    now = run.snapshot()
    return run.card, now.state, now.step, now.lr, now.chosen_speed


@pytest.mark.parametrize("button", ["stop", "hand_over"])
def test_a_click_on_train_changes_nothing_and_the_visitor_watches(
    page: AppTest, button: str
) -> None:
    run = its_run(page)
    session.registry().hand_over(run.id, "somebody else")
    before = standing(run)
    page.button(key=button).click().run()
    assert standing(run) == before
    assert parts(page)["status"]["problem"] == commands.SOMEBODY_ELSE
    assert "You are watching" in texts(page)
    assert not {"pause", "hand_over"} & set(keys(page.button))


def test_a_click_in_the_list_changes_nothing_and_the_run_leaves_it(page: AppTest) -> None:
    run = its_run(page)
    page.switch_page("pages/compare.py").run()
    session.registry().hand_over(run.id, "somebody else")
    before = standing(run)
    page.button(key=f"run_delete_{run.id}").click().run()
    assert standing(session.registry().get(run.id)) == before
    assert page.toast[0].value == commands.NOT_YOURS
    assert f"pick_{run.id}" not in keys(page.checkbox)


def test_a_mend_has_only_ones_own_run_go_on(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    run = its_run(page)
    before = standing(run)
    monkeypatch.setattr(session, "run", lambda: run)

    def mend(own: bool, again: bool) -> dict[str, str]:
        asked = {"setting": "lr", "value": 0.01, "again": again}
        state = {"status": {"mend": asked}}
        monkeypatch.setattr(session, "controls", lambda _: own)
        monkeypatch.setattr(st, "session_state", state)
        mending.follow()
        return state

    for again in (False, True):
        assert mend(own=False, again=again)[commands.PROBLEM] == commands.SOMEBODY_ELSE
    assert standing(run) == before
    mend(own=True, again=False)
    assert (run.state, run.snapshot().lr) == ("running", 0.01)


def test_no_other_module_of_the_pages_changes_a_run() -> None:
    """But a new one of the visitor's; `race` is none of them."""
    changing = {"pause", "resume", "step_once", "stop", "set_lr", "set_speed", "rename", "delete"}
    changing |= {"renamed", "hand_over", "put_away", "let_go"}
    allowed = {
        ("mending.py", "run.set_lr"),
        ("mending.py", "run.resume"),
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
    # `Run.stop` is asked of commands.on_the_run.
    assert {each for each in found if not each[1].startswith(("commands.", "Run."))} == allowed
