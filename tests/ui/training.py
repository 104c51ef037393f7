"""What the browser tests of runs share: one is begun, read and given a speed."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import key, press

BLOG = "/train"
LONG = "/train?images=10000&steps=20000"  # whatever else the machine does, a click comes in time


def start(page: Page, path: str = LONG) -> None:
    page.goto(path)
    press(page, "train")
    expect(key(page, "status")).to_contain_text("Training")


def step(page: Page) -> int:
    """How far the run is, as the page says it."""
    found = re.search(r"step ([\d,]+) of", key(page, "status").inner_text())
    return int(found[1].replace(",", "")) if found else 0


def set_speed(page: Page, name: str) -> None:
    key(page, "speed").get_by_role("radio", name=name, exact=True).click()
