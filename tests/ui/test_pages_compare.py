"""The Compare page without a browser: ready comparisons, the list, what differs, PyTorch beside."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from digitnet.racing import race as racing
from digitnet.racing import twin
from digitnet.recipes import COMPARISONS, Comparison, Recipe
from digitnet.runs import Run
from digitnet.ui import session
from digitnet.ui.compare.board import thumbnails
from digitnet.ui.compare.race import race
from tests.racing.test_race import ENDLESS, GOOD
from tests.ui.pages import keys, open_page, parts, texts, visitor
from tests.waiting import wait_until

QUICK = Recipe(images=300, steps=3, seed=5)
TWO = Comparison(
    "Learning rates", "?", "0.1 and 0.5.", {"Slow": QUICK, "Fast": replace(QUICK, lr=0.5)}
)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The page of a visitor who has started a comparison of two runs, which have ended."""
    monkeypatch.setitem(COMPARISONS, "lr", TWO)
    opened = open_page("pages/compare.py")
    opened.button(key="start_lr").click().run()
    wait_until(lambda: all(run.state == "done" for run in its_runs(opened)))
    yield opened.run()
    for run in its_runs(opened):
        session.registry().delete(run.id)


def its_runs(app: AppTest) -> list[Run]:
    """The runs in the list, the latest first."""
    picks = [key for key in keys(app.checkbox) if key.startswith("pick_")]
    return [session.registry().get(key.removeprefix("pick_")) for key in picks]


def compared(app: AppTest) -> dict[str, str]:
    """The kinds of the runs that are compared, which are their colours, by the runs' names."""
    return {run["name"]: run["kind"] for run in parts(app)["compare"]["runs"]}


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_one_click_starts_named_runs_selects_them_and_shows_their_differences(app: AppTest) -> None:
    assert list(compared(app)) == ["Slow", "Fast"]
    assert [box.value for box in app.checkbox] == [True, True]
    for run in its_runs(app):
        assert f"{run.status().dev_accuracy:.1%}" in html(app)
        assert f"learning rate {run.recipe.lr:g}" in html(app)
    assert "finished · " in html(app)
    assert "data:image/png;base64" in html(app)
    tile = thumbnails.tile(run.status().network, run.first_network)
    assert tile.shape == (58, 58, 4)  # the four units that learned most
    assert tile[:28, :28, 3].any()
    assert not tile[28:30].any()
    table = next(each.proto.body for each in app.get("html") if "<table>" in each.proto.body)
    assert '<th scope="row">Learning rate</th><td>0.1</td><td>0.5</td>' in table
    assert "Seed" not in table
    app.button(key="start_lr").click().run()  # in place of the ones before
    assert list(compared(app)) == ["Slow", "Fast"]
    assert [box.value for box in app.checkbox] == [True, True, False, False]


def test_a_visitor_without_runs_sees_the_ready_comparisons_alone(app: AppTest) -> None:
    other = open_page("pages/compare.py")
    assert {f"start_{name}" for name in COMPARISONS} <= set(keys(other.button))
    assert COMPARISONS["init"].values in texts(other)
    assert not other.checkbox
    assert "compare" not in parts(other)


def test_runs_that_are_not_selected_are_not_compared_and_the_others_keep_their_colours(
    app: AppTest,
) -> None:
    colours = compared(app)
    next(box for box in app.checkbox if box.label == "Slow").uncheck().run()
    assert compared(app) == {"Fast": colours["Fast"]}
    app.checkbox[0].uncheck().run()
    assert "Select the runs to compare." in texts(app)


def test_a_run_can_be_renamed_and_deleted(app: AppTest) -> None:
    first, second = its_runs(app)
    app.text_input(key=f"run_name_{first.id}").input("<b>[Quick](x)").run()
    assert first.card.name == "<b>[Quick](x)"
    assert "<b>[Quick]" not in html(app)
    app.button(key=f"run_delete_{second.id}").click().run()
    assert its_runs(app) == [first]
    assert list(compared(app)) == ["<b>[Quick](x)"]


@pytest.fixture
def with_torch(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A page that takes torch to be there, and processes that only speak as racers do."""
    monkeypatch.setattr(twin, "installed", lambda: True)
    monkeypatch.setattr(racing, "COMMAND", GOOD)
    yield
    race.races.close()


def test_the_same_run_in_pytorch_stands_beside_ours_once_nobody_else_compares(
    app: AppTest, with_torch: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as endless:
        endless.setattr(racing, "COMMAND", ENDLESS)
        other = race.races.start(QUICK, 3)
    app.run().button(key="race_start").click().run()
    assert "Someone else is comparing a run with PyTorch." in texts(app)
    other.stop()
    other.join(30)
    app.button(key="race_start").click().run()
    visitor(app).race.join(30)
    app.run()
    assert "Over 3 steps, their losses differ by at most **0.2**" in texts(app)
    ours, theirs = parts(app)["race_chart"]["lines"]
    assert (ours["name"], theirs["name"]) == ("digitnet", "PyTorch")
    assert theirs["points"][1][1] == 1.25
    assert "Steps per second on one core</th><td>2</td><td>2</td>" in html(app)


def test_without_torch_or_for_a_run_that_pytorch_cannot_repeat_one_line_says_why(
    app: AppTest, with_torch: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(race, "refusal", lambda one: "compare a run without dropout.")
    app.run()
    assert app.button(key="race_start").disabled
    assert "without dropout" in texts(app)
    monkeypatch.setattr(twin, "installed", lambda: False)
    app.run()
    assert twin.MISSING in texts(app)
    assert "race_start" not in keys(app.button)
