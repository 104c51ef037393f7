"""Fixtures for all tests: a running server, a browser, and the order of the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import browser


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: trains for many seconds")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick tests first, then those that train for real, the browser's last."""
    items.sort(key=lambda item: ("browser" in item.module.__name__, "slow" in item.keywords))


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
