"""The Train page in a real browser: it is seen to learn, and it obeys."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests import browser
from tests.browser import go, key, press
from tests.waiting import wait_until


def start(page: Page) -> None:
    page.goto("/train")
    press(page, "train")
    expect(key(page, "status")).to_contain_text("Training")


def step(page: Page) -> int:
    found = re.search(r"step ([\d,]+) of", key(page, "status").inner_text())
    return int(found[1].replace(",", "")) if found else 0


def accuracy(page: Page) -> float:
    found = re.search(r"([\d.]+)% of the training", key(page, "status").inner_text())
    return float(found[1]) if found else 0.0


def test_the_first_click_trains_and_the_accuracy_grows(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 2)
    before = accuracy(page)
    wait_until(lambda: step(page) >= 60, 90)
    assert accuracy(page) > before + 15
    lines = page.locator("[data-testid=stVegaLiteChart] .mark-line path")
    expect(lines.first).to_have_attribute("d", re.compile("L"))
    press(page, "stop")
    expect(key(page, "result")).to_contain_text("images that it has never learned from")


def test_a_paused_run_waits_over_a_change_of_page_and_goes_on(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 3)
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Paused")
    paused_at = step(page)
    go(page, "Draw")
    go(page, "Train")
    expect(key(page, "status")).to_contain_text(f"Paused · step {paused_at} of")
    press(page, "step")
    expect(key(page, "status")).to_contain_text(f"Paused · step {paused_at + 1} of")
    press(page, "pause")
    wait_until(lambda: step(page) > paused_at + 1)
    press(page, "stop")
    expect(key(page, "result")).to_be_visible()


def test_a_refresh_of_the_page_finds_the_run_again(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 2)
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Paused")
    paused_at = step(page)
    page.reload()
    expect(key(page, "status")).to_contain_text(f"Paused · step {paused_at} of")
    press(page, "stop")
    expect(key(page, "result")).to_be_visible()


def test_pause_is_answered_within_half_a_second_by_the_server(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 2)
    press(page, "pause")
    expect(key(page, "pause")).to_contain_text("Resume")
    first = step(page)
    page.wait_for_function("() => new Promise(done => setTimeout(() => done(true), 600))")
    assert step(page) == first
    press(page, "stop")


def test_two_visitors_train_side_by_side_without_meeting(chromium, server) -> None:
    with browser.window(chromium, server) as one, browser.window(chromium, server) as two:
        start(one)
        start(two)
        wait_until(lambda: step(one) >= 2 and step(two) >= 2)
        press(one, "stop")
        expect(key(one, "result")).to_be_visible()
        before = step(two)
        wait_until(lambda: step(two) > before + 2)
        press(two, "stop")
        expect(key(two, "result")).to_be_visible()


def test_the_trained_network_can_be_drawn_with_and_downloaded(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 5)
    press(page, "stop")
    with page.expect_download() as download:
        press(page, "download")
    assert download.value.suggested_filename == "digitnet.safetensors"
    press(page, "draw_with")
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw")
    network = page.get_by_role("combobox", name="Network")
    expect(network).to_have_value("Yours, from the Train page")
