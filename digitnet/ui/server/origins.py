"""Rejects requests from pages of other sites, before Streamlit or the app's own routes see them.

Streamlit's own checks are not enough: for a websocket of an unknown origin it asks a server on the
internet for its own address, blocking everyone else, and it accepts any port of its host; its token
for uploads needs a cookie, which browsers do not send from a frame in another site.
"""

import logging
import re
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

SITE = "DIGITNET_SITE"
ORIGIN = re.compile(r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?", re.IGNORECASE)
PORTS = {"http": 80, "https": 443}
SAFE = ("GET", "HEAD", "OPTIONS")  # methods that change nothing (RFC 9110, 9.2.1)
POLICY_VIOLATION = 1008  # RFC 6455, 7.4.1
REJECTED = "Rejected: this request was sent by a page of another site."

log = logging.getLogger(__name__)


class Origin(NamedTuple):
    """A scheme, a host and a port (RFC 6454), with the scheme's default port filled in."""

    scheme: str
    host: str
    port: int


def parse(text: str) -> Origin | None:
    """The origin in a text such as `https://school.example`; None for anything else or `null`."""
    found = ORIGIN.fullmatch(text)
    if not found:
        return None
    scheme, host, port = found[1].lower(), found[2].lower(), found[3]
    return Origin(scheme, host, int(port or PORTS[scheme]))


def sites(text: str) -> frozenset[Origin]:
    """The origins in a text, separated by spaces; raises ValueError for an invalid one."""
    found = set()
    for site in text.split():
        origin = parse(site)
        if origin is None:
            raise ValueError(
                f"{SITE}: {site!r} is invalid; expected a site without a path, such as https://school.example"
            )
        found.add(origin)
    return frozenset(found)


class OwnOrigin:
    """Rejects websockets and requests that change something if a page of another site sent them.

    sites: the app's own addresses, if a proxy in front of it replaces the host.
    """

    def __init__(self, app: ASGIApp, sites: frozenset[Origin]) -> None:
        self.app, self.sites = app, sites

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope.get("method") in SAFE:
            await self.app(scope, receive, send)
        elif not self._is_foreign(scope):
            await self.app(_as_visited(scope), receive, send)
        else:
            origin = Headers(scope=scope).get("origin")
            log.warning("rejected %r: if this is the app's own site, name it in %s", origin, SITE)
            await _reject(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        text = headers.get("origin")
        if text is None:
            # Browsers send the origin with every websocket and every request that changes
            # something: this is no page, unless the browser says otherwise.
            return headers.get("sec-fetch-site") in ("cross-site", "same-site")
        origin = parse(text)
        if origin is None or origin in self.sites:
            return origin is None
        if scope.get("scheme") in ("https", "wss") and origin.scheme != "https":
            return True
        # With http here, the page may still use https: a proxy in front may terminate TLS.
        return origin != parse(f"{origin.scheme}://{headers.get('host', '')}")


def _as_visited(scope: Scope) -> Scope:
    """The same request with the Host of the page's address.

    Streamlit compares the two as text, and if they differ it asks a server on the internet.
    """
    headers = MutableHeaders(raw=list(scope["headers"]))
    if "origin" in headers:
        headers["host"] = headers["origin"].partition("://")[2]
    return {**scope, "headers": headers.raw}


async def _reject(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(POLICY_VIOLATION)(scope, receive, send)
        return
    await PlainTextResponse(REJECTED, 403)(scope, receive, send)
