"""The pages without a browser: what they show, and what they say of a run that is lost."""

import pytest

from tests.ui.pages import open_page, texts, trained, visitor

PAGES = ["app.py", "pages/train.py", "pages/compare.py", "pages/draw.py"]
LOST = "This run is no longer available"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_title_links_to_all_pages_and_reports_a_lost_run(path: str) -> None:
    app = open_page(path, run="nobody-knows")
    assert len(app.title) == 1
    assert [link.value for link in app.sidebar.page_link] == ["Home", "Train", "Compare", "Draw"]
    assert "run" not in app.query_params
    assert LOST in texts(app)
    assert LOST in texts(app.run())
    assert "Building a Neural Network from Scratch for MNIST Digit Classification" in texts(app)


def test_a_run_that_the_server_forgot_is_reported_until_the_next_start() -> None:
    app = open_page("pages/train.py")
    assert LOST not in texts(app)
    visitor(app).run_id = "forgotten"
    assert LOST in texts(app.run())
    trained(app, steps=2)
    assert LOST not in texts(app)
