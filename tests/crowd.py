"""Visitors without browsers: they speak Streamlit's websocket protocol as its frontend does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed


class Visitor:
    """One open tab: asks for its page, takes in what comes, and lets fragments tick.

    elements, bytes: of what the server has sent; ticks: of fragments, by their timers. headings,
    exceptions: what the page has shown as such. query: of its address, as the page changes it.
    """

    def __init__(self, connection: ClientConnection, page: str = "", query: str = "") -> None:
        self.elements, self.bytes, self.ticks = 0, 0, 0
        self.headings: list[str] = []
        self.exceptions: list[str] = []
        self._buttons: dict[str, str] = {}  # the id of the button with this label
        self._connection, self._page, self.query = connection, page, query
        self._script, self._runs = "", 0
        self._finished = asyncio.Condition()
        self._timers: dict[str, tuple[float, asyncio.Task]] = {}  # fragment: (interval, timer)

    async def open_page(self) -> None:
        """Asks for the whole page, and returns when its script has ended."""
        before = self._runs
        await self._ask()
        async with self._finished:
            await self._finished.wait_for(lambda: self._runs > before)

    async def press(self, label: str) -> None:
        """Clicks a button; returns when the page has run again."""
        before = self._runs
        await self._ask(pressed=self._buttons[label])
        async with self._finished:
            await self._finished.wait_for(lambda: self._runs > before)

    @property
    def ticking(self) -> int:
        """How many fragments of the page run again and again."""
        return len(self._timers)

    async def listen(self) -> None:
        """Takes in what the server sends, until one of the two hangs up."""
        with suppress(ConnectionClosed):
            async for data in self._connection:
                self.bytes += len(data)
                await self._take(ForwardMsg.FromString(data))

    def stop_timers(self) -> None:
        """No fragment ticks any more."""
        for _, timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    async def _ask(self, fragment: str = "", pressed: str = "") -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self.query, self._page
        state.page_script_hash = self._script
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment)
        if pressed:
            state.widget_states.widgets.add(id=pressed, trigger_value=True)
        with suppress(ConnectionClosed):
            await self._connection.send(message.SerializeToString())

    async def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "new_session" and not message.metadata.run.fragment_ids:
            self.stop_timers()  # a run of the whole page starts all timers anew
        elif kind == "delta":
            self._note(message)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._tick(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._stop(fragment)
        elif kind == "script_finished":
            await self._note_end(message.script_finished)

    def _note(self, message: ForwardMsg) -> None:
        self.elements += 1
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.exceptions.append(element.exception.message)
        elif kind == "heading":
            self.headings.append(element.heading.body)
        elif kind == "button":
            self._buttons[element.button.label] = element.button.id

    def _tick(self, fragment: str, interval: float) -> None:
        """The frontend keeps one timer a fragment, and a new one only for a new interval."""
        if self._timers.get(fragment, (0.0,))[0] == interval:
            return
        self._stop(fragment)
        self._timers[fragment] = interval, asyncio.create_task(self._repeat(fragment, interval))

    def _stop(self, fragment: str) -> None:
        if fragment in self._timers:
            self._timers.pop(fragment)[1].cancel()

    async def _repeat(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self._ask(fragment)

    async def _note_end(self, status: int) -> None:
        self.ticks += status == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
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
            visitor.stop_timers()
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


async def train(address: str, visitors: int) -> None:
    """So many visitors open the Train page at once, begin a run, stop it and go."""

    async def one() -> None:
        async with visit(address, "train") as visitor:
            await visitor.open_page()
            await visitor.press("Train")
            await visitor.press("Stop")
            assert not visitor.exceptions, visitor.exceptions

    async with asyncio.TaskGroup() as group:
        for _ in range(visitors):
            group.create_task(one())
