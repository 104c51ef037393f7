"""The app's styles and a page's scripts, linked in Streamlit's own page so that they load early."""

import hashlib
from functools import cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digitnet.ui import live_parts, shell
from digitnet.ui.server.compression import without_encoding
from digitnet.ui.server.cookies import is_page
from digitnet.ui.streamlit import address
from digitnet.ui.streamlit.inside import INDEX, page_with

A_YEAR = 365 * 24 * 3600  # seconds; the address changes with the styles


class StyledPage:
    """Puts the links into Streamlit's page; other answers pass unchanged."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_page(scope):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold_pages(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_html(message):
                held.append(message)
                return
            if not held:
                await send(message)
                return
            held.append(message)
            if not message.get("more_body"):
                for each in _styled(held, scope["path"].rpartition("/")[2]):
                    await send(each)

        await self.app(without_encoding(scope), receive, hold_pages)


async def answer(_: Request) -> Response:
    """The style sheet."""
    cached = {"Cache-Control": f"public, max-age={A_YEAR}, immutable"}
    return Response(_text(), media_type="text/css", headers=cached)


def _is_html(start: Message) -> bool:
    return Headers(scope=start).get("content-type", "").startswith("text/html")


def _styled(answer: list[Message], name: str) -> list[Message]:
    """The answer, with the links of the page of this name if it is Streamlit's own page."""
    start, *parts = answer
    if b"".join(part.get("body", b"") for part in parts) != INDEX.read_bytes():
        return answer
    page = _page(name if name in live_parts.PARTS else "")
    headers = MutableHeaders(scope=start)
    headers["Content-Length"] = str(len(page))
    for validator in ("ETag", "Last-Modified"):  # these belong to the file
        del headers[validator]
    return [start, {"type": "http.response.body", "body": page}]


@cache
def _page(name: str) -> bytes:
    """Streamlit's page with the links at its end, so that the styles come after its own."""
    version = hashlib.sha256(_text().encode()).hexdigest()[:12]
    links = f'<link rel="stylesheet" href="./live/styles.css?{version}">'
    for module in live_parts.modules(name):  # Streamlit's own ones first
        links += f'<link rel="modulepreload" fetchpriority="low" href="./live/parts/{module}">'
    return page_with("digitnet", f"{links}<script>{address.SCRIPT}</script>").encode()


@cache
def _text() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in shell.style_sheets())
