"""The app's own routes in this process, in a server or asked without one."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digitnet.ui.server import routes
from tests.waiting import wait_until

Around = Callable[[ASGIApp], ASGIApp]


@contextmanager
def serve(around: Around | None = None) -> Iterator[str]:
    """The address of the routes, beside a page that is empty; around: a proxy before them."""
    app: ASGIApp = Starlette(routes=[Route("/", lambda _: HTMLResponse("")), *routes()])
    config = uvicorn.Config(around(app) if around else app, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=asyncio.run, args=(server.serve([listening]),))
        thread.start()
        try:
            wait_until(lambda: server.started, 20)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True
            thread.join(20)


async def ask(
    app: ASGIApp, path: str = "/", method: str = "GET", scheme: str = "http", **headers: str
) -> list[Message]:
    """What an app answers a server that can send files by their paths; the visitor leaves at once.

    Underscores in the names of headers are hyphens.
    """
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "scheme": scheme,
        "headers": [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()],
        "extensions": {"http.response.pathsend": {}},
    }
    sent: list[Message] = []

    async def leave() -> Message:
        return {"type": "http.disconnect"}

    async def keep(message: Message) -> None:
        sent.append(message)

    await app(scope, leave, keep)
    return sent


def buffering(app: ASGIApp) -> ASGIApp:
    """A proxy that passes an answer on when it is complete."""

    async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            kept.append(message)
            if not message.get("more_body", message["type"] == "http.response.start"):
                for each in kept:
                    await send(each)

        await app(scope, receive, keep)

    return proxy


def slow(app: ASGIApp) -> ASGIApp:
    """A line that takes in all that is sent, and passes on a piece of a stream each second."""

    async def line(scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].endswith("/frames"):
            await app(scope, receive, send)
            return
        pieces: asyncio.Queue[Message] = asyncio.Queue()

        async def pass_on() -> None:
            while True:
                await send(await pieces.get())
                await asyncio.sleep(1)

        passing = asyncio.create_task(pass_on())
        try:
            await app(scope, receive, pieces.put)
        finally:
            passing.cancel()

    return line
