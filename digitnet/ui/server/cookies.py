"""Gives every browser its own secret, by which it controls the runs that it starts."""

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digitnet.ui import owner

SECONDS = 400 * 24 * 3600  # the longest that browsers keep a cookie


class OwnerCookie:
    """Adds the cookie to pages for browsers without one; everything else passes unchanged."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app, self.path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_page(scope) or _has_secret(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        cookie = self._cookie(scope)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)

    def _cookie(self, scope: Scope) -> str:
        value = f"{owner.COOKIE}={owner.new_secret()}; Path={self.path}; Max-Age={SECONDS}"
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        return f"{value}; HttpOnly; SameSite=Lax{secure}"


def is_page(scope: Scope) -> bool:
    """Whether a browser is opening a page."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _has_secret(headers: Headers) -> bool:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(owner.COOKIE)
    except CookieError:
        return False
    return bool(found and owner.SECRET.fullmatch(found.value))
