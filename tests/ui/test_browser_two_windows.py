"""One run in two windows: what is done in one is soon seen in the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import browser
from tests.browser import key, press
from tests.ui.training import start, step
from tests.waiting import wait_until

SOON = 3000  # milliseconds: a second, and what a busy machine takes to draw the page
pytestmark = pytest.mark.alone


@pytest.fixture
def windows(page: Page) -> Iterator[tuple[Page, Page]]:
    """Two windows of one browser on one run that is paused."""
    start(page)
    wait_until(lambda: step(page) >= 2)
    expect(page).to_have_url(re.compile("run="))
    other = page.context.new_page()
    other.set_default_timeout(browser.PATIENCE)
    other.goto(page.url)
    expect(key(other, "status")).to_contain_text("Training")
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Paused")
    yield page, other
    for window in (page, other):
        if key(window, "stop").get_by_role("button").is_enabled():
            press(window, "stop")
            break


def same_status(one: Page, other: Page) -> bool:
    def words(page: Page) -> str:
        return key(page, "status").inner_text()

    return words(one) == words(other)


def test_a_pause_a_step_and_a_resume_are_seen_in_the_other_window(
    windows: tuple[Page, Page],
) -> None:
    one, other = windows
    expect(key(other, "status")).to_contain_text("Paused", timeout=SOON)
    expect(key(other, "pause")).to_contain_text("Resume", timeout=SOON)
    at = step(one)
    press(one, "step")
    expect(key(other, "status")).to_contain_text(f"Paused · step {at + 1:,} of", timeout=SOON)
    press(other, "step")
    expect(key(one, "status")).to_contain_text(f"Paused · step {at + 2:,} of", timeout=SOON)
    press(one, "pause")
    expect(key(other, "status")).to_contain_text("Training", timeout=SOON)
    expect(key(other, "pause")).to_contain_text("Pause", timeout=SOON)


def test_after_stop_both_windows_show_the_same_end(windows: tuple[Page, Page]) -> None:
    one, other = windows
    press(one, "pause")
    expect(key(one, "status")).to_contain_text("Training")
    wait_until(lambda: step(other) > step(one) - 3 > 3)
    press(other, "stop")
    for window in windows:
        expect(key(window, "status")).to_contain_text("never learned from", timeout=SOON)
    wait_until(lambda: same_status(one, other))


def test_another_browser_watches_without_control_and_a_refresh_keeps_it(
    page: Page, chromium: browser.Browser, server: str
) -> None:
    start(page)
    expect(page).to_have_url(re.compile("run="))
    with browser.window(chromium, server) as other:
        other.goto(page.url)
        expect(key(other, "status")).to_contain_text("Training")
        expect(key(other, "controls")).to_contain_text("You are watching")
        expect(key(other, "train")).to_have_count(0)
        at = step(other)
        wait_until(lambda: step(other) > at)
    page.reload()
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Paused")
    secrets = [c for c in page.context.cookies() if c["name"] == "digitnet_owner"]
    assert [(c["httpOnly"], c["sameSite"]) for c in secrets] == [(True, "Lax")]
    assert page.evaluate("document.cookie").count("digitnet_owner") == 0
    press(page, "stop")
