"""Streamlit's elements that the styles and scripts name: each is there, under that name."""

import re

import pytest
from playwright.sync_api import Page, expect

from digitnet.ui.live_parts import UI
from tests.browser import key, rest

pytestmark = pytest.mark.long

NAME = re.compile(r'\[data-testid\^?="?(\w+)"?\]|\.(st[A-Z]\w+)')
BRIEF = {"stSkeleton", "stStatusWidget"}  # only while something is loaded or computed


def named() -> set[str]:
    room = UI / "streamlit"
    texts = [path.read_text() for path in [*room.glob("*.css"), *room.glob("*.js")]]
    return {test_id or of_class for text in texts for test_id, of_class in NAME.findall(text)}


def there(page: Page) -> set[str]:
    """Of the names, those that an element on the page has."""
    selector = "[data-testid^='{0}'], .{0}"
    return {name for name in named() if page.locator(selector.format(name)).count()}


def test_every_element_that_is_named_is_on_one_of_the_pages(page: Page) -> None:
    page.goto("/")
    rest(page)
    found = there(page)
    page.goto("/train")
    rest(page)
    found |= there(page)
    key(page, "settings").get_by_role("button").first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    found |= there(page)
    page.goto("/draw")
    rest(page)
    found |= there(page)
    page.get_by_test_id("stExpander").filter(has_text="Download or open").locator("summary").click()
    expect(page.get_by_test_id("stFileUploader").first).to_be_visible()
    found |= there(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    rest(page)
    found |= there(page)
    assert named() - found <= BRIEF


def test_an_isolated_component_has_a_shadow_root_that_takes_styles(page: Page) -> None:
    page.goto("/draw")
    rest(page)
    host = key(page, "sketch").get_by_test_id("stBidiComponentIsolated").first
    assert host.evaluate("host => host.shadowRoot.adoptedStyleSheets.length") > 0
