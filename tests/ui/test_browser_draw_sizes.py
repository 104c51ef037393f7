"""The Draw page's sizes in a real browser: what the back row can read, and what fits the screen."""

import pytest
from playwright.sync_api import Page, expect

from tests import browser
from tests.browser import draw, expect_digit, key
from tests.handwriting import write

pytestmark = pytest.mark.long
FONT = "element => parseFloat(getComputedStyle(element).fontSize)"
CUT_OFF = """() => [...document.querySelectorAll(
  '.st-key-model label *, .st-key-evidence select, .st-key-evidence label, .st-key-judge *')]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
  .map(e => e.outerHTML)"""


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_what_one_draws_and_all_that_is_said_of_it_fit_the_screen(
    page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/draw")
    draw(page, write(7, 100, 60, 280))
    expect_digit(page, 7)
    for name in ("sketch", "prediction", "seen", "words", "probabilities", "judge", "evidence"):
        box = key(page, name).bounding_box()
        assert box["y"] >= 0, name
        assert box["y"] + box["height"] <= size[1], name
        assert box["x"] + box["width"] <= size[0], name


def test_the_back_row_can_read_the_canvas_the_answer_and_the_bars(page: Page) -> None:
    page.goto("/draw")
    draw(page, write(7, 100, 60, 280))
    expect_digit(page, 7)
    box = page.locator(browser.CANVAS).bounding_box()
    assert (box["width"], box["height"]) == (400, 400)
    assert key(page, "prediction").locator("div").last.evaluate(FONT) >= 160
    assert page.locator(".dn-bar b").first.evaluate(FONT) >= 18
    assert key(page, "seen").get_by_role("img").bounding_box()["width"] >= 112
    texts = page.locator(".st-key-words :visible, .st-key-evidence p, .dn-bar span")
    assert min(text.evaluate(FONT) for text in texts.all()) >= 16


def test_no_text_to_choose_from_is_cut_off(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/draw")
    draw(page, write(7, 100, 60, 280))
    expect_digit(page, 7)
    assert page.evaluate(CUT_OFF) == []
    for name in ("The best", "The blog's"):
        expect(page.get_by_role("radio", name=name)).to_have_count(1)
        expect(key(page, "model").get_by_text(name, exact=True)).to_be_visible()
