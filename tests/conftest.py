"""Fixtures for all tests: a running server, a browser, and the order of the tests."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests import browser, serving
from tests.turns import turn

os.environ.update(serving.VARIABLES)  # also for the pages that run in this process

IN_PARALLEL = "PYTEST_XDIST_WORKER" in os.environ
if IN_PARALLEL:
    # Each worker has a core. Before NumPy is there: it looks but once.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: not of the quick lane; run before an issue is closed")
    config.addinivalue_line("markers", "alone: measures time, which other tests would lengthen")
    config.option.loadscopereorder = False  # the order below holds for two processes, too


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's files last, and of them the long ones first: no process waits for another.

    The others may run an event loop, which a process with a browser already has.
    """
    tests = Counter(item.path for item in items)
    browsers = {"page", "phone", "chromium"}
    with_browser = {item.path for item in items if browsers & {*getattr(item, "fixturenames", ())}}

    def place(item: pytest.Item) -> tuple[bool, int]:
        in_browser = item.path in with_browser
        return in_browser, -tests[item.path] if in_browser else 0

    items.sort(key=place)


@pytest.fixture(autouse=True)
def _turn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A test marked `alone` has the machine to itself, all others share it."""
    folder = tmp_path_factory.getbasetemp()
    with turn(folder.parent if IN_PARALLEL else folder, alone="alone" in request.keywords):
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[browser.Browser]:
    with browser.launch() as launched:
        yield launched


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of one server that most browser tests share."""
    with browser.serve() as address:
        yield address


@pytest.fixture
def page(chromium: browser.Browser, server: str) -> Iterator[browser.Page]:
    """A desktop window of its own on the shared server."""
    with browser.window(chromium, server) as opened:
        yield opened


@pytest.fixture
def phone(chromium: browser.Browser, server: str) -> Iterator[browser.Page]:
    """A phone with a touch screen, 390 pixels wide."""
    with browser.window(chromium, server, phone=True) as opened:
        yield opened
