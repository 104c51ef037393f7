"""Going through every page by the Tab key: in the order of the page, with the focus in sight."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from digitnet.ui import shell
from tests import browser
from tests.browser import key, rest

pytestmark = pytest.mark.long

ADDRESSES = [Path(path).stem.replace("app", "") for path, *_ in shell.PAGES]
MOST_STOPS = 150
SLACK = 4  # pixels
# What has the focus: where it is, and the ring around it or around the label it stands in.
STOP = """
() => {
  let focused = document.activeElement;
  while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (focused === document.body) return null;
  const seen = { opacityProperty: true, visibilityProperty: true };
  const ringed = [focused, focused.closest("label")].find((element) => {
    if (!element?.checkVisibility(seen)) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    const large = Math.min(width, height) >= 8;
    return large && outlineStyle === "solid" && parseFloat(outlineWidth) >= 2;
  });
  const main = document.querySelector("[data-testid=stMain]");
  const place = ringed ?? focused;
  const box = place.getBoundingClientRect();
  const scrolled = main.scrollTop;
  return {
    name: focused.ariaLabel || focused.innerText || focused.outerHTML.slice(0, 160),
    left: box.left, right: box.right, top: box.top + scrolled, bottom: box.bottom + scrolled,
    inMain: main.contains(focused), holdsOthers: focused === main,
    inHeading: Boolean(focused.closest("h1, h2, h3, h4, h5, h6")),
    ring: ringed ? getComputedStyle(ringed).outlineColor : "",
  };
}
"""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the Tab key; places in pixels, those of the page down as if it were unrolled."""

    name: str
    left: float
    right: float
    top: float
    bottom: float
    inMain: bool  # noqa: N815, as the browser says it
    holdsOthers: bool  # noqa: N815
    inHeading: bool  # noqa: N815
    ring: str


def stops(page: Page) -> list[Stop]:
    """All stops of a page, from its start until the focus leaves it."""
    found: list[Stop] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate(STOP)
        if stop is None or (found and stop["name"] == found[0].name):
            return found
        found.append(Stop(**stop))
    raise AssertionError(f"more than {MOST_STOPS} stops")


def goes_back(before: Stop, after: Stop) -> bool:
    """Whether the way goes up without going to the right, or to the left without going down."""
    up = after.bottom <= before.top + SLACK
    left = after.right <= before.left + SLACK
    return (up and after.left < before.right - SLACK) or (left and after.top < before.top - SLACK)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_tab_key_follows_the_page_and_shows_where_it_is(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"/{address}")
    rest(page)
    way = stops(page)
    assert [stop.name for stop in way if stop.inHeading] == []
    assert [stop.name for stop in way if not (stop.ring or stop.holdsOthers)] == []
    in_main = [stop.inMain for stop in way]
    assert in_main == sorted(in_main)  # the sidebar first
    inside = [stop for stop in way if stop.inMain and not stop.holdsOthers]
    assert len(inside) >= 3
    back = [(a.name, b.name) for a, b in pairwise(inside) if goes_back(a, b)]
    assert back == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_focus_differs_from_the_mark_of_the_page_that_is_open(
    chromium, server: str, dark: bool
) -> None:
    with browser.window(chromium, server, dark=dark) as page:
        page.goto("/train")
        rest(page)
        links = page.get_by_test_id("stSidebar").get_by_role("link")
        current, other = links.filter(has_text="Train"), links.filter(has_text="Compare")

        def look(link) -> tuple[str, str]:
            return link.evaluate(
                "e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).backgroundColor]"
            )

        assert look(current)[0] == look(other)[0] == "none"
        assert look(current)[1] != look(other)[1]
        key(page, "present").locator("input").focus()
        page.keyboard.press("Shift+Tab")
        other.focus()
        page.keyboard.press("Shift+Tab")
        expect(current).to_be_focused()
        assert look(current)[0] == "solid"
        assert look(other)[0] == "none"
