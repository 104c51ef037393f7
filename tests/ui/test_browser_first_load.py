"""A first visit in a real browser: scripts come early and compressed, and none in vain."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, Route

from tests import browser, serving, visits
from tests.ui.training import finish

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=["", "digits"], ids=["root", "base"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The app at the root of its host, and below a path."""
    with serving.serve("app.py", f"{serving.BASE}{request.param}") as server:
        yield server.address


@pytest.mark.parametrize("path", ["/", "/train", "/draw", "/compare"])
def test_a_first_visit_is_compressed_and_misses_nothing(chromium, address, path: str) -> None:
    visit = visits.first(chromium, address, path)
    assert visit.requests > 50
    assert visit.missing == []
    assert visit.plain == []


@pytest.mark.parametrize("path", ["/", "/train", "/draw", "/compare"])
def test_a_page_preloads_the_modules_that_it_imports_and_no_others(
    chromium, address, path: str
) -> None:
    with browser.window(chromium, address) as page:
        if path == "/compare":  # which draws nothing by itself before there is a run
            finish(page, f"{address}/train?steps=2&images=1000&start=1")
        with_links, named = modules_of(page, address + path)
        assert sorted(with_links) == sorted(named)  # no module comes twice
        page.context.grant_permissions(["local-network-access"])  # to a page that a test answers
        page.route(f"{address}{path}", without_preloads)
        imported, none = modules_of(page, address + path)
        assert (sorted(imported), none) == (sorted(named), [])


def modules_of(page: Page, address: str) -> tuple[list[str], list[str]]:
    """The app's modules that a page asks for, and those that it names in its head."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/live/parts/" in request.url and request.url.endswith(".js"):
            asked.append(request.url)

    page.on("request", note)
    page.goto(address)
    browser.rest(page)
    page.remove_listener("request", note)
    links = page.locator("link[rel=modulepreload][href*='live/parts/']")
    return asked, links.evaluate_all("all => all.map(link => link.href)")


def without_preloads(route: Route) -> None:
    answer = route.fetch()
    text = re.sub('<link rel="modulepreload"[^>]*live/parts/[^>]*>', "", answer.text())
    route.fulfill(response=answer, body=text)
