"""From pen-up to the new bars in a real browser, beside an otherwise empty page.

    python -m tests.benchmarks.latency [--strokes 30]

Both pages are drawn on in turn, so that a busy machine slows both. The time is taken in the page:
from the mouse-up event to the first change inside the bars. Then the same while the session trains.
"""

import statistics

from playwright.sync_api import Page, expect

from tests import browser, serving
from tests.benchmarks.options import options
from tests.benchmarks.watching import start
from tests.handwriting import write
from tests.waiting import wait_until

WATCH = """() => {
  window.changed = window.lifted = null;
  addEventListener('mouseup', () => { window.lifted = performance.now(); }, true);
  const inBars = (node) => document.querySelector('.st-key-probabilities')?.contains(node);
  new MutationObserver((records) => {
    if (window.lifted !== null && records.some((record) => inBars(record.target)))
      window.changed ??= performance.now();
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
ARM = "() => { window.changed = window.lifted = null; }"
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


def measure(title: str, pages: dict[str, Page], address: str, strokes: int) -> None:
    """Opens both canvases, the app's at this address, draws on them in turn and reports."""
    times: dict[str, list[float]] = {name: [] for name in pages}
    for page, path in zip(pages.values(), (address, "/"), strict=True):
        page.bring_to_front()
        page.goto(path)
        browser.canvas(page)
        page.evaluate(WATCH)
    for i in range(-2, strokes):  # two to warm up
        for name, page in pages.items():
            page.bring_to_front()
            times[name].append(one_stroke(page, i % 10))
    floor = statistics.median(times["floor"][2:])
    for name, (_, _, *taken) in times.items():
        median, late = statistics.median(taken), sorted(taken)[int(0.95 * (len(taken) - 1))]
        print(
            f"{title}, {name}: median {median:.0f} ms, 95th percentile {late:.0f} ms, "
            f"{median / floor:.2f} times the floor"
        )


def main() -> None:
    strokes = options(__doc__, {"strokes": 1}, strokes=30).strokes
    with (
        browser.serve() as app,
        serving.serve("tests/benchmarks/floor.py") as floor,
        browser.launch() as chromium,
        browser.window(chromium, app) as page,
        browser.window(chromium, floor.address) as empty,
    ):
        pages = {"Draw": page, "floor": empty}
        measure("idle", pages, "/draw", strokes)
        page.bring_to_front()
        address = start(page).replace("/train", "/draw")
        measure("while it trains", pages, address, strokes)


if __name__ == "__main__":
    main()
