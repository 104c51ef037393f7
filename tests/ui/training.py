"""What the browser tests of runs share: one is begun, read, found in the address."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser import key, press, settled

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


def finish(page: Page, link: str) -> None:
    """Opens a link that starts a run, and waits for the run's end."""
    page.goto(link)
    expect(key(page, "status")).to_contain_text("it has never seen")
    settled(page)


def asked(page: Page) -> dict[str, str]:
    """The query of the page's address."""
    # Asked of the page: Playwright's own `url` stands still while nothing else is asked.
    address = page.evaluate("() => location.href")
    query = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return {name: values[0] for name, values in query.items()}
