"""What watching costs: updates per second with the Train page open, and with no page at all.

    python -m tests.benchmarks.watching [--rounds 3] [--seconds 12]

The browser that watches runs on the same machine, and what it takes to draw is part of the cost.
"""

import re
import statistics
import threading
import time

from playwright.sync_api import Page, expect

from tests import browser
from tests.benchmarks.options import options
from tests.ui import training


def start(page: Page) -> str:
    """Begins a long run; returns its address, which is not the one that settings are kept in."""
    training.start(page, "/train?steps=100000")
    expect(page).to_have_url(re.compile("run="))
    return page.url


def fresh_step(page: Page, address: str) -> tuple[float, int]:
    """(now, the run's step), as a newly opened page shows it."""
    page.goto(address)
    expect(browser.key(page, "status")).to_contain_text("Training")
    return time.monotonic(), training.step(page)


def speed(page: Page, address: str, seconds: float, *, watched: bool) -> float:
    """Updates per second of the run over so many seconds."""
    start, first = fresh_step(page, address)
    if not watched:
        page.goto("about:blank")
    threading.Event().wait(seconds)
    end, last = (time.monotonic(), training.step(page)) if watched else fresh_step(page, address)
    return (last - first) / (end - start)


def main() -> None:
    asked = options(__doc__, {"rounds": 1, "seconds": 2.0}, rounds=3, seconds=12.0)
    with (
        browser.serve() as app,
        browser.launch() as chromium,
        browser.window(chromium, app) as page,
    ):
        address, ratios = start(page), []
        for _ in range(asked.rounds):
            watched = speed(page, address, asked.seconds, watched=True)
            alone = speed(page, address, asked.seconds, watched=False)
            ratios.append(watched / alone)
            print(f"watched {watched:.1f}, alone {alone:.1f} updates per second")
        print(f"watching costs {1 - statistics.median(ratios):.0%} of the speed")


if __name__ == "__main__":
    main()
