"""The Train page in a real browser: it is seen to learn, and it obeys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import browser
from tests.browser import go, key, press
from tests.ui.training import BLOG, set_speed, start, step
from tests.waiting import wait_until


def accuracy(page: Page) -> float:
    found = re.search(r"([\d.]+)% of the training", key(page, "status").inner_text())
    return float(found[1]) if found else 0.0


def later(page: Page) -> None:
    """When three of the frames that a running run publishes would have come."""
    page.wait_for_function("() => new Promise(done => setTimeout(() => done(true), 600))")


def resting_at(page: Page) -> int:
    """The step of a paused run: the update that was being made may still come."""
    seen = [step(page)]

    def is_the_same() -> bool:
        later(page)
        seen.append(step(page))
        return seen[-1] == seen[-2]

    wait_until(is_the_same)
    return seen[-1]


def test_the_first_click_trains_and_the_accuracy_grows(page: Page) -> None:
    start(page, BLOG)
    wait_until(lambda: step(page) >= 2)
    before = accuracy(page)
    wait_until(lambda: step(page) >= 60, 90)
    assert accuracy(page) > before + 15
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("images that it has never learned from")


def test_a_paused_run_waits_over_a_change_of_page_and_goes_on(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 3)
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Paused")
    expect(key(page, "pause")).to_contain_text("Resume")
    paused_at = resting_at(page)
    go(page, "Draw")
    go(page, "Train")
    expect(key(page, "status")).to_contain_text(f"Paused · step {paused_at:,} of")
    press(page, "step")
    expect(key(page, "status")).to_contain_text(f"Paused · step {paused_at + 1:,} of")
    press(page, "pause")
    wait_until(lambda: step(page) > paused_at + 1)
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")


def test_a_refresh_of_the_page_finds_the_run_again(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 2)
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Paused")
    paused_at = resting_at(page)
    page.reload()
    expect(key(page, "status")).to_contain_text(f"Paused · step {paused_at:,} of")
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")


def test_a_pause_holds(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 2)
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Paused")
    first = resting_at(page)
    later(page)
    assert step(page) == first
    press(page, "stop")


def test_stop_twice_stays_on_the_page(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 2)
    box = key(page, "stop").bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(*at)
    page.wait_for_function("() => new Promise(done => setTimeout(() => done(true), 700))")
    page.mouse.click(*at)
    expect(key(page, "status")).to_contain_text("Stopped")
    expect(page).to_have_url(re.compile("/train"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Train")


def test_two_visitors_train_side_by_side_without_meeting(chromium, server) -> None:
    with browser.window(chromium, server) as one, browser.window(chromium, server) as two:
        start(one)
        start(two)
        wait_until(lambda: step(one) >= 2 and step(two) >= 2)
        press(one, "stop")
        expect(key(one, "status")).to_contain_text("Stopped")
        before = step(two)
        wait_until(lambda: step(two) > before + 2)
        press(two, "stop")
        expect(key(two, "status")).to_contain_text("Stopped")


def test_a_network_can_be_drawn_with_while_it_learns_and_downloaded(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 5)
    press(page, "share")
    with page.expect_download() as download:
        press(page, "download")
    assert download.value.suggested_filename == "digitnet.safetensors"
    press(page, "draw_with")
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw")
    expect(key(page, "model")).to_contain_text("Yours")
    go(page, "Train")
    press(page, "stop")


@pytest.mark.alone
def test_one_update_a_second_and_full_speed_again(page: Page) -> None:
    page.goto("/train")
    set_speed(page, "1")
    press(page, "train")
    expect(key(page, "status")).to_contain_text("step 2 of", timeout=15_000)
    assert step(page) <= 3
    set_speed(page, "Full")
    wait_until(lambda: step(page) >= 30, 60)
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")


def test_the_learning_rate_is_changed_by_the_keyboard_while_it_learns(page: Page) -> None:
    start(page)
    slider = key(page, "lr").get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(key(page, "lr")).to_contain_text("0.2")
    expect(slider).to_have_attribute("aria-valuetext", "0.2")
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")


def test_a_changed_setting_is_seen_on_the_stage_at_once(page: Page) -> None:
    page.goto("/train")
    expect(key(page, "status")).to_contain_text("784 → 10 → 10 units")
    press(page, "settings")
    field = key(page, "hidden").get_by_role("textbox")
    field.fill("12, 8")
    field.press("Enter")
    expect(key(page, "status")).to_contain_text("784 → 12 → 8 → 10 units")


def test_a_run_that_goes_wrong_says_so_and_one_button_mends_it(page: Page) -> None:
    page.goto("/train")
    slider = key(page, "lr").get_by_role("slider")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "100")
    press(page, "train")
    mend = key(page, "status").locator(".dn-mend")
    expect(mend).to_be_visible()
    expect(key(page, "status")).to_contain_text("too high")
    mend.click()
    expect(slider).not_to_have_attribute("aria-valuetext", "100")
    expect(mend).to_be_hidden()
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")
