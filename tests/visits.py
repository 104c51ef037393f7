"""A first visit of a page in a browser, its requests and bytes counted."""

import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Request, Response, expect

from digitnet.ui.server.compression import LEAST
from tests import browser


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page has taken: requests, bytes of heads and bodies as sent, and its times.

    heading, whole: seconds until the page can be used, and until nothing more is on its way.
    missing: what was answered by 404. plain: scripts and styles that came uncompressed.
    """

    requests: int
    bytes: int
    heading: float
    whole: float
    missing: list[str]
    plain: list[str]


def first(chromium: Browser, address: str, path: str, line: dict[str, Any] | None = None) -> Visit:
    """Opens a page in a browser that has never been here; line: as CDP describes a slow one."""
    asked: list[Request] = []
    with browser.window(chromium, address, cold=True) as page:
        page.on("request", lambda request: asked.append(request))
        if line:
            page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
        start = time.monotonic()
        page.goto(address + path, wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        browser.settled(page)
        heading = time.monotonic() - start
        browser.rest(page)
        asked = [r for r in asked if r.url.startswith("http") and r.resource_type != "eventsource"]
        answers = [request.response() for request in asked]
        for each in answers:
            each.finished()
        whole = time.monotonic() - start
        sizes = [request.sizes() for request in asked]
        sent = sum(each["responseHeadersSize"] + each["responseBodySize"] for each in sizes)
        missing = [each.url for each in answers if each.status == 404]
        plain = [each.url for each in answers if _is_plain(each)]
    return Visit(len(asked), sent, heading, whole, missing, plain)


def _is_plain(answer: Response) -> bool:
    headers = answer.all_headers()
    is_code = any(kind in headers.get("content-type", "") for kind in ("javascript", "css"))
    large = int(headers.get("content-length", LEAST)) >= LEAST
    return is_code and large and "content-encoding" not in headers
