"""Home in a real browser: the field reads along, the film of a unit plays, the doors open."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import browser
from tests.browser import draw, draw_by_touch, key, next_frame, press, rest
from tests.handwriting import write

PICTURE = "() => document.querySelector('.dn-home-unit canvas').toDataURL()"


def field(page: Page) -> Locator:
    return key(page, "home_read").locator(".dn-pad canvas")


def corner(page: Page) -> tuple[float, float]:
    """The field's upper left corner."""
    box = field(page).bounding_box()
    return box["x"], box["y"]


def answer(page: Page) -> Locator:
    return key(page, "home_read").locator(".dn-home-digit")


def test_the_field_reads_a_digit_while_it_is_drawn(page: Page) -> None:
    page.goto("/")
    rest(page)
    for digit in (7, 3, 4):
        draw(page, write(digit, 80, 60, 200), corner(page))
        expect(answer(page)).to_have_text(str(digit))
        read = key(page, "home_read")
        expect(read.get_by_role("status")).to_have_text(
            re.compile(rf"sure that it is an? {digit}\.")
        )
        bars = read.get_by_role("img", name=re.compile("Probability of each digit"))
        expect(bars).to_have_accessible_name(re.compile(rf"{digit}: ([5-9]\d|99\.\d)"))
        press(page, "home_read")
        expect(answer(page)).to_have_text("–")


def test_an_empty_field_invites_and_has_no_answer(page: Page) -> None:
    page.goto("/")
    rest(page)
    expect(page.get_by_text("Draw a digit here")).to_be_visible()
    expect(answer(page)).to_have_text("–")
    bars = key(page, "home_read").locator(".dn-home-bars i")
    assert [bar.bounding_box()["width"] for bar in bars.all()] == [0] * 10
    draw(page, write(7, 80, 60, 200), corner(page))
    expect(page.get_by_text("Draw a digit here")).to_be_hidden()


def test_the_answer_comes_before_the_pen_is_lifted(page: Page) -> None:
    page.goto("/")
    rest(page)
    box = field(page).bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60, steps=8)
    page.mouse.move(box["x"] + 110, box["y"] + 250, steps=8)
    expect(answer(page)).to_have_text("7")
    page.mouse.up()


def test_a_field_that_gets_no_answer_says_so(page: Page) -> None:
    page.route("**/live/read", lambda route: route.abort())
    page.goto("/")
    rest(page)
    draw(page, write(7, 80, 60, 200), corner(page))
    expect(key(page, "home_read").get_by_role("status")).to_have_text(re.compile("No answer came"))


def test_the_film_plays_to_its_end_and_can_be_paused_and_wound(page: Page) -> None:
    page.goto("/")
    button = key(page, "home_unit").get_by_role("button")
    slider = key(page, "home_unit").get_by_role("slider")
    expect(button).to_have_text("Pause")
    page.wait_for_function("() => document.querySelector('.dn-home-unit input').valueAsNumber > 5")
    button.click()
    expect(button).to_have_text("Play")
    still = page.evaluate(PICTURE)
    next_frame(page)
    next_frame(page)
    assert page.evaluate(PICTURE) == still
    slider.focus()
    page.keyboard.press("End")
    expect(button).to_have_text("Play again")
    expect(key(page, "home_unit")).to_contain_text(
        "After 500 updates: 83 of 100 digits read rightly"
    )
    assert page.evaluate(PICTURE) != still
    button.click()
    expect(button).to_have_text("Pause")


def test_who_wants_no_motion_sees_the_last_picture_at_rest(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/")
    # As soon as it is there: a film that plays would come to its end, too.
    assert key(page, "home_unit").get_by_role("button").inner_text() == "Play again"
    expect(key(page, "home_unit")).to_contain_text("After 500 updates")
    still = page.evaluate(PICTURE)
    next_frame(page)
    next_frame(page)
    assert page.evaluate(PICTURE) == still


def test_the_doors_lead_to_the_pages_and_to_the_maths(page: Page) -> None:
    page.goto("/")
    rest(page)
    press(page, "how")
    maths = page.get_by_role("dialog", name="How it works")
    expect(maths).to_contain_text("P = softmax(Z2)")
    page.keyboard.press("Escape")
    expect(maths).to_be_hidden()
    doors = {"Watch it learn": "Train", "Draw for it": "Draw", "Compare runs": "Compare"}
    for door, title in doors.items():
        page.goto("/")
        key(page, "doors").get_by_role("link", name=door).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_home_is_whole_on_a_small_laptop_without_scrolling(chromium, server, dark: bool) -> None:
    with browser.window(chromium, server, dark=dark) as page:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto("/")
        rest(page)
        for name in ("home_read", "home_unit", "doors"):
            box = key(page, name).bounding_box()
            assert box["y"] + box["height"] <= 800, name
            assert box["x"] + box["width"] <= 1280, name


def test_nothing_on_home_moves_by_drawing_or_by_the_film(page: Page) -> None:
    page.goto("/")
    rest(page)

    def places() -> list[dict[str, float]]:
        return [key(page, name).bounding_box() for name in ("home_read", "home_unit", "doors")]

    before = places()
    draw(page, write(8, 80, 60, 200), corner(page))
    expect(answer(page)).to_have_text("8")
    expect(key(page, "home_unit").get_by_role("button")).to_have_text("Play again")
    assert places() == before


def test_on_a_phone_the_field_comes_first_and_nothing_goes_sideways(phone: Page) -> None:
    phone.goto("/")
    rest(phone)
    box = field(phone).bounding_box()
    assert box["y"] + box["height"] <= 600
    assert box["width"] <= 390 - 40  # a margin to scroll by
    assert box["y"] < key(phone, "home_unit").bounding_box()["y"]
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 390
    draw_by_touch(phone, write(7, 80, 60, 200), corner(phone))
    expect(answer(phone)).to_have_text("7")
