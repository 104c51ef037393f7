"""Visitors without browsers: they speak Streamlit's websocket protocol as its frontend does."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


class Visitor:
    """One open tab: asks for its page until that page's script has ended.

    headings, exceptions: what the page has shown as such. ticks: whether any part of the page is to
    run again and again. query: of its address, as the page changes it. token: by which the page
    tells its run what to do.
    """

    def __init__(self, connection: ClientConnection, page: str, query: str) -> None:
        self.headings: list[str] = []
        self.exceptions: list[str] = []
        self.ticks, self.query, self.token = False, query, ""
        self._connection, self._page, self._script = connection, page, ""

    async def open_page(self) -> None:
        await self._run(BackMsg())

    async def _run(self, message: BackMsg) -> None:
        state = message.rerun_script
        state.query_string, state.page_name = self.query, self._page
        state.page_script_hash = self._script
        await self._connection.send(message.SerializeToString())
        async for data in self._connection:
            told = ForwardMsg.FromString(data)
            self._take(told)
            if told.HasField("script_finished") and told.script_finished in ENDS:
                return
        raise AssertionError("the server hung up")

    def _take(self, told: ForwardMsg) -> None:
        self._script = told.navigation.page_script_hash or self._script
        self.ticks |= told.HasField("auto_rerun")
        if told.HasField("page_info_changed"):
            self.query = told.page_info_changed.query_string
        element = told.delta.new_element
        if element.HasField("exception"):
            self.exceptions.append(element.exception.message)
        if element.HasField("heading"):
            self.headings.append(element.heading.body)
        if element.HasField("bidi_component") and element.bidi_component.json:
            self.token = json.loads(element.bidi_component.json).get("token") or self.token


@asynccontextmanager
async def visit(address: str, page: str = "", query: str = "") -> AsyncIterator[Visitor]:
    """An open tab on a page of the server, "" for the first; it has seen the whole of it."""
    async with connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream",
        subprotocols=["streamlit"],
        origin="/".join(address.split("/")[:3]),
        max_size=None,
        open_timeout=60,
        proxy=None,
    ) as connection:
        visitor = Visitor(connection, page, query)
        await visitor.open_page()
        yield visitor
        assert visitor.headings
        assert not visitor.ticks  # no part of a page runs again and again
        assert not visitor.exceptions, visitor.exceptions


async def arrive(
    address: str, visitors: int, page: str = "", stay: Coroutine | None = None
) -> float:
    """So many visitors open a page at once and go when all have seen it.

    Seconds until the last one's script had ended. `stay` is awaited while all are there.
    """
    all_here, leaving = asyncio.Barrier(visitors + 1), asyncio.Event()

    async def one() -> None:
        async with visit(address, page):
            await all_here.wait()
            await leaving.wait()

    started = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for _ in range(visitors):
            group.create_task(one())
        await all_here.wait()
        seconds = time.monotonic() - started
        if stay:
            await stay
        leaving.set()
    return seconds


def command(address: str, run: str, name: str, token: str, **more: Any) -> int:
    """Tells a run what to do, as a page does; the status of the answer."""
    body = json.dumps({"command": name, "token": token, **more}).encode()
    request = urllib.request.Request(f"{address}/live/runs/{run}/commands", body, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


@asynccontextmanager
async def training(address: str, asked: str = "") -> AsyncIterator[tuple[Visitor, str]]:
    """A visitor of the Train page who has begun a run by a link, and the run's id."""
    async with visit(address, "train", f"start=1&{asked}") as visitor:
        yield visitor, parse_qs(visitor.query)["run"][0]


async def train(address: str, visitors: int) -> None:
    """So many visitors open the Train page at once, begin a run, stop it and go."""

    async def one() -> None:
        async with training(address) as (visitor, run):
            assert await asyncio.to_thread(command, address, run, "stop", visitor.token) == 204

    await asyncio.gather(*(one() for _ in range(visitors)))
