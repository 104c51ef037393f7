"""From pen-up to the new bars in a real browser, beside an otherwise empty page.

    python -m tests.benchmarks.latency [--strokes 30]

Both pages are drawn on in turn, so that a busy machine slows both. The time is taken in the page:
from the mouse-up event to the first change inside the bars. Then the same while the session trains.
"""

from __future__ import annotations

import argparse
import statistics

from playwright.sync_api import Page, expect

from tests import browser
from tests.handwriting import write
from tests.waiting import wait_until

WATCH = """() => {
  window.changed = null;
  window.lifted = null;
  addEventListener('mouseup', () => { window.lifted = performance.now(); }, true);
  new MutationObserver(records => {
    const inBars = records.some(r => (r.target.closest ?? r.target.parentElement?.closest)
      ?.call(r.target.closest ? r.target : r.target.parentElement, '.st-key-probabilities'));
    if (inBars && window.lifted !== null && window.changed === null)
      window.changed = performance.now();
  }).observe(document.body, {
    subtree: true, childList: true, characterData: true
  });
}"""
ARM = "() => { window.changed = null; window.lifted = null; }"
TAKEN = "() => window.changed === null ? null : window.changed - window.lifted"


def one_stroke(page: Page, digit: int) -> float:
    """Milliseconds from pen-up to the change, for a stroke on an empty canvas."""
    page.evaluate(ARM)
    browser.draw(page, write(digit, 80, 60, 150)[:1])
    wait_until(lambda: page.evaluate(TAKEN) is not None)
    taken = page.evaluate(TAKEN)
    browser.settled(page)
    expect(browser.key(page, "clear").get_by_role("button")).to_be_enabled()
    browser.press(page, "clear")
    browser.settled(page)
    return taken


def in_turn(pages: dict[str, Page], strokes: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in pages}
    for i in range(-2, strokes):  # two to warm up
        for name, page in pages.items():
            page.bring_to_front()
            taken = one_stroke(page, i % 10)
            if i >= 0:
                times[name].append(taken)
    return times


def report(title: str, times: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        late = sorted(values)[int(0.95 * (len(values) - 1))]
        print(
            f"{title}, {name}: median {medians[name]:.0f} ms, 95th percentile {late:.0f} ms, "
            f"{medians[name] / medians['floor']:.2f} times the floor"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strokes", type=int, default=30)
    strokes = parser.parse_args().strokes
    with browser.serve() as app, browser.serve("tests/benchmarks/floor.py") as floor:  # noqa: SIM117
        with browser.launch() as chromium:
            with browser.window(chromium, app) as page, browser.window(chromium, floor) as empty:
                page.goto("/draw")
                empty.goto("/")
                for opened in (page, empty):
                    browser.canvas(opened)
                    opened.evaluate(WATCH)
                pages = {"Draw": page, "floor": empty}
                report("idle", in_turn(pages, strokes))
                train(page)
                page.evaluate(WATCH)
                report("while it trains", in_turn(pages, strokes))


def train(page: Page) -> None:
    """Starts a long run in the page's session and comes back to the canvas."""
    page.bring_to_front()
    page.goto("/train")
    browser.open_settings(page, "Updates")
    steps = browser.key(page, "steps").locator("input")
    steps.fill("20000")
    steps.press("Enter")
    browser.close_settings(page)
    browser.press(page, "train")
    expect(browser.key(page, "status")).to_contain_text("step")
    page.goto(page.url.replace("/train", "/draw"))
    browser.canvas(page)


if __name__ == "__main__":
    main()
