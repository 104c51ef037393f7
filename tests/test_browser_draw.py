"""The Draw page in a real browser: strokes by mouse and by finger, and what is read in them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import browser
from tests.browser import draw, draw_by_touch, expect_digit, go, key, press
from tests.handwriting import write


@pytest.mark.parametrize("address", ["/draw", "/train"])
def test_a_cold_link_to_a_page_works_on_a_new_server(chromium, address: str) -> None:
    with browser.serve() as fresh, browser.window(chromium, fresh) as page:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text(address[1:].capitalize())
        sidebar = page.get_by_test_id("stSidebar")
        for name in ("Home", "Train", "Draw"):
            expect(sidebar.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_an_empty_canvas_shows_an_invitation_and_no_guess(page: Page) -> None:
    page.goto("/draw")
    expect_digit(page, "–")
    expect(page.get_by_text("Draw a digit", exact=True)).to_be_visible()


@pytest.mark.parametrize("digit", [0, 1, 3, 7])
def test_digits_drawn_with_the_mouse_are_read(page: Page, digit: int) -> None:
    page.goto("/draw")
    draw(page, write(digit, 80, 60, 150))
    expect_digit(page, digit)
    bars = key(page, "probabilities").get_by_role("img")
    expect(bars).to_have_accessible_name(re.compile(rf"{digit}: [5-9]\d%|{digit}: 100%"))
    expect(key(page, "seen").get_by_role("img")).to_be_visible()


def test_undo_and_clear_take_strokes_away(page: Page) -> None:
    page.goto("/draw")
    draw(page, write(7, 80, 60, 150))
    expect_digit(page, 7)
    seen = key(page, "seen").get_by_role("img")
    only_seven = seen.get_attribute("src")
    draw(page, [[(20, 20), (30, 120), (40, 260)]])
    expect(seen).not_to_have_attribute("src", only_seven)
    press(page, "undo")
    expect(seen).to_have_attribute("src", only_seven)
    expect_digit(page, 7)
    press(page, "clear")
    expect_digit(page, "–")
    draw(page, write(0, 90, 60, 140))
    expect_digit(page, 0)


def test_a_sketch_is_still_there_after_a_visit_to_another_page(page: Page) -> None:
    page.goto("/draw")
    draw(page, write(7, 80, 60, 150))
    expect_digit(page, 7)
    go(page, "Train")
    go(page, "Draw")
    expect_digit(page, 7)
    press(page, "clear")
    expect_digit(page, "–")


@pytest.mark.parametrize(
    "strokes",
    [
        [[(140, 140)]],
        [[(2, 140), (140, 140), (500, 140)]],
        [[(10 + 20 * (i % 2) * 13, 10 + i * 8) for i in range(33)]],
    ],
    ids=["a dot", "a line over the edge", "a scribble over everything"],
)
def test_odd_strokes_get_an_answer_or_a_clear_word(page: Page, strokes) -> None:
    page.goto("/draw")
    draw(page, strokes)
    expect(key(page, "clear").get_by_role("button")).to_be_enabled()
    words = re.compile("sure that it is|only a dot")
    expect(page.get_by_test_id("stMain")).to_contain_text(words)


def test_a_phone_draws_by_touch_and_has_no_sideways_scrolling(phone: Page) -> None:
    phone.goto("/draw")
    for digit in (7, 1):
        draw_by_touch(phone, write(digit, 80, 60, 150))
        expect_digit(phone, digit)
        key(phone, "clear").get_by_role("button").tap()
        expect_digit(phone, "–")
    width = phone.evaluate("document.scrollingElement.scrollWidth")
    assert width <= 390
