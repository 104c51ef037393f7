"""Links to the Train page: what they ask for is done, and what they ask for wrongly is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digitnet.nn import Augment
from digitnet.runs import PRESETS, Recipe
from digitnet.ui.train import links
from tests.ui.pages import frame, its_run, lr_slider, open_page, parts, texts


def opened(**asked: str):
    return open_page(
        "pages/train.py", asked={name.replace("_", "-"): v for name, v in asked.items()}
    )


def test_settings_have_the_names_of_their_options() -> None:
    link = links.read({"hidden": "32,16", "lr": "0.05", "batch-size": "64", "optimizer": "adam"})
    expected = Recipe(hidden=(32, 16), lr=0.05, batch_size=64, optimizer="adam")
    assert (link.recipe, link.words) == (expected, ())


def test_a_link_starts_from_a_preset() -> None:
    link = links.read({"preset": "quick", "epochs": "2", "rotation": "20"})
    quick = PRESETS["quick"]
    augment = replace(quick.augment, rotation=20.0)
    assert link.recipe == replace(quick, epochs=2, augment=augment)
    assert links.read({"preset": "quick", "augment": "0"}).recipe.augment is None
    assert links.read({"augment": "1"}).recipe.augment == Augment()


def test_zero_stands_for_none_as_in_the_drawer_of_settings() -> None:
    link = links.read({"batch-size": "0", "images": "0", "hidden": ""})
    assert link.recipe == Recipe(batch_size=None, images=None, hidden=())


def test_a_link_that_names_no_setting_asks_for_none() -> None:
    link = links.read({"run": "abc", "utm_source": "mail", "hide": "settings,speed"})
    assert (link.recipe, link.start, link.words) == (None, False, ())
    assert link.hidden == ("settings", "speed")


BAD = {
    "lr": "fast", "steps": "-3", "seed": "1e400", "hidden": "9999", "activation": "swish",
    "preset": "worst", "start": "perhaps", "hide": "everything", "augment": "2", "rotation": "999",
    "dropout": "nan",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BAD.items())
def test_a_bad_value_is_told_and_all_else_is_followed(name: str, value: str) -> None:
    link = links.read({"momentum": "0.5", name: value})
    assert link.recipe == Recipe(momentum=0.5)
    (word,) = link.words
    assert word.startswith(tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    assert f"in the link is `{value}`, expected " in word


def test_settings_that_do_not_go_together_give_the_presets() -> None:
    huge = ",".join(["2048"] * 6)
    assert links.read({"hidden": huge}).words == ()
    both = links.read({"steps": "7", "epochs": "5"})
    assert (both.recipe, len(both.words)) == (Recipe(steps=7), 1)
    neither = links.read({"steps": "0"})
    assert (neither.recipe, len(neither.words)) == (Recipe(), 1)


def test_what_is_written_is_read_as_the_same() -> None:
    recipe = replace(
        PRESETS["quick"], hidden=(7, 5), lr=0.3, batch_size=None, average=0.99, images=2000
    )
    changed = {"hidden", "lr", "batch_size", "average", "images"}
    assert links.read(links.write("quick", recipe, changed)).recipe == recipe
    bent = replace(recipe, augment=Augment(rotation=33.0))
    assert links.read(links.write("quick", bent, {*changed, "augment"})).recipe == bent
    flat = replace(recipe, augment=None)
    assert links.read(links.write("quick", flat, {*changed, "augment"})).recipe == flat


def test_a_link_opens_the_page_with_its_settings() -> None:
    app = opened(hidden="12,6", lr="0.03", batch_size="64", steps="300000")
    assert frame(app)["sizes"] == [784, 12, 6, 10]
    assert lr_slider(app).value == 0.03
    assert not app.warning
    asked = parts(app)["address"]["asked"]
    assert asked == {
        "preset": "blog", "hidden": "12,6", "lr": "0.03", "batch-size": "64", "steps": "300000",
    }  # fmt: skip
    app.session_state["settings"] = True
    assert app.run().number_input(key="steps").value == 300_000


def test_a_link_can_begin_at_once_and_a_refresh_begins_nothing() -> None:
    app = opened(hidden="9", steps="2", start="1")
    run = its_run(app)
    assert run.recipe == Recipe(hidden=(9,), steps=2)
    assert parts(app)["address"]["asked"] == {}
    again = open_page("pages/train.py", run.id, {"start": "1", "hidden": "8"})
    assert its_run(again) is run
    assert again.session_state["hidden"] == "8"


def test_what_a_link_hides_is_not_there_and_stays_hidden() -> None:
    app = opened(hide="settings,preset,speed,lr,step,share")
    keys = [each.key for each in (*app.button, *app.selectbox)]
    assert "train" in keys
    assert not {"step", "preset", "speed"} & set(keys)
    assert not app.select_slider
    app.button(key="train").click().run()
    assert its_run(app).recipe == Recipe()
    app.button(key="pause").click().run()
    app.switch_page("pages/draw.py").run()
    app.switch_page("pages/train.py").run()
    assert "step" not in [each.key for each in app.button]
    assert parts(app)["address"]["asked"]["hide"] == "step,share,preset,settings,speed,lr"
    app.button(key="stop").click().run()


def test_a_bad_link_is_told_on_the_page_until_a_run_is_started() -> None:
    app = opened(lr="**fast**", steps="2")
    assert "Learning rate in the link is `**fast**`" in app.warning[0].value
    assert lr_slider(app).value == 0.1
    app.button(key="train").click().run()
    assert not app.warning
    assert "expected" not in texts(app)
