"""The pages without a browser: what they show, what they do when clicked, what they refuse."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from digitnet import Network, load_mnist
from digitnet.insight import pictures
from digitnet.runs.recipes import Recipe
from digitnet.ui import session
from tests import files
from tests.waiting import wait_until

PAGES = ["home.py", "pages/train.py", "pages/draw.py"]


def open_page(path: str, run: str = "") -> AppTest:
    """A new visitor's page; with a run's id, as the address of that run opens it."""
    app = AppTest.from_file("../../home.py", default_timeout=60)
    if run:
        app.query_params["run"] = run
    else:
        app.run()
    if path != "home.py":
        app.switch_page(path)
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.error, app.info, app.success, app.title)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def gallery(app: AppTest) -> str:
    return next(html.value for html in app.html if 'class="dn-tiles' in html.value)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_with_a_title_and_links_to_all_pages(path: str) -> None:
    app = open_page(path)
    assert len(app.title) == 1
    assert [link.value for link in app.sidebar.page_link] == ["Home", "Train", "Draw"]


def test_home_reads_test_images_and_shows_others_on_request() -> None:
    app = open_page("home.py")
    before = gallery(app)
    assert "read as a" in before
    app.button(key="others").click().run()
    assert gallery(app) != before


def test_the_first_click_on_train_starts_the_blogs_recipe() -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run = session.registry().get(app.session_state["run_id"])
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


def test_settings_are_taken_over_and_kept() -> None:
    app = open_page("pages/train.py")
    app.text_input(key="hidden").set_value("16, 8").run()
    app.number_input(key="steps").set_value(3).run()
    app.selectbox(key="init").select("he").run()
    app.switch_page("pages/draw.py").run()
    app.switch_page("pages/train.py").run()
    app.button(key="train").click().run()
    run = session.registry().get(app.session_state["run_id"])
    assert (run.recipe.sizes, run.recipe.init) == ((784, 16, 8, 10), "he")
    wait_until(lambda: run.state == "done")
    assert run.snapshot().step == 3


def test_distortions_are_shown_and_taken_over() -> None:
    app = open_page("pages/train.py")
    app.toggle(key="augment").set_value(True).run()
    before = gallery(app)
    app.slider(key="rotation").set_value(40.0).run()
    assert gallery(app) != before
    app.number_input(key="steps").set_value(2).run()
    app.button(key="train").click().run()
    run = session.registry().get(app.session_state["run_id"])
    assert (run.recipe.augment.rotation, run.recipe.augment.elastic) == (40.0, 1.1)
    assert "The training images are distorted" in texts(app.run())


WIDGETS = {
    "selectbox": {
        "activation": "gelu",
        "init": "xavier",
        "optimizer": "nesterov",
        "batch_size": 64,
        "schedule": "step",
    },
    "number_input": {
        "lr": 0.02,
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
    },
}


def test_every_setting_on_the_page_is_one_of_the_run() -> None:
    app = open_page("pages/train.py")
    for kind, values in WIDGETS.items():
        for key, value in values.items():
            getattr(app, kind)(key=key).set_value(value).run()
    # The optimiser brings a learning rate of its own, and the loop above set ours after it.
    app.button(key="train").click().run()
    recipe = session.registry().get(app.session_state["run_id"]).recipe
    expected = WIDGETS["selectbox"] | WIDGETS["number_input"]
    assert {name: getattr(recipe, name) for name in expected} == expected
    assert all(value != getattr(Recipe(), name) for name, value in expected.items())


def test_an_optimiser_brings_a_learning_rate_that_suits_it() -> None:
    app = open_page("pages/train.py")
    app.selectbox(key="optimizer").select("adam").run()
    assert app.number_input(key="lr").value == 0.003
    assert "momentum" not in [box.key for box in app.number_input]
    app.selectbox(key="optimizer").select("momentum").run()
    assert app.number_input(key="lr").value == 0.1


def test_the_steps_of_an_epoch_are_counted_on_the_visitors_images() -> None:
    app = open_page("pages/train.py")
    app.selectbox(key="preset").select("quick").run()
    assert app.number_input(key="steps").value == 10 * 461
    app.file_uploader(key="data_files").upload("mine.csv", files.csv(files.digits(200))).run()
    assert app.number_input(key="steps").value == 10 * 2
    app.button(key="use_mnist").click().run()
    assert app.number_input(key="steps").value == 10 * 461


@pytest.mark.parametrize("text", ["ten", "10.5", "9999999", "1 2 3 4 5 6 7", "0"])
def test_hidden_layers_that_make_no_sense_are_refused(text: str) -> None:
    app = open_page("pages/train.py")
    app.text_input(key="hidden").set_value(text).run()
    assert "Write up to" in app.error[0].value
    assert app.button(key="train").disabled


def test_a_run_that_diverges_says_when_and_what_to_try() -> None:
    app = open_page("pages/train.py")
    app.number_input(key="lr").set_value(1.0).run()
    app.text_input(key="hidden").set_value("30, 30, 30, 30, 30, 30").run()
    app.button(key="train").click().run()
    run = session.registry().get(app.session_state["run_id"])
    wait_until(lambda: run.state in ("failed", "done"))
    app.run()
    assert "diverged at step" in app.error[0].value
    assert "try a learning rate below" in app.error[0].value


def test_uploaded_images_are_trained_on() -> None:
    app = open_page("pages/train.py")
    app.file_uploader(key="data_files").upload("mine.csv", files.csv(files.digits(60))).run()
    assert "mine.csv: 60 images" in texts(app)
    app.number_input(key="steps").set_value(2).run()
    app.button(key="train").click().run()
    run = session.registry().get(app.session_state["run_id"])
    wait_until(lambda: run.state == "done")
    assert len(run.dev) == 12


def test_a_bad_data_file_is_told_in_a_sentence() -> None:
    app = open_page("pages/train.py")
    app.file_uploader(key="data_files").upload("bad.csv", b"label,pixel0\n1,2\n").run()
    assert not app.exception
    assert "This cannot be used: line 1: 1 pixel columns, expected 784" in app.error[0].value


def test_uploaded_weights_can_be_chosen_to_draw_with() -> None:
    app = open_page("pages/draw.py")
    app.file_uploader(key="weights_file").upload("mine.safetensors", Network().to_bytes()).run()
    assert not app.exception
    assert app.selectbox(key="model").value == "Uploaded: mine.safetensors"


def test_a_bad_weights_file_is_told_in_a_sentence() -> None:
    app = open_page("pages/draw.py")
    app.file_uploader(key="weights_file").upload("bad.safetensors", b"nonsense").run()
    assert not app.exception
    assert "This file cannot be used" in app.error[0].value


@pytest.mark.parametrize("path", PAGES)
def test_an_address_with_a_run_that_is_lost_is_told_until_the_next_start(path: str) -> None:
    app = open_page(path, run="nobody-knows")
    assert "run" not in app.query_params
    assert "This run is no longer here" in texts(app)
    assert "This run is no longer here" in texts(app.run())


def test_a_lost_run_is_forgotten_with_the_next_start() -> None:
    app = open_page("pages/train.py", run="nobody-knows")
    assert "This run is no longer here" in texts(app)
    app.number_input(key="steps").set_value(2).run()
    app.button(key="train").click().run()
    assert "This run is no longer here" not in texts(app)
    assert "This run is no longer here" not in texts(app.run())


def test_a_run_that_the_server_forgot_meanwhile_is_told_too() -> None:
    app = open_page("pages/train.py")
    assert "This run is no longer here" not in texts(app)
    app.session_state["run_id"] = "forgotten"
    assert "This run is no longer here" in texts(app.run())
    assert not app.exception


def test_a_photo_is_read_and_a_bad_one_told_in_a_sentence() -> None:
    image = 255 - load_mnist()[1].images[0].reshape(28, 28)  # a 7, dark on light
    app = open_page("pages/draw.py")
    app.segmented_control(key="input").set_value("Photo").run()
    app.file_uploader(key="photo_file").upload("seven.png", pictures.png(image)).run()
    assert not app.exception
    assert "sure that it is a 7" in texts(app)
    app.file_uploader(key="photo_file").upload("bad.png", b"nonsense").run()
    assert not app.exception
    assert "This picture cannot be read" in texts(app)
