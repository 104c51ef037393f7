"""The pages without a browser: what they show, what they do when clicked, what they refuse."""

from __future__ import annotations

import pytest

from tests.ui.pages import open_page, texts

PAGES = ["home.py", "pages/train.py", "pages/compare.py", "pages/draw.py"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_with_a_title_and_links_to_all_pages(path: str) -> None:
    app = open_page(path)
    assert len(app.title) == 1
    assert [link.value for link in app.sidebar.page_link] == ["Home", "Train", "Compare", "Draw"]


def test_home_names_the_blog_and_opens_the_maths() -> None:
    app = open_page("home.py")
    assert "Building a Neural Network from Scratch for MNIST Digit Classification" in texts(app)
    assert "softmax" not in texts(app)
    app.button(key="how").click().run()
    assert not app.exception
    assert "P = softmax(Z2)" in texts(app)


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
