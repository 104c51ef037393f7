"""The Train page without a browser: its bar, its drawer of settings, what it learns from."""

from __future__ import annotations

import pytest

from digitnet.runs import PRESETS, Recipe
from digitnet.ui import owner
from tests import files
from tests.ui.pages import (
    frame,
    its_run,
    lr_slider,
    open_drawer,
    open_page,
    open_train,
    parts,
    texts,
    trained,
)
from tests.waiting import wait_until

BAR = ("train", "pause", "step", "stop", "draw_with")
WIDGETS = {
    "selectbox": {
        "activation": "gelu",
        "init": "xavier",
        "optimizer": "nesterov",
        "batch_size": 64,
        "schedule": "step",
    },
    "number_input": {
        "steps": 3,
        "seed": 5,
        "momentum": 0.5,
        "warmup": 1,
        "dropout": 0.2,
        "weight_decay": 0.0001,
        "label_smoothing": 0.05,
        "average": 0.9,
        "patience": 7,
        "dev_every": 2,
        "images": 3000,
        "dev_images": 200,
    },
}


def test_the_first_click_on_train_starts_the_blogs_recipe() -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = its_run(app)
    assert run.recipe.sizes == (784, 10, 10)
    assert (run.snapshot().steps, run.snapshot().lr) == (500, 0.1)
    wait_until(lambda: run.snapshot().step >= 2)
    app.button(key="pause").click().run()
    assert run.state == "paused"
    step = run.snapshot().step
    app.button(key="step").click().run()
    wait_until(lambda: run.snapshot().step == step + 1)
    app.button(key="stop").click().run()
    assert run.state == "stopped"
    assert "images that it has never learned from" in texts(app.run())


@pytest.mark.parametrize("preset", PRESETS)
def test_every_box_to_choose_from_says_what_is_chosen(preset: str) -> None:
    app = open_drawer(open_page("pages/train.py", asked={"preset": preset}))
    boxes = {box.key: box for box in app.selectbox}
    assert WIDGETS["selectbox"].keys() <= boxes.keys()
    assert all(box.index is not None for box in boxes.values())
    size = boxes["batch_size"]
    images = PRESETS[preset].batch_size
    assert size.options[size.index] == (f"{images} images" if images else "All images")


def test_all_images_at_once_can_be_chosen_again() -> None:
    app = open_drawer(open_page("pages/train.py"))
    app.selectbox(key="batch_size").select(64).run()
    app.selectbox(key="batch_size").select_index(0).run()
    app.button(key="train").click().run()
    assert its_run(app).recipe.batch_size is None
    app.button(key="stop").click().run()


def test_the_bar_has_the_same_buttons_in_every_state() -> None:
    app = open_page("pages/train.py")
    states = {"at first": [app.button(key=key).disabled for key in BAR]}
    app.button(key="train").click().run()
    wait_until(lambda: its_run(app).snapshot().step >= 1)
    app.run()
    states["running"] = [app.button(key=key).disabled for key in BAR]
    app.button(key="pause").click().run()
    states["paused"] = [app.button(key=key).disabled for key in BAR]
    app.button(key="stop").click().run()
    app.run()
    states["stopped"] = [app.button(key=key).disabled for key in BAR]
    assert states == {
        "at first": [False, True, True, True, True],
        "running": [True, False, False, False, False],
        "paused": [True, False, False, False, False],
        "stopped": [False, True, True, True, False],
    }


def test_every_setting_on_the_page_is_one_of_the_run() -> None:
    app = open_train()
    for kind, values in WIDGETS.items():
        for key, value in values.items():
            getattr(app, kind)(key=key).set_value(value).run()
    lr_slider(app).set_value(0.02).run()  # after the optimiser, which brings one of its own
    app.button(key="train").click().run()
    recipe = its_run(app).recipe
    expected = {name: value for kind in WIDGETS.values() for name, value in kind.items()}
    expected["lr"] = 0.02
    assert {name: getattr(recipe, name) for name in expected} == expected
    assert all(value != getattr(Recipe(), name) for name, value in expected.items())


def test_settings_are_kept_over_a_change_of_page() -> None:
    app = open_train()
    app.text_input(key="hidden").set_value("16, 8").run()
    app.number_input(key="steps").set_value(3).run()
    app.selectbox(key="init").select("he").run()
    app.switch_page("pages/draw.py").run()
    app.switch_page("pages/train.py").run()
    app.button(key="train").click().run()
    run = its_run(app)
    assert (run.recipe.sizes, run.recipe.init) == ((784, 16, 8, 10), "he")
    wait_until(lambda: run.state == "done")
    assert run.snapshot().step == 3


def test_a_changed_setting_is_previewed_at_once_also_after_a_run() -> None:
    app = open_train()
    assert frame(app)["sizes"] == [784, 10, 10]
    app.text_input(key="hidden").set_value("12").run()
    assert (frame(app)["sizes"], frame(app)["state"]) == ([784, 12, 10], "ready")
    assert "784 → 12 → 10 units, 9,550 numbers to learn" in texts(app)
    trained(app, steps=2)
    assert (frame(app)["sizes"], frame(app)["state"]) == ([784, 12, 10], "done")
    open_drawer(app).text_input(key="hidden").set_value("14").run()
    assert (frame(app)["sizes"], frame(app)["state"]) == ([784, 14, 10], "ready")
    app.text_input(key="hidden").set_value("12").run()
    assert (frame(app)["sizes"], frame(app)["state"]) == ([784, 12, 10], "done")


def test_after_a_refresh_the_settings_are_those_of_the_run() -> None:
    app = open_train()
    run = trained(app, steps=2, hidden="9, 8", seed=3)
    again = open_train(run.id, app.session_state[owner.IN_SESSION])
    assert again.text_input(key="hidden").value == "9, 8"
    assert again.number_input(key="seed").value == 3
    assert frame(again)["state"] == "done"


def test_what_differs_from_the_preset_is_marked_and_one_button_takes_it_back() -> None:
    app = open_train()
    assert app.button(key="back_to_preset").disabled
    assert "●" not in app.number_input(key="dropout").label
    app.number_input(key="dropout").set_value(0.3).run()
    app.text_input(key="hidden").set_value("20").run()
    assert "●" in app.number_input(key="dropout").label
    assert "●" in app.text_input(key="hidden").label
    assert "●" not in app.number_input(key="seed").label
    app.button(key="back_to_preset").click().run()
    assert app.number_input(key="dropout").value == 0.0
    assert app.text_input(key="hidden").value == "10"
    assert app.button(key="back_to_preset").disabled


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_does_not_differ_from_itself(preset: str) -> None:
    app = open_train()
    app.selectbox(key="preset").select(preset).run()
    assert app.button(key="back_to_preset").disabled


@pytest.mark.parametrize(("preset", "without"), [("good", False), ("best", True)])
def test_a_preset_that_learns_from_pen_strokes_says_that_the_page_has_none(
    preset: str, without: bool
) -> None:
    app = open_drawer(open_page("pages/train.py", asked={"preset": preset}))
    said = next(each.value for each in app.caption if each.value.startswith("All as in"))
    assert ("without pen strokes" in said) == without


def test_learning_rates_come_in_steps_of_one_two_and_five() -> None:
    app = open_train()
    options = lr_slider(app).options
    assert options[:4] == ["0.0001", "0.0002", "0.0005", "0.001"]
    assert (options[-1], len(options)) == ("100", 19)


def test_an_optimiser_brings_a_learning_rate_that_suits_it() -> None:
    app = open_train()
    app.selectbox(key="optimizer").select("adam").run()
    assert lr_slider(app).value == 0.003
    assert "momentum" not in [box.key for box in app.number_input]
    app.selectbox(key="optimizer").select("momentum").run()
    assert lr_slider(app).value == 0.1


@pytest.mark.parametrize("text", ["ten", "10.5", "-5", "9999999", "1 2 3 4 5 6 7", "0"])
def test_hidden_layers_that_make_no_sense_are_refused(text: str) -> None:
    app = open_train()
    app.text_input(key="hidden").set_value(text).run()
    assert "write up to 6 numbers from 1 to 2,048" in app.error[0].value
    assert app.button(key="train").disabled


def test_distortions_are_shown_and_taken_over() -> None:
    app = open_train()
    app.toggle(key="augment").set_value(True).run()
    before = [html.value for html in app.html]
    app.slider(key="rotation").set_value(40.0).run()
    assert [html.value for html in app.html] != before
    app.number_input(key="steps").set_value(2).run()
    assert "always distorted afresh" in texts(app)
    app.button(key="train").click().run()
    assert its_run(app).recipe.augment.rotation == 40.0


def test_the_page_says_what_a_run_will_learn_from() -> None:
    app = open_train()
    assert "Learns from 41,000 images of MNIST; 1,000 others are held back" in texts(app)
    app.file_uploader(key="data_files").upload("mine.csv", files.csv(files.digits(60))).run()
    assert "Learns from 48 images of mine.csv; 12 others are held back" in texts(app)


def test_uploaded_images_are_trained_on() -> None:
    app = open_train()
    app.file_uploader(key="data_files").upload("mine.csv", files.csv(files.digits(60))).run()
    assert "mine.csv: 60 images" in texts(app)
    run = trained(app, steps=2)
    assert len(run.dev) == 12


def test_the_steps_of_an_epoch_are_counted_on_the_visitors_images() -> None:
    app = open_train()
    app.selectbox(key="preset").select("quick").run()
    whole = app.number_input(key="steps").value
    app.file_uploader(key="data_files").upload("mine.csv", files.csv(files.digits(200))).run()
    assert app.number_input(key="steps").value < whole / 100
    app.button(key="use_mnist").click().run()
    assert app.number_input(key="steps").value == whole


def test_a_bad_data_file_is_told_in_a_sentence_and_a_good_one_after_it_is_taken() -> None:
    app = open_train()
    bad = ("bad.csv", b"label,pixel0\n1,2\n", "text/csv")
    good = ("good.csv", files.csv(files.digits(60)), "text/csv")
    app.file_uploader(key="data_files").set_value([bad]).run()
    assert "line 1: 1 pixel columns, expected 784" in app.error[0].value
    assert "MNIST is learned from" in texts(app)
    app.file_uploader(key="data_files").set_value([bad, good]).run()
    assert not app.error
    assert "Learns from 48 images of good.csv" in texts(app)


def test_two_runs_are_compared_by_the_setting_in_which_they_differ() -> None:
    app = open_train()
    trained(app, steps=2)
    assert parts(app)["chart"]["earlier"] == []
    trained(app, lr=0.5)
    earlier = parts(app)["chart"]["earlier"]
    assert [run["label"] for run in earlier] == ["learning rate 0.1"]
    assert [point[0] for point in earlier[0]["points"]] == [1, 2]
