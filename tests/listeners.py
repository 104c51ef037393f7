"""Who watches a run without a browser: event streams, read and put together as feed.js does."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from digitnet.insight import codes


@dataclass(frozen=True, slots=True)
class Event:
    """name: "message" for a frame. number: its id. data: its text, not parsed."""

    name: str
    number: int
    data: bytes

    @property
    def whole(self) -> bool:
        return self.data.rstrip().endswith(b'"whole":true}')


@dataclass(slots=True)
class Stream:
    """An open event stream of one run; headers: of the answer, in small letters."""

    headers: dict[str, str]
    reader: asyncio.StreamReader
    text: bytes = b""

    async def events(self) -> AsyncIterator[Event]:
        """Until the server ends the stream."""
        while size := int(await self.reader.readline(), 16):
            self.text += (await self.reader.readexactly(size + 2))[:-2]
            *whole, self.text = self.text.split(b"\n\n")
            for text in whole:
                lines = dict(line.split(b": ", 1) for line in text.split(b"\n"))
                if b"data" in lines:
                    name = lines.get(b"event", b"message").decode()
                    yield Event(name, int(lines.get(b"id", 0)), lines[b"data"])


@asynccontextmanager
async def stream(
    address: str, run: str, last: int | None = None, buffer: int | None = None
) -> AsyncIterator[Stream]:
    """The event stream of a run, after a frame (`last`).

    buffer: bytes that the system takes in unread, at most.
    """
    host, port, base = re.fullmatch(r"http://([^:/]+):(\d+)(.*)", address).groups()
    pipe = socket.socket()
    if buffer:
        pipe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    pipe.setblocking(False)
    await asyncio.get_running_loop().sock_connect(pipe, (host, int(port)))
    reader, writer = await asyncio.open_connection(sock=pipe, limit=buffer or 2**20)
    head = f"GET {base}/live/runs/{run}/frames HTTP/1.1\r\nHost: test\r\n"
    again = f"Last-Event-ID: {last}\r\n" if last is not None else ""
    try:
        writer.write(f"{head}{again}\r\n".encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        status, *lines = answer.strip().split("\r\n")
        assert status.split()[1] == "200", status
        yield Stream(dict(line.split(": ", 1) for line in lines), reader)
    finally:
        writer.close()


def completed(before: dict[str, Any] | None, text: bytes | str) -> dict[str, Any]:
    """The frame of now, from the one before and what came: as feed.js completes it."""
    news = json.loads(text)
    if news.get("whole"):
        return news
    assert news["frame"] == before["frame"] + 1
    return before | news | {"points": before["points"][: news["from"]] + news["points"]}


def unpacked(text: str) -> str:
    """What codes.packed has made shorter."""
    return re.sub(
        r"\.(.)(.)", lambda run: run[2] * (codes.ALPHABET.index(run[1]) + codes.LEAST_RUN), text
    )
