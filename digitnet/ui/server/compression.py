"""Compresses scripts and styles once, and sends them compressed to browsers that accept gzip.

Streamlit sends its own uncompressed, and compresses the app's again for every visitor.
"""

import asyncio
import gzip
import posixpath
import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TYPES = ("text/css", "text/javascript", "application/javascript", "application/json")
LEAST = 1000  # bytes: smaller files fit into one packet anyway
NOTHING = re.compile(r"q=0(\.0{0,3})?")


def accepts_gzip(headers: Headers) -> bool:
    """Whether gzip is among the accepted encodings (RFC 9110, 12.5.3)."""
    weights = {}
    for coding in ",".join(headers.getlist("accept-encoding")).lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";")
        weights[name] = weight
    return not NOTHING.fullmatch(weights.get("gzip", weights.get("*", "q=0")))


class CompressedFiles:
    """Compresses the files whose paths begin with one of `beginnings`; the rest passes unchanged.

    Each file is kept compressed until it changes, by its path: no more than there are files.
    """

    def __init__(self, app: ASGIApp, beginnings: Sequence[str]) -> None:
        self.app, self.beginnings = app, tuple(beginnings)
        self._kept: dict[str, tuple[str | None, asyncio.Task[bytes]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self.beginnings):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        plain = without_encoding(scope)

        async def send_marked(message: Message) -> None:
            await send(_marked(message))

        if scope["method"] == "GET" and accepts_gzip(headers) and "range" not in headers:
            start, _ = await self._ask({**plain, "method": "HEAD"})
            if _is_worth_it(start):
                body = await self._compressed(plain, Headers(scope=start).get("etag"))
                await send_marked(_start_of(start, body))
                await send({"type": "http.response.body", "body": body})
                return
        await self.app(plain, receive, send_marked)

    async def _compressed(self, scope: Scope, etag: str | None) -> bytes:
        path = posixpath.normpath(scope["path"])
        version, task = self._kept.get(path, (None, None))
        if task is None or version != etag or (task.done() and task.exception()):
            task = asyncio.create_task(self._compress(scope))
            self._kept[path] = etag, task
        return await asyncio.shield(task)

    async def _compress(self, scope: Scope) -> bytes:
        _, raw = await self._ask({**scope, "headers": []})  # whole, whatever is cached
        return await asyncio.to_thread(gzip.compress, raw, mtime=0)

    async def _ask(self, scope: Scope) -> tuple[Message, bytes]:
        """The start message of the answer, and its body."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        # Without extensions the body arrives here, not as a path for the server to send.
        await self.app({**scope, "extensions": {}}, _stay, keep)
        return messages[0], b"".join(each.get("body", b"") for each in messages[1:])


async def _stay() -> Message:
    """Never reports that the visitor has left: the result serves the next one, too."""
    return await asyncio.Future()


def without_encoding(scope: Scope) -> Scope:
    """The same request, to be answered without compression."""
    named = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": named}


def _is_worth_it(start: Message) -> bool:
    headers = Headers(scope=start)
    if start["status"] != 200 or "content-encoding" in headers:
        return False
    kind = headers.get("content-type", "").partition(";")[0]
    return kind in TYPES and int(headers.get("content-length", LEAST)) >= LEAST


def _start_of(start: Message, body: bytes) -> Message:
    headers = MutableHeaders(raw=list(start["headers"]))
    headers.update({"Content-Encoding": "gzip", "Content-Length": str(len(body))})
    del headers["accept-ranges"]
    return {**start, "headers": headers.raw}


def _marked(message: Message) -> Message:
    """Adds Vary, and makes the ETag, shared by both encodings, a weak one (RFC 9110, 8.8.1)."""
    if message["type"] == "http.response.start":
        headers = MutableHeaders(scope=message)
        if "accept-encoding" not in headers.get("vary", "").lower():
            headers.add_vary_header("Accept-Encoding")
        if headers.get("etag", "").startswith('"'):
            headers["ETag"] = f"W/{headers['etag']}"
    return message
