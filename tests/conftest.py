"""Fixtures for all tests: a running server, a browser, and the order of the tests."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests import browser, serving

os.environ.update(serving.VARIABLES)  # also for the pages that run in this process

if "PYTEST_XDIST_WORKER" in os.environ:
    # Each worker has a core. Before NumPy is there: it looks but once.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: trains for many seconds")
    config.addinivalue_line(
        "markers", "long: takes a browser many seconds; a quick test says it, too"
    )
    config.addinivalue_line("markers", "alone: holds to a time, which other tests would lengthen")
    config.option.loadscopereorder = False  # the order below holds for two processes, too


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick tests first, then those that train for real, the browser's last.

    Of the browser's the longest files first, so that no process has to wait for the other's last.
    """
    tests = Counter(item.module.__name__ for item in items)

    def place(item: pytest.Item) -> tuple[bool, int, bool]:
        name = item.module.__name__
        return "browser" in name, -tests[name] if "browser" in name else 0, "slow" in item.keywords

    items.sort(key=place)


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
