"""Journeys: one capability each, as a visitor walks through it.

A journey that fails is tried once more, and the run ends with a list of those that were. What each
window did until its first failure, and what it showed then, is in FAILED.
"""

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import browser, serving

FAILED = Path(__file__).with_name("failed")  # open a trace with `playwright show-trace`
HAS_FAILED = pytest.StashKey[bool]()
REPORT = """
window.addEventListener('securitypolicyviolation', event =>
  console.error(`violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))
"""

Visit = Callable[..., Page]
Serve = Callable[..., serving.Server]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, object]:
    report = yield
    if report.failed:
        item.stash[HAS_FAILED] = True
    return report


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers, as serving.serve does; they end after the windows on them."""
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(serving.serve(**how))


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, chromium: browser.Browser, server: str, serve: Serve
) -> Iterator[Visit]:
    """Opens the windows of visitors. Whatever a browser complains of fails the journey."""
    pages: list[Page] = []
    complaints: list[str] = []
    traces, first = FAILED / request.node.name, request.node.execution_count == 1
    request.node.stash[HAS_FAILED] = False
    if first:
        shutil.rmtree(traces, ignore_errors=True)
    with ExitStack() as stack:

        def open_window(address: str = server, *, breaks: bool = False, **kind: bool) -> Page:
            """breaks: the server is to be killed, of which the browser may well complain."""
            page = stack.enter_context(browser.window(chromium, address, **kind))
            page.context.tracing.start(snapshots=True)
            if not breaks:
                _watch(page, complaints)
            pages.append(page)
            return page

        yield open_window
        keeps = first and (request.node.stash[HAS_FAILED] or bool(complaints))
        for number, page in enumerate(pages, 1):
            _end(page, traces / f"window-{number}" if keeps else None)
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(visit: Visit) -> Page:
    """A desktop window."""
    return visit()


@pytest.fixture
def phone(visit: Visit) -> Page:
    """A phone with a touch screen, 390 pixels wide."""
    return visit(phone=True)


def _watch(page: Page, complaints: list[str]) -> None:
    """Errors, requests to other places, and what the content security policy forbids."""
    page.add_init_script(REPORT)
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text[-300:]))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: _own(request.url) or complaints.append(request.url[:300]))


def _own(url: str) -> bool:
    """Whether a request stays with this server: no font, picture or script from elsewhere."""
    return url.startswith(("data:", "blob:", "http://127.0.0.1:"))


def _end(page: Page, to: Path | None) -> None:
    if to is None:
        page.context.tracing.stop()
        return
    page.screenshot(path=to.with_suffix(".png"))
    page.context.tracing.stop(path=to.with_suffix(".zip"))
