"""The Train page fits the screen it is on, and stands still while a network learns."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import browser
from tests.browser import key, press, rest, settled
from tests.ui.parts import stage
from tests.ui.training import finish, start, step
from tests.waiting import wait_until

pytestmark = pytest.mark.long

PARTS = ("controls", "accuracy", "status", "stage", "timeline", "chart", "digits")
BUTTONS = ("main", "step", "stop", "draw_with", "share", "preset", "settings", "lr")
STILL = 4  # pixels by which nothing may move

Box = dict[str, float]


def boxes(page: Page, keys: tuple[str, ...] = PARTS + BUTTONS) -> dict[str, Box]:
    return {name: place(page, name).bounding_box() for name in keys}


def place(page: Page, name: str) -> Locator:
    """An element by its key; "main" is the button that trains, or pauses, or resumes."""
    return page.locator(".st-key-train, .st-key-pause") if name == "main" else key(page, name)


def all_in_sight(page: Page, width: int, height: int) -> bool:
    found = boxes(page)
    return all(
        box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= width + 1
        for box in found.values()
    ) and all(found[name]["y"] + found[name]["height"] <= height + 1 for name in PARTS)


def moved(before: dict[str, Box], after: dict[str, Box]) -> dict[str, Any]:
    """What is elsewhere, or of another size."""
    return {
        name: (before[name], after[name])
        for name in before
        if any(abs(before[name][side] - after[name][side]) > STILL for side in before[name])
    }


@pytest.fixture(params=[(1280, 800), (1920, 1080)], ids="{0[0]}x{0[1]}".format)
def screen(request, chromium, server) -> Iterator[tuple[Page, int, int]]:
    width, height = request.param
    with browser.window(chromium, server, size=(width, height)) as page:
        yield page, width, height


def ready(page: Page, address: str = "/train") -> None:
    page.goto(address)
    expect(key(page, "status")).to_contain_text("Ready to start")
    settled(page)


def test_everything_is_on_the_screen_before_during_and_after_a_run(screen) -> None:
    page, width, height = screen
    ready(page)
    wait_until(lambda: all_in_sight(page, width, height))
    press(page, "train")
    wait_until(lambda: step(page) >= 5, 60)
    assert all_in_sight(page, width, height)
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("it has never seen")
    settled(page)
    assert all_in_sight(page, width, height)


def test_nothing_moves_at_the_start_at_frames_or_at_the_end(screen) -> None:
    page, _, _ = screen
    ready(page)
    before = boxes(page)
    press(page, "train")
    for at_least in (2, 15):
        wait_until(lambda least=at_least: step(page) >= least, 60)
        assert not moved(before, boxes(page))
    press(page, "pause")
    expect(key(page, "pause")).to_contain_text("Resume")
    assert not moved(before, boxes(page))
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("it has never seen")
    settled(page)
    assert not moved(before, boxes(page))


def test_a_long_verdict_has_the_room_of_a_short_one(screen) -> None:
    page, width, height = screen
    ready(page, "/train?lr=100&steps=20")
    before = boxes(page)
    press(page, "train")
    expect(key(page, "status")).to_contain_text("guessing")
    expect(key(page, "status")).to_contain_text("rate of 100 is too high")
    settled(page)
    assert not moved(before, boxes(page))
    assert all_in_sight(page, width, height)


def test_nothing_stands_over_the_accuracy_for_who_watches_or_has_a_wrong_link(
    screen, chromium, server
) -> None:
    page, width, height = screen
    page.goto("/train?steps=4")
    rest(page)
    press(page, "train")
    expect(key(page, "status")).to_contain_text("it has never seen")
    with browser.window(chromium, server, size=(width, height)) as other:
        for address in (page.url, "/train?lr=banana&hidden=-3,zz&preset=nope&hide=xyz"):
            other.goto(address)
            rest(other)
            large, small = (key(other, name).bounding_box() for name in ("accuracy", "learns_from"))
            assert large["y"] + large["height"] <= small["y"] + 1
            assert small["y"] + small["height"] <= key(other, "status").bounding_box()["y"] + 1
        assert key(other, "link_words").bounding_box()["width"] > 0.7 * width


def test_on_a_phone_the_button_the_accuracy_and_the_network_come_first(chromium, server) -> None:
    with browser.window(chromium, server, phone=True) as page:
        start(page)
        wait_until(lambda: step(page) >= 2, 60)
        found = boxes(page, PARTS)
        tops = [found[name]["y"] for name in PARTS]
        assert tops == sorted(tops)
        assert found["stage"]["y"] < 844 - 200
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in found.values())
        press(page, "stop")
        expect(key(page, "status")).to_contain_text("Stopped")


def test_digits_fade_out_where_they_go_on_until_one_has_scrolled_to_their_end(page: Page) -> None:
    finish(page, "/train?steps=12&images=2000&start=1")
    page.goto("/compare")
    digits = page.locator(".dn-both ol")
    expect(digits.locator("li")).to_have_count(40)
    fade = "list => getComputedStyle(list).getPropertyValue('--dn-fade')"
    assert digits.evaluate(fade) == "40px"
    digits.evaluate("list => list.scrollTo(0, list.scrollHeight)")
    wait_until(lambda: digits.evaluate(fade) == "0px")


def test_the_stage_on_the_page_is_as_wide_as_where_it_is_tested_by_itself(chromium, server) -> None:
    for width, expected in stage.WIDTHS.items():
        with browser.window(chromium, server, size=(width, 900), phone=width < 500) as page:
            ready(page)
            assert abs(key(page, "stage").bounding_box()["width"] - expected) < 1


def test_on_a_phone_the_widest_probability_is_seen_whole(phone: Page) -> None:
    ready(phone)
    answer = stage.stage(phone).locator(".dn-unit-output:is([data-is=answer], [data-is=wrong]) em")
    expect(answer).to_have_count(1)
    beyond = answer.evaluate("""e => {
      e.textContent = "99.99%";
      const range = document.createRange();
      range.selectNodeContents(e);
      const stage = e.closest(".dn-stage").getBoundingClientRect();
      return range.getBoundingClientRect().right - stage.right;
    }""")
    assert beyond <= 0.5
