"""Winding a run back on the Train page: a link leads to a moment, and a new run goes on from it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import key, press, settled
from tests.ui import stage
from tests.ui.training import BLOG, start, step
from tests.waiting import wait_until


def stopped(page: Page) -> None:
    """A run of some steps, wound back to the third."""
    start(page, BLOG)
    wait_until(lambda: step(page) >= 6)
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")
    page.get_by_role("slider", name="Moment of the run").focus()
    for keys in ("Home", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(keys)
    wait_until(lambda: stage.steps(page) == 3)
    page.wait_for_url(re.compile(r"[?&]step=3$"))


def test_a_link_to_a_moment_opens_it_and_a_new_run_begins_without_it(page: Page) -> None:
    stopped(page)
    page.goto(page.url)
    wait_until(lambda: stage.steps(page) == 3)
    expect(key(page, "accuracy")).to_contain_text("at step 3")
    press(page, "train")
    expect(key(page, "status")).to_contain_text("Training")
    wait_until(lambda: stage.steps(page) >= 5)
    assert "step=" not in page.url
    press(page, "stop")
    settled(page)


def test_a_new_run_goes_on_from_the_moment_that_is_shown(page: Page) -> None:
    stopped(page)
    before = re.search(r"run=([\w-]+)", page.url)[1]
    page.get_by_role("button", name="Go on from here").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("step 3")
    dialog.get_by_role("button", name="Go on", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(key(page, "status")).to_contain_text("Goes on from step 3 of an earlier run")
    wait_until(lambda: step(page) > 6)
    assert before not in page.url
    press(page, "stop")
    settled(page)
