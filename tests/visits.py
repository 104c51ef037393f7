"""A first visit of a page in a browser, its requests and bytes counted."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, CDPSession, expect

from digitnet.ui.server.compression import LEAST
from tests import browser


@dataclass
class Visit:
    """What a page has taken: requests, bytes of heads and bodies as sent, and its times.

    heading, whole: seconds until the page can be used, and until nothing more is on its way.
    missing: what was answered by 404. plain: scripts and styles that came uncompressed.
    """

    requests: int = 0
    bytes: int = 0
    heading: float = 0.0
    whole: float = 0.0
    missing: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    open: set[str] = field(default_factory=set)

    def count(self, session: CDPSession) -> None:
        session.on("Network.requestWillBeSent", self._begin)
        session.on("Network.responseReceived", lambda event: self._look(event["response"]))
        session.on("Network.loadingFinished", self._end)
        session.on("Network.loadingFailed", lambda event: self.open.discard(event["requestId"]))
        session.send("Network.enable")

    def _begin(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http") and event["type"] != "EventSource":
            self.open.add(event["requestId"])
            self.requests += 1

    def _look(self, response: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in response["headers"].items()}
        if response["status"] == 404:
            self.missing.append(response["url"])
        is_code = any(kind in response["mimeType"] for kind in ("javascript", "css"))
        large = int(headers.get("content-length", LEAST)) >= LEAST
        if is_code and large and "content-encoding" not in headers:
            self.plain.append(response["url"])

    def _end(self, event: dict[str, Any]) -> None:
        self.open.discard(event["requestId"])
        self.bytes += int(event["encodedDataLength"])


def first(chromium: Browser, address: str, path: str, line: dict[str, Any] | None = None) -> Visit:
    """Opens a page in a browser that has never been here; line: as CDP describes a slow one."""
    visit = Visit()
    with browser.window(chromium, address, cold=True) as page:
        session = page.context.new_cdp_session(page)
        visit.count(session)
        if line:
            session.send("Network.emulateNetworkConditions", line)
        start = time.monotonic()
        page.goto(address + path, wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        browser.settled(page)
        visit.heading = time.monotonic() - start
        browser.rest(page)
        while visit.open:
            browser.rest(page)
        visit.whole = time.monotonic() - start
    return visit
