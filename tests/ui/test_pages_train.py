"""The Train page without a browser: its bar, its drawer of settings, what it learns from."""

from typing import Any

import pytest

from digitnet.recipes import PRESETS, Recipe
from tests import files
from tests.ui.pages import (
    frame,
    its_run,
    lr,
    open_drawer,
    open_page,
    open_train,
    parts,
    press_train,
    running,
    send,
    set_lr,
    texts,
    trained,
    visitor,
)

CHOICES = {
    "activation": "gelu", "init": "xavier", "optimizer": "nesterov", "batch_size": 64,
    "schedule": "step",
}  # fmt: skip
NUMBERS = {
    "steps": 3, "seed": 5, "momentum": 0.5, "warmup": 1, "dropout": 0.2, "weight_decay": 0.0001,
    "label_smoothing": 0.05, "average": 0.9, "patience": 7, "dev_every": 2, "images": 3000,
    "dev_images": 200,
}  # fmt: skip


def test_train_runs_the_blogs_recipe_as_fast_as_was_chosen() -> None:
    app = open_page("pages/train.py")
    assert parts(app)["transport"] | {"token": ""} == {
        "module": "train/controls/transport", "again": False, "can_train": True, "hidden": [],
        "token": "",
    }  # fmt: skip
    with running(app, speed=5.0) as (_, run):
        assert run.recipe.sizes == (784, 10, 10)
        assert (run.status().steps, run.status().lr, run.chosen_speed) == (500, 0.1, 5.0)
        assert frame(app)["active"]
        assert parts(app)["transport"]["again"]


@pytest.mark.parametrize(
    "sent", [None, {}, 5, {"lr": -1, "speed": 0}, {"lr": "x"}, {"lr": 0.1, "speed": "fast"}]
)
def test_what_the_bar_never_sends_begins_nothing(sent: Any) -> None:
    app = send(open_page("pages/train.py"), "transport", train=sent)
    assert not visitor(app).run_id


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_fills_every_box_differs_from_itself_in_nothing_and_has_no_pen_strokes(
    preset: str,
) -> None:
    app = open_drawer(open_page("pages/train.py", asked={"preset": preset}))
    boxes = {box.key: box for box in app.selectbox}
    assert CHOICES.keys() <= boxes.keys()
    assert all(box.index is not None for box in boxes.values())
    size, images = boxes["batch_size"], PRESETS[preset].batch_size
    assert size.options[size.index] == (f"{images} images" if images else "All images")
    assert app.button(key="back_to_preset").disabled
    said = next(each.value for each in app.caption if each.value.startswith("Same as"))
    assert ("without pen strokes" in said) == (preset == "best")


def test_every_setting_on_the_page_is_one_of_the_run() -> None:
    app = open_train()
    for key, value in CHOICES.items():
        app.selectbox(key=key).set_value(value).run()
    for key, value in NUMBERS.items():
        app.number_input(key=key).set_value(value).run()
    set_lr(app, 0.02)  # after the optimizer, which brings one of its own
    app.toggle(key="augment").set_value(True).run()
    before = [html.value for html in app.html]
    app.slider(key="rotation").set_value(40.0).run()
    assert [html.value for html in app.html] != before  # the distorted images
    assert "freshly distorted MNIST images" in texts(app)
    with running(app) as (_, run):
        expected = {**CHOICES, **NUMBERS, "lr": 0.02}
        assert {name: getattr(run.recipe, name) for name in expected} == expected
        assert all(value != getattr(Recipe(), name) for name, value in expected.items())
        assert run.recipe.augment.rotation == 40.0
    open_drawer(app.run()).selectbox(key="batch_size").select_index(0).run()
    with running(app) as (_, again):
        assert again.recipe.batch_size is None  # all images at once


def test_settings_are_previewed_and_kept_over_a_change_of_page_and_a_refresh() -> None:
    def shown(units: str) -> tuple[list[int], str]:
        open_drawer(app).text_input(key="hidden").set_value(units).run()
        return frame(app)["sizes"], frame(app)["state"]

    app = open_train()
    assert shown("12") == ([784, 12, 10], "ready")
    assert "784 → 12 → 10 units. 9,550 weights, all random so far." in texts(app)
    app.number_input(key="steps").set_value(3).run()
    app.selectbox(key="init").select("he").run()
    app.switch_page("pages/draw.py").run()
    app.switch_page("pages/train.py").run()
    run = trained(app)
    assert (run.recipe.sizes, run.recipe.init, run.recipe.steps) == ((784, 12, 10), "he", 3)
    assert shown("14") == ([784, 14, 10], "ready")
    assert [len(run["points"]) for run in parts(app)["chart"]["earlier"]] == [3]
    assert shown("12") == ([784, 12, 10], "done")
    again = open_train(run.id, visitor(app).secret)
    assert again.text_input(key="hidden").value == "12"
    assert again.selectbox(key="init").value == "he"
    assert frame(again)["state"] == "done"


def test_the_first_change_after_a_run_has_ended_shows_the_network_to_come() -> None:
    app = open_page("pages/train.py", asked={"images": "300", "steps": "100000"})
    press_train(app)
    run = its_run(app)
    run.stop()  # of which the page is not built anew
    assert frame(app.selectbox(key="preset").select("quick").run())["state"] == "ready"
    assert its_run(app) is run


def test_settings_that_differ_from_the_preset_are_marked_and_one_button_resets_them() -> None:
    app = open_train()

    def marked() -> list[str]:
        boxes = [*app.number_input, *app.text_input, *app.selectbox]
        return sorted(box.key for box in boxes if "●" in box.label)

    assert marked() == []
    app.number_input(key="dropout").set_value(0.3).run()
    app.text_input(key="hidden").set_value("20").run()
    assert marked() == ["dropout", "hidden"]
    app.button(key="back_to_preset").click().run()
    assert marked() == []
    assert app.number_input(key="dropout").value == 0.0
    assert app.text_input(key="hidden").value == "10"


def test_learning_rates_come_in_steps_of_one_two_and_five_and_suit_the_optimizer() -> None:
    app = open_train()
    steps = parts(app)["tune"]["steps"]
    assert steps[:4] == [0.0001, 0.0002, 0.0005, 0.001]
    assert (steps[-1], len(steps)) == (100, 19)
    app.selectbox(key="optimizer").select("adam").run()
    assert lr(app) == 0.003
    assert "momentum" not in [box.key for box in app.number_input]
    app.selectbox(key="optimizer").select("momentum").run()
    assert lr(app) == 0.1


def test_invalid_settings_are_rejected() -> None:
    app, accepted = open_train(), []

    def is_rejected(words: str) -> bool:
        said = "".join(each.value for each in app.error)
        return words in said and not parts(app)["transport"]["can_train"]

    for text in ("ten", "10.5", "-5", "9999999", "1 2 3 4 5 6 7", "0"):
        app.text_input(key="hidden").set_value(text).run()
        if not is_rejected("write up to 6 numbers from 1 to 2,048"):
            accepted.append(text)
    app.text_input(key="hidden").set_value("10").run()
    app.number_input(key="images").set_value(4).run()
    assert is_rejected("Images 4: expected a whole number, at least 5")
    assert not accepted


def test_uploaded_images_are_counted_and_trained_on_and_an_invalid_file_is_rejected() -> None:
    app = open_train()
    assert "Trains on 41,000 MNIST images, validated on 1,000 others." in texts(app)
    app.selectbox(key="preset").select("quick").run()
    whole = app.number_input(key="steps").value  # of an epoch
    bad = ("bad.csv", b"label,pixel0\n1,2\n", "text/csv")
    good = ("mine.csv", files.csv(files.digits(200)), "text/csv")
    app.file_uploader(key="data_files").set_value([bad]).run()
    assert "line 1: 1 pixel columns, expected 784" in app.error[0].value
    assert "Still using MNIST." in texts(app)
    app.file_uploader(key="data_files").set_value([bad, good]).run()
    assert not app.error
    assert "Trains on 160 freshly distorted images from mine.csv, validated on 40 others." in texts(
        app
    )
    assert app.number_input(key="steps").value < whole / 100
    assert len(trained(app, steps=2).dev) == 40
    open_drawer(app).button(key="use_mnist").click().run()
    assert app.number_input(key="steps").value == whole
