"""Home in a real browser: the field, the animation of a unit, and the links."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import browser
from tests.browser import draw, draw_by_touch, key, next_frame, rest
from tests.handwriting import write

pytestmark = pytest.mark.long

PICTURE = "() => document.querySelector('.dn-home-unit canvas').toDataURL()"


def field(page: Page) -> Locator:
    return key(page, "home_read").locator(".dn-pad canvas")


def corner(page: Page) -> tuple[float, float]:
    """The field's upper left corner."""
    box = field(page).bounding_box()
    return box["x"], box["y"]


def answer(page: Page) -> Locator:
    return key(page, "home_read").locator(".dn-home-digit")


def test_a_field_that_gets_no_answer_says_so(page: Page) -> None:
    page.route("**/live/read", lambda route: route.abort())
    page.goto("/")
    rest(page)
    draw(page, write(7, 80, 60, 200), corner(page))
    expect(key(page, "home_read").get_by_role("status")).to_have_text(
        re.compile("No answer from the server")
    )


def test_who_wants_no_motion_sees_the_last_picture_at_rest(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/")
    # As soon as it is there: a animation that plays would come to its end, too.
    assert key(page, "home_unit").get_by_role("button").inner_text() == "Play again"
    expect(key(page, "home_unit")).to_contain_text("After 500 steps")
    still = page.evaluate(PICTURE)
    next_frame(page)
    next_frame(page)
    assert page.evaluate(PICTURE) == still


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


def test_nothing_on_home_moves_by_drawing_or_by_the_animation(page: Page) -> None:
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


@pytest.mark.parametrize(
    ("address", "title"),
    [("", "digitnet"), ("train", "Train"), ("draw", "Draw"), ("compare", "Compare")],
)
def test_a_link_opens_its_page_in_a_fresh_browser_and_home_is_one_click_away(
    page: Page, address: str, title: str
) -> None:
    page.goto(f"/{address}")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(title)
    rest(page)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Home").click()
    expect(heading).to_have_text("digitnet")
    expect(key(page, "doors")).to_be_visible()
