"""Fixtures for the parts of the pages: windows on the app's own routes, without Streamlit."""

from collections.abc import Iterator

import pytest

from tests import browser


@pytest.fixture
def page(chromium: browser.Browser, address: str) -> Iterator[browser.Page]:
    with browser.window(chromium, address) as opened:
        yield opened


@pytest.fixture
def phone(chromium: browser.Browser, address: str) -> Iterator[browser.Page]:
    with browser.window(chromium, address, phone=True) as opened:
        yield opened
