"""The switch for an audience: what it hides, what it enlarges, and the way back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from digitnet.ui import shell
from tests.browser import key, present, rest
from tests.waiting import wait_until

pytestmark = pytest.mark.long

ADDRESSES = [Path(path).stem.replace("app", "") for path, *_ in shell.PAGES]


def text_size(page: Page) -> float:
    """Of the root, in pixels: all other sizes hang on it."""
    return page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_presented_on_a_wide_screen_has_no_small_text(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"/{address}")
    rest(page)
    assert text_size(page) * 0.875 >= 16  # Streamlit's captions and labels
    present(page)
    assert text_size(page) * 0.875 >= 19
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 1920


def test_the_head_of_a_page_is_one_row(page: Page) -> None:
    page.goto("/train")
    rest(page)
    boxes = [
        key(page, "head").locator(part).bounding_box() for part in ("h1", "p >> nth=0", "label")
    ]
    middles = [box["y"] + box["height"] / 2 for box in boxes]
    assert max(middles) - min(middles) <= 6
    head = key(page, "head").bounding_box()
    assert head["y"] == 16
    assert head["height"] <= 48


def test_a_phone_that_presents_has_its_title_at_the_edge(phone: Page) -> None:
    phone.goto("/train")
    rest(phone)
    title, first = phone.get_by_role("heading", level=1), key(phone, "train_page")
    assert title.bounding_box()["x"] > first.bounding_box()["x"] + 30  # beside the sidebar's button
    present(phone)
    wait_until(lambda: title.bounding_box()["x"] == first.bounding_box()["x"])
    assert text_size(phone) == 18
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 390
