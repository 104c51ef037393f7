"""A real server, a real Chromium, and hands to draw with."""

import os
import shutil
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from tests import serving
from tests.waiting import wait_until

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
PATIENCE = 30_000  # milliseconds; a machine that is busy is slow, not wrong
CANVAS = "[data-testid=stBidiComponentIsolated] canvas.upper-canvas"
STORED = "cookies,local_storage,indexeddb,websql,service_workers"

Points = Sequence[tuple[float, float]]

expect.set_options(timeout=PATIENCE)

# Who has the app's files sees a page in two thirds of the time: what a test leaves serves the next.
# By the server's address, then by the kind of window.
_spare: dict[str, dict[Hashable, list[BrowserContext]]] = {}


@contextmanager
def launch() -> Iterator[Browser]:
    """A headless Chromium; skips the test where there is none, but not in CI."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        message = f"no browser: none of {', '.join(NAMES)} is installed"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        for kept in _spare.values():
            kept.clear()
        browser.close()


@contextmanager
def serve() -> Iterator[str]:
    """The app on a free port of this machine; yields its address."""
    # Windows are closed before the server ends: it waits for what a browser has not read.
    with serving.serve() as server, reusing_windows(server.address):
        yield server.address


@contextmanager
def reusing_windows(address: str) -> Iterator[None]:
    """Meanwhile a window on this address takes over the files that one before it has read."""
    kept = _spare[address] = defaultdict(list)
    yield
    del _spare[address]
    for context in chain(*kept.values()):
        context.close()


@contextmanager
def window(
    browser: Browser,
    address: str,
    *,
    phone: bool = False,
    dark: bool = False,
    size: tuple[int, int] = (1280, 900),
    cold: bool = False,
) -> Iterator[Page]:
    """A window with cookies of its own; the test fails where the page showed an exception.

    cold: of a browser that has never been here, also not for another test.
    """
    kind = (browser, phone, dark, size)
    spare = _spare.get(address, {}).get(kind)
    context = spare.pop() if spare and not cold else _new_context(address, *kind)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    expect(page.get_by_test_id("stException")).to_have_count(0)
    if address not in _spare:
        context.close()
        return
    _forget(page, address)
    _spare[address][kind].append(context)


def _new_context(
    address: str, browser: Browser, phone: bool, dark: bool, size: tuple[int, int]
) -> BrowserContext:
    width, height = (390, 844) if phone else size
    return browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        has_touch=phone,
        is_mobile=phone,
        color_scheme="dark" if dark else "light",
    )


def _forget(page: Page, address: str) -> None:
    """Leaves nothing of a visitor but the files of the app that the browser has read."""
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": STORED})
    page.context.clear_permissions()
    page.context.clear_cookies()
    for each in page.context.pages:
        each.close()


def key(page: Page, name: str) -> Locator:
    """The widget or container with this Streamlit key."""
    return page.locator(f".st-key-{name}")


def open_settings(page: Page, group: str = "Network") -> None:
    """The drawer of settings on the Train page, at one of its groups."""
    press(page, "settings")
    page.get_by_role("tab", name=group).click()


def close_settings(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(key(page, "drawer")).to_be_hidden()


def press(page: Page, name: str) -> None:
    key(page, name).get_by_role("button").click()


def go(page: Page, name: str) -> None:
    """Follows the sidebar's link, which on a phone has to be opened first."""
    settled(page)
    link = page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True)
    if not link.is_visible():
        page.get_by_test_id("stExpandSidebarButton").click()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def settled(page: Page) -> None:
    """Waits until the server has answered everything that the page asked."""
    page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached")


STYLED = "() => getComputedStyle(document.documentElement).getPropertyValue('--dn-edge') !== ''"
WHOLE = """
async () => {
  const parts = [...document.querySelectorAll(".dn-part")];
  if (!parts.every((part) => part.drawn)) return false;
  await Promise.all(parts.map((part) => part.drawn));
  return !document.querySelector("[data-testid=stSkeleton]");
}
"""


def rest(page: Page) -> None:
    """Waits until the page is whole: all that it consists of has been drawn."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function(STYLED)  # the styles may come a moment after the heading
    settled(page)
    wait_until(lambda: page.evaluate(WHOLE))  # wait_for_function takes any promise for a yes
    next_frame(page)


def present(page: Page) -> None:
    """Turns the switch for an audience on, and waits for the page that this one sees."""
    key(page, "present").locator("label").click()
    expect(key(page, "head").get_by_role("link").first).to_be_visible()
    rest(page)


def canvas(page: Page) -> tuple[float, float]:
    """Where the canvas is, once it is ready to be drawn on."""
    # After Clear the old canvas goes when the new one is there: for a moment there are two.
    wait_until(lambda: _only_one_canvas(page) and _only_one_canvas(page) and _in_sight(page))
    box = page.locator(CANVAS).bounding_box()
    return box["x"], box["y"]


def draw(page: Page, strokes: Sequence[Points], at: tuple[float, float] | None = None) -> None:
    """Draws with the mouse, as fast as a hand can; points in pixels of the canvas.

    Each move waits until the page has taken it, a frame long, so that none is lost.

    at: where its upper left corner is, if it is not the one of the Draw page.
    """
    left, top = at or canvas(page)
    for first, *rest in strokes:
        page.mouse.move(left + first[0], top + first[1])
        page.mouse.down()
        for x, y in rest or [first]:
            page.mouse.move(left + x, top + y)
        page.mouse.up()


def draw_by_touch(
    page: Page, strokes: Sequence[Points], at: tuple[float, float] | None = None
) -> None:
    """Draws with a finger, as `draw` does with the mouse."""
    left, top = at or canvas(page)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, points: Points) -> None:
        at = [{"x": left + x, "y": top + y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    for stroke in strokes:
        touch("touchStart", stroke[:1])
        for point in stroke[1:]:
            touch("touchMove", [point])
        touch("touchEnd", [])


def next_frame(page: Page) -> None:
    """Waits until the page is about to be drawn."""
    page.evaluate("() => new Promise(requestAnimationFrame)")


def _only_one_canvas(page: Page) -> bool:
    next_frame(page)
    return page.locator(CANVAS).count() == 1


def _in_sight(page: Page) -> bool:
    """Scrolls to the canvas; False where another one takes its place meanwhile."""
    try:
        page.locator(CANVAS).scroll_into_view_if_needed()
    except Error:
        return False
    return page.locator(CANVAS).count() == 1


def expect_digit(page: Page, digit: int | str) -> None:
    # While another answer takes its place, the old one is still there for a moment.
    expect(page.locator('.st-key-prediction[data-stale="false"]')).to_have_text(str(digit))
