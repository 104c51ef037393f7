"""A slashed zero, letters, a face and numbers on the Draw page, written with the mouse."""

import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests import browser
from tests.browser import draw, draw_by_touch, expect_digit, key, press
from tests.handwriting import Strokes, arc, strokes_of
from tests.ui.test_browser_contrast import too_faint
from tests.waiting import wait_until

pytestmark = pytest.mark.long

SLASHED = [arc(200, 200, 90, 140, -90, 270), [(300 - 20 * i, 60 + 28 * i) for i in range(11)]]
LETTER = [
    [(100 + 10 * i, 340 - 28 * min(i, 20 - i)) for i in range(21)],
    [(135 + 13 * i, 240) for i in range(11)],
]
FACE = [
    arc(200, 200, 150, 150, 0, 355),
    arc(150, 160, 8, 12, 0, 360),
    arc(250, 160, 8, 12, 0, 360),
    arc(200, 220, 80, 60, 20, 160),
]


def open_number(page: Page) -> None:
    page.goto("/draw")
    browser.rest(page)
    page.get_by_role("radio", name="A number").click()
    expect(page.get_by_role("img", name="Write a number here")).to_be_visible()


def right(box: Locator) -> float:
    """Where its right side is, in pixels of the window."""
    place = box.bounding_box()
    return place["x"] + place["width"]


def chosen(page: Page):
    return key(page, "prediction").locator("button[aria-pressed=true]")


def test_a_slashed_zero_is_a_zero(page: Page) -> None:
    page.goto("/draw")
    draw(page, SLASHED)
    expect_digit(page, 0)
    expect(key(page, "words")).to_contain_text("sure that it is a 0.")


@pytest.mark.parametrize(("strokes", "guess"), [(LETTER, "A letter?"), (FACE, "A drawing?")])
def test_a_non_digit_is_refused_and_can_be_taught(page: Page, strokes: Strokes, guess: str) -> None:
    page.goto("/draw")
    draw(page, strokes)
    expect(key(page, "words")).to_contain_text(guess)
    expect_digit(page, "?")
    expect(key(page, "words")).to_contain_text("This doesn't look like a digit.")
    key(page, "judge").get_by_role("button", name="Correct answer: 4").click()
    own = key(page, "own_digits_part").get_by_role("listitem")
    expect(own).to_have_count(1)
    expect(own).to_contain_text("4")
    expect(key(page, "teach").get_by_role("button")).to_be_enabled()


def test_a_number_is_read_and_every_digit_of_it_can_be_looked_at(page: Page) -> None:
    open_number(page)
    width = page.locator(browser.CANVAS).bounding_box()["width"]
    place = key(page, "sketch").bounding_box()
    assert place["height"] == 400
    assert width >= place["width"] > 900
    written = strokes_of("1985", 250, 40)
    draw(page, written)
    expect_digit(page, "1985")
    expect(key(page, "words")).to_contain_text("sure that it is 1985.")
    boxes = key(page, "boxes").locator(".dn-box")
    expect(boxes).to_have_text(list("1985"))
    ink = np.concatenate(written)[:, 0] + place["x"]
    wait_until(lambda: right(boxes.last) == pytest.approx(ink.max() + 12, abs=4))  # its last stroke
    around = [box.bounding_box() for box in boxes.all()]
    assert all(a["x"] < b["x"] for a, b in pairwise(around))
    assert around[0]["x"] == pytest.approx(ink.min() - 12, abs=4)

    digits = key(page, "prediction").get_by_role("button")
    digits.nth(1).click()
    bars = key(page, "probabilities").get_by_role("img")
    about = re.compile(r"The 2nd of 4 digits\. .* 9: [5-9]\d")
    expect(bars).to_have_accessible_name(about)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(bars).to_have_accessible_name(re.compile(r"The 3rd of 4 digits\."))
    expect(chosen(page)).to_have_accessible_name(re.compile(r"Digit 3 of 4: 8, \d\d\.\d+%"))
    expect(key(page, "judge")).to_contain_text("Correct answer for the 3rd of 4 digits:")

    key(page, "judge").get_by_role("button", name="Correct answer: 8, as read").click()
    expect(key(page, "own_digits_part").get_by_role("listitem")).to_have_count(1)
    expect(key(page, "judge")).to_contain_text("Saved as 8 (1 saved)")
    expect_digit(page, "1985")
    press(page, "undo")
    expect(key(page, "prediction")).to_have_text(re.compile("^198"))
    press(page, "clear")
    expect_digit(page, "–")


def test_a_phone_writes_a_number_and_nothing_of_it_is_out_of_sight(phone: Page) -> None:
    open_number(phone)
    place = key(phone, "sketch").bounding_box()
    assert 300 <= place["width"] <= 390 - 2 * 20
    assert place["height"] == 240
    assert key(phone, "tools").bounding_box()["width"] == 390 - 2 * 16  # or "Pen" is cut
    draw_by_touch(phone, strokes_of("1", 150, 20))
    expect_digit(phone, "1")
    assert key(phone, "sketch").bounding_box() == place  # the answer has moved nothing
    press(phone, "clear")
    expect_digit(phone, "–")
    draw_by_touch(phone, strokes_of("147", 150, 20))
    expect_digit(phone, "147")
    for name in ("prediction", "words"):
        box = key(phone, name).bounding_box()
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 844
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 390
    phone.get_by_role("radio", name="One digit").tap()
    expect_digit(phone, "–")
    draw_by_touch(phone, strokes_of("42", 130, 30))
    phone.get_by_role("button", name="Read it as a number").tap()
    expect_digit(phone, "42")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_about_a_number_is_too_faint(chromium, server: str, dark: bool) -> None:
    with browser.window(chromium, server, dark=dark) as page:
        open_number(page)
        draw(page, strokes_of("40755", 150, 25))
        expect_digit(page, "40755")
        browser.rest(page)
        assert not too_faint(page)
