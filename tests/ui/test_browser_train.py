"""The Train page in a real browser, besides the journeys: clicks that come twice, speeds."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import key, press
from tests.ui.training import BLOG, set_speed, start, step
from tests.waiting import wait_until

pytestmark = pytest.mark.long


def test_stop_twice_stays_on_the_page(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 2)
    box = key(page, "stop").bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(*at)
    expect(key(page, "status")).to_contain_text("Stopped")
    page.mouse.click(*at)
    expect(page).to_have_url(re.compile("/train"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Train")


@pytest.mark.alone
def test_one_update_a_second_and_full_speed_again(page: Page) -> None:
    page.goto(BLOG)
    set_speed(page, "1/s")
    press(page, "train")
    expect(key(page, "status")).to_contain_text("step 2 of")
    assert step(page) <= 3
    set_speed(page, "Max")
    wait_until(lambda: step(page) >= 30, 60)
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")


def test_a_network_that_still_learns_is_drawn_with(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 5)
    press(page, "draw_with")
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw")
    expect(key(page, "model")).to_contain_text("Yours")
