"""The pages without a browser: what they show, what they do when clicked, what they refuse."""

from __future__ import annotations

import pytest

from digitnet import Network, load_mnist
from digitnet.insight import pictures
from tests.ui.pages import open_page, texts

PAGES = ["home.py", "pages/train.py", "pages/draw.py"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_with_a_title_and_links_to_all_pages(path: str) -> None:
    app = open_page(path)
    assert len(app.title) == 1
    assert [link.value for link in app.sidebar.page_link] == ["Home", "Train", "Draw"]


def test_home_names_the_blog_and_opens_the_maths() -> None:
    app = open_page("home.py")
    assert "Building a Neural Network from Scratch for MNIST Digit Classification" in texts(app)
    assert "softmax" not in texts(app)
    app.button(key="how").click().run()
    assert not app.exception
    assert "P = softmax(Z2)" in texts(app)


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
