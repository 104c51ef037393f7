"""Security headers: what the app's pages may do, and which sites may show them in a frame."""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digitnet.ui.streamlit import address
from digitnet.ui.streamlit.inside import INDEX

FRAMES = "DIGITNET_FRAME_ANCESTORS"
SITE = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def headers(sites: str = "") -> dict[str, str]:
    """The headers of every answer; `sites`, separated by spaces, may show the app in a frame."""
    return {
        "Content-Security-Policy": policy(frame_ancestors(sites)),
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def frame_ancestors(sites: str) -> list[str]:
    """The sites that may show the app in a frame, itself first.

    Raises ValueError for anything but an origin such as `https://school.example`.
    """
    for site in sites.split():
        if not SITE.fullmatch(site):
            raise ValueError(
                f"{FRAMES}: {site!r} is invalid; expected a site without a path, such as https://school.example"
            )
    return ["'self'", *sites.split()]


def policy(frame_ancestors: list[str]) -> str:
    """A content security policy (W3C, CSP Level 3) under which Streamlit's frontend works."""
    sources = {
        "default-src": ["'self'"],
        # wasm: protobuf's long.js; blob: where Streamlit puts a component's inline script.
        "script-src": ["'self'", "blob:", *inline_scripts(), "'wasm-unsafe-eval'"],
        "style-src": ["'self'", "'unsafe-inline'"],  # Streamlit uses inline styles
        "font-src": ["'self'", "data:"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'", "data:"],  # the camera's picture is a data URI
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": frame_ancestors,
    }
    return "; ".join(f"{name} {' '.join(allowed)}" for name, allowed in sources.items())


def inline_scripts() -> list[str]:
    """The hashes of the inline scripts in the page: Streamlit's, and one of the app's own."""
    digests = [hashlib.sha256(code.encode()).digest() for code in _scripts()]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def _scripts() -> list[str]:
    return [*INLINE_SCRIPT.findall(INDEX.read_text(encoding="utf-8")), address.SCRIPT]


class SecurityHeaders:
    """Adds headers to answers; bodies and websockets pass unchanged."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app, self.headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)
