"""Why the network on the Draw page says what it says, also while it is still learning."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests import browser
from tests.browser import draw, expect_digit, go, key, press
from tests.handwriting import write
from tests.ui.test_browser_draw import INK
from tests.ui.training import set_speed

pytestmark = pytest.mark.long

SCRIBBLE = [[(20 + 340 * (i % 2), 20 + i * 11) for i in range(33)]]
PICTURE = "canvas => canvas.toDataURL()"
ALPHA = """canvas => [...canvas.getContext('2d')
  .getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 === 3)"""
BRIGHT = """canvas => [...canvas.getContext('2d')
  .getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 === 0)"""
IN_PICTURE = """async image => {
  await image.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 400 })
  canvas.getContext('2d').drawImage(image, 0, 0)
  return [...canvas.getContext('2d').getImageData(0, 0, 400, 400).data]
    .filter((_, i) => i % 4 === 0)
}"""


def evidence(page: Page) -> Locator:
    return key(page, "evidence").locator("canvas")


def choose(page: Page, name: str) -> None:
    key(page, "model").get_by_text(name, exact=True).click()
    expect(page.get_by_role("radio", name=name)).to_be_checked()


def test_where_no_digit_is_named_the_bars_are_grey_and_the_words_say_why(page: Page) -> None:
    page.goto("/draw")
    draw(page, SCRIBBLE)
    expect_digit(page, "?")
    expect(key(page, "words")).to_contain_text(re.compile(r"It is torn|A scribble\?"))
    expect(page.locator(".dn-bar")).to_have_count(10)
    expect(page.locator(".dn-leads")).to_have_count(0)
    expect(key(page, "evidence")).to_contain_text("rather than")


def test_cells_without_a_unit_are_transparent(page: Page) -> None:
    page.goto("/draw")
    choose(page, "The blog's")
    draw(page, write(4, 80, 60, 250))
    expect(key(page, "clear").get_by_role("button")).to_be_enabled()
    page.get_by_text("Look inside").click()
    units = key(page, "units").get_by_role("img", name=re.compile("of 10 units active"))
    expect(units).to_be_visible()
    assert units.evaluate(ALPHA) == [255] * 10 + [0] * 2
    lit = int(re.search(r"(\d+) of 10", units.get_attribute("aria-label"))[1])
    assert np.count_nonzero(units.evaluate(BRIGHT)) <= lit


def test_your_sketch_is_drawn_with_the_pen_of_the_canvas(page: Page) -> None:
    page.goto("/draw")
    draw(page, write(7, 80, 60, 250))
    expect_digit(page, 7)
    page.get_by_role("button", name="Pen").click()
    pen = page.get_by_role("slider", name="Pen width (pixels)")
    pen.press("End")
    expect(pen).to_have_value("56")
    browser.settled(page)
    page.keyboard.press("Escape")
    page.get_by_text("Look inside").click()
    picture = key(page, "inside").get_by_role("img", name="Your sketch")
    expect(picture).to_be_visible()
    difference = np.abs(np.subtract(picture.evaluate(IN_PICTURE), page.evaluate(INK)))
    assert difference.mean() < 0.01 * 255
    draw(page, [[(300, 40), (300, 200), (300, 340)]])  # now with the wide pen
    before = picture.get_attribute("src")
    expect(picture).not_to_have_attribute("src", before)
    difference = np.abs(np.subtract(picture.evaluate(IN_PICTURE), page.evaluate(INK)))
    assert difference.mean() < 0.01 * 255


def train_slowly(page: Page) -> None:
    """A run that is still going on when the test has looked at all there is, and takes little."""
    page.goto("/train?images=2000")
    set_speed(page, "5/s")
    press(page, "train")
    expect(key(page, "status")).to_contain_text("Training")


def test_a_network_that_is_only_compared_is_followed_too(page: Page) -> None:
    train_slowly(page)
    go(page, "Draw")
    draw(page, write(4, 80, 60, 250))
    expect_digit(page, 4)
    page.get_by_text("Look inside").click()
    others = key(page, "others")
    expect(others).to_contain_text("Yours")
    before = others.inner_text()
    expect(others).not_to_have_text(before, use_inner_text=True)
    expect_digit(page, 4)
