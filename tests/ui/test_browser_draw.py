"""The Draw page in a real browser: strokes by mouse and by finger, and what is read in them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import browser, people
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


def test_the_answer_comes_with_its_bars_and_with_what_the_network_saw(page: Page) -> None:
    page.goto("/draw")
    draw(page, write(7, 80, 60, 150))
    expect_digit(page, 7)
    bars = key(page, "probabilities").get_by_role("img")
    expect(bars).to_have_accessible_name(re.compile(r"7: ([5-9]\d|100)%"))
    expect(key(page, "seen").get_by_role("img")).to_be_visible()


def test_twenty_digits_of_strangers_are_read_wherever_and_however_large(page: Page) -> None:
    page.goto("/draw")
    for label, strokes in people.digits(each=2):
        draw(page, strokes)
        expect_digit(page, label)
        press(page, "clear")
        expect_digit(page, "–")


def test_a_wrong_answer_can_be_corrected_and_taught(page: Page) -> None:
    page.goto("/draw")
    draw(page, write(7, 80, 60, 150))
    expect_digit(page, 7)
    press(page, "right")
    expect_digit(page, "–")
    draw(page, write(1, 90, 60, 150))
    expect_digit(page, 1)
    key(page, "wrong").get_by_role("button").first.click()
    page.get_by_role("radio", name="7").click()
    expect_digit(page, "–")
    page.get_by_text("Your digits (2)").click()
    expect(key(page, "score")).to_contain_text("1 of 2")
    press(page, "teach")
    network = page.get_by_role("combobox", name="Network")
    expect(network).to_have_value("Taught with your digits")
    expect(key(page, "score")).to_contain_text("Taught with your digits: 2 of 2")


def test_a_look_inside_shows_the_way_the_evidence_and_the_rivals(page: Page) -> None:
    page.goto("/draw")
    draw(page, write(4, 80, 60, 150))
    expect_digit(page, 4)
    page.get_by_text("Look inside").click()
    inside = key(page, "inside")
    expect(inside.get_by_role("img", name="Centred by its mass")).to_be_visible()
    expect(inside.get_by_role("img", name=re.compile("speak for 4"))).to_be_visible()
    expect(inside.get_by_role("img", name=re.compile("units lit"))).to_have_count(2)
    expect(inside.get_by_test_id("stMetric")).to_have_count(2)


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
    words = re.compile("sure that it is|only a dot|Unsure: |No digit that it knows")
    expect(page.get_by_test_id("stMain")).to_contain_text(words)


def test_a_phone_draws_by_touch_and_has_no_sideways_scrolling(phone: Page) -> None:
    phone.goto("/draw")
    for label, strokes in people.digits(each=1)[::2]:
        draw_by_touch(phone, strokes)
        expect_digit(phone, label)
        key(phone, "clear").get_by_role("button").tap()
        expect_digit(phone, "–")
    width = phone.evaluate("document.scrollingElement.scrollWidth")
    assert width <= 390
