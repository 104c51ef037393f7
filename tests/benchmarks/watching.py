"""What watching costs: updates per second with the Train page open, and with no page at all.

    python -m tests.benchmarks.watching [--rounds 3] [--seconds 12]

The browser that watches runs on the same machine, and what it takes to draw is part of the cost.
"""

from __future__ import annotations

import argparse
import re
import statistics
import threading
import time

from playwright.sync_api import Page, expect

from tests import browser


def step(page: Page) -> int:
    text = browser.key(page, "status").get_by_text(re.compile(r"step [\d,]+ of")).inner_text()
    return int(re.search(r"step ([\d,]+) of", text)[1].replace(",", ""))


def fresh_step(page: Page, address: str) -> tuple[float, int]:
    """(now, the run's step), as a newly opened page shows it."""
    page.goto(address)
    expect(browser.key(page, "status")).to_contain_text("step")
    return time.monotonic(), step(page)


def speed(page: Page, address: str, seconds: float, *, watched: bool) -> float:
    """Updates per second of the run over so many seconds."""
    start, first = fresh_step(page, address)
    if not watched:
        page.goto("about:blank")
    threading.Event().wait(seconds)
    end, last = (time.monotonic(), step(page)) if watched else fresh_step(page, address)
    return (last - first) / (end - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=12)
    options = parser.parse_args()
    with (
        browser.serve() as app,
        browser.launch() as chromium,
        browser.window(chromium, app) as page,
    ):
        page.goto("/train")
        browser.open_settings(page, "Updates")
        steps = browser.key(page, "steps").locator("input")
        steps.fill("100000")
        steps.press("Enter")
        browser.close_settings(page)
        browser.press(page, "train")
        expect(browser.key(page, "status")).to_contain_text("step")
        ratios = []
        for _ in range(options.rounds):
            watched = speed(page, page.url, options.seconds, watched=True)
            alone = speed(page, page.url, options.seconds, watched=False)
            ratios.append(watched / alone)
            print(f"watched {watched:.1f}, alone {alone:.1f} updates per second")
        print(f"watching costs {1 - statistics.median(ratios):.0%} of the speed")


if __name__ == "__main__":
    main()
