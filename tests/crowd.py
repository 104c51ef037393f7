"""Visitors without browsers: they speak Streamlit's websocket protocol as its frontend does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed


class Visitor:
    """One open tab: asks for its page, clicks buttons, and takes in what comes.

    headings, exceptions: what the page has shown as such. ticking: the fragments of the page that
    are to run again and again. query: of its address, as the page changes it.
    """

    def __init__(self, connection: ClientConnection, page: str = "", query: str = "") -> None:
        self.headings: list[str] = []
        self.exceptions: list[str] = []
        self.ticking: set[str] = set()
        self._buttons: dict[str, str] = {}  # the id of the button with this label
        self._connection, self._page, self.query = connection, page, query
        self._script, self._runs = "", 0
        self._finished = asyncio.Condition()

    async def open_page(self) -> None:
        """Asks for the whole page, and returns when its script has ended."""
        await self._run()

    async def press(self, label: str) -> None:
        """Clicks a button; returns when the page has run again."""
        await self._run(pressed=self._buttons[label])

    async def listen(self) -> None:
        """Takes in what the server sends, until one of the two hangs up."""
        with suppress(ConnectionClosed):
            async for data in self._connection:
                await self._take(ForwardMsg.FromString(data))

    async def _run(self, pressed: str = "") -> None:
        message, before = BackMsg(), self._runs
        state = message.rerun_script
        state.query_string, state.page_name = self.query, self._page
        state.page_script_hash = self._script
        if pressed:
            state.widget_states.widgets.add(id=pressed, trigger_value=True)
        with suppress(ConnectionClosed):
            await self._connection.send(message.SerializeToString())
        async with self._finished:
            await self._finished.wait_for(lambda: self._runs > before)

    async def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "new_session" and not message.metadata.run.fragment_ids:
            self.ticking.clear()  # a run of the whole page starts all timers anew
        elif kind == "delta":
            self._note(message.delta.new_element)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self.ticking.add(message.auto_rerun.fragment_id)
        elif kind == "stop_auto_rerun":
            self.ticking.difference_update(message.stop_auto_rerun.fragment_ids)
        elif kind == "script_finished":
            await self._note_end(message.script_finished)

    def _note(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.exceptions.append(element.exception.message)
        elif kind == "heading":
            self.headings.append(element.heading.body)
        elif kind == "button":
            self._buttons[element.button.label] = element.button.id

    async def _note_end(self, status: int) -> None:
        async with self._finished:
            self._runs += status in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            )
            self._finished.notify_all()


@asynccontextmanager
async def visit(
    address: str, page: str = "", query: str = "", cookie: str = ""
) -> AsyncIterator[Visitor]:
    """An open tab on a page of the server, "" for the first; it is closed at the end."""
    socket = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(
        socket,
        subprotocols=["streamlit"],
        additional_headers={"Cookie": cookie} if cookie else None,
        origin="/".join(address.split("/")[:3]),
        max_size=None,
        open_timeout=60,
        proxy=None,
    ) as connection:
        visitor = Visitor(connection, page, query)
        listening = asyncio.create_task(visitor.listen())
        try:
            yield visitor
        finally:
            await connection.close()
            await listening


async def arrive(
    address: str, visitors: int, page: str = "", stay: Coroutine | None = None
) -> float:
    """So many visitors open a page at once and go when all have seen it.

    Seconds until the last one's script had ended. `stay` is awaited while all are there.
    """
    all_here, leaving = asyncio.Barrier(visitors + 1), asyncio.Event()

    async def one() -> None:
        async with visit(address, page) as visitor:
            await visitor.open_page()
            await all_here.wait()
            await leaving.wait()
            assert not visitor.exceptions, visitor.exceptions

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


@asynccontextmanager
async def training(
    address: str, query: str = "", cookie: str = "", press: str = "Train"
) -> AsyncIterator[tuple[Visitor, str]]:
    """A visitor of the Train page who has begun a run with a click, and the run's id."""
    async with visit(address, "train", query, cookie) as visitor:
        await visitor.open_page()
        await visitor.press(press)
        yield visitor, parse_qs(visitor.query)["run"][0]
        assert "Train" in visitor.headings
        assert not visitor.exceptions, visitor.exceptions


async def train(address: str, visitors: int) -> None:
    """So many visitors open the Train page at once, begin a run, stop it and go."""

    async def one() -> None:
        async with training(address) as (visitor, _):
            await visitor.press("Stop")

    await asyncio.gather(*(one() for _ in range(visitors)))
