"""Whoever has given a run away does nothing to it any more, from a page that was open before."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import digitnet.ui
from digitnet.runs import Run
from digitnet.ui import commands, session
from digitnet.ui.train import mending
from tests.ui.pages import its_run, lr_slider, open_page, parts, texts


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


TRAIN: dict[str, Callable[[AppTest], AppTest]] = {
    "resume": lambda app: app.button(key="pause").click(),
    "step": lambda app: app.button(key="step").click(),
    "stop": lambda app: app.button(key="stop").click(),
    "hand over": lambda app: app.button(key="hand_over").click(),
    "speed": lambda app: app.segmented_control(key="speed").set_value(5.0),
    "learning rate": lambda app: lr_slider(app).set_value(0.5),
}
LISTED: dict[str, Callable[[AppTest, Run], AppTest]] = {
    "rename": lambda app, run: app.text_input(key=f"run_name_{run.id}").set_value("Mine"),
    "delete": lambda app, run: app.button(key=f"run_delete_{run.id}").click(),
}


@pytest.mark.parametrize("command", TRAIN.values(), ids=TRAIN)
def test_on_train_it_is_told_and_the_visitor_watches(
    page: AppTest, command: Callable[[AppTest], AppTest]
) -> None:
    run = its_run(page)
    session.registry().hand_over(run.id, "somebody else")
    before = standing(run)
    command(page).run()
    assert standing(run) == before
    assert parts(page)["status"]["problem"] == commands.SOMEBODY_ELSE
    assert "You are watching" in texts(page)
    assert not {"pause", "hand_over"} & {button.key for button in page.button}


@pytest.mark.parametrize("command", LISTED.values(), ids=LISTED)
def test_in_the_list_it_is_told_and_the_run_is_in_it_no_longer(
    page: AppTest, command: Callable[[AppTest, Run], AppTest]
) -> None:
    run = its_run(page)
    page.switch_page("pages/compare.py").run()
    session.registry().hand_over(run.id, "somebody else")
    before = standing(run)
    command(page, run).run()
    assert standing(session.registry().get(run.id)) == before
    assert page.toast[0].value == commands.NOT_YOURS
    assert f"pick_{run.id}" not in [box.key for box in page.checkbox]


@pytest.mark.parametrize("again", [False, True])
def test_a_mend_is_not_made(page: AppTest, again: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    run = its_run(page)
    before = standing(run)
    asked = {"setting": "lr", "value": 0.01, "again": again}
    monkeypatch.setattr(st, "session_state", {"status": {"mend": asked}})
    monkeypatch.setattr(session, "run", lambda: run)
    monkeypatch.setattr(session, "controls", lambda _: False)
    mending.follow()
    assert standing(run) == before
    assert st.session_state[commands.PROBLEM] == commands.SOMEBODY_ELSE


def test_no_other_module_of_the_pages_changes_a_run() -> None:
    """But a new one of the visitor's; `race` is none of them."""
    changing = {"pause", "resume", "step_once", "stop", "set_lr", "set_speed", "rename", "delete"}
    changing |= {"renamed", "hand_over", "put_away", "let_go"}
    found = set()
    for path in Path(digitnet.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in changing:
                found.add((path.name, ast.unparse(node)))
    asked = {"Run.pause", "Run.resume", "Run.step_once", "Run.stop"}  # of `on_the_run`
    mends = {("mending.py", "run.set_lr"), ("mending.py", "run.resume")}
    others = {
        ("session.py", "before.stop"),  # of who controls it, when they begin another
        ("ready.py", "registry.rename"),  # just begun
        ("handover.py", "session.registry().hand_over"),  # by who has the link
        ("race.py", "race.stop"),
    }
    elsewhere = {each for each in found if each[0] != "commands.py" and each[1] not in asked}
    assert {name for name in elsewhere if not name[1].startswith("commands.")} == mends | others
