"""One run's frames, made once and sent to all who watch, as server-sent events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from digitnet.insight import Film, Frame
from digitnet.runs import Preview, Run

FRAME_SECONDS = 0.2  # between two frames: at most five a second
HEARTBEAT_SECONDS = 10.0  # without a frame, so that proxies keep the line open
ASKING_SECONDS = 5.0  # a watcher without an event stream asks every second; later it has gone
MOST_LISTENERS = 1_000  # of the whole server


class TooManyError(RuntimeError):
    """The server has as many listeners as it takes."""


class Broadcast:
    """Watches a run while anybody listens, and keeps its latest frame.

    Nothing is queued: a listener that is slow skips the frames that it missed, and is sent a whole
    one next. All of it happens in one event loop; only the frames are made in another thread.
    """

    def __init__(self, run: Run | Preview) -> None:
        self.run = run
        self.film = Film(run.dev, run.first_network)
        self.frame: Frame | None = None
        self.listeners = 0
        self.asking: dict[str, float] = {}  # who asks every second, and when they did last
        self._small = self._whole = b""
        self._new = asyncio.Event()
        self._task: asyncio.Task | None = None

    async def listen(self, seen: int) -> AsyncIterator[bytes]:
        """Events until the run has ended; seen: the number of the last frame that came before."""
        self.listeners += 1
        try:
            self._watch()
            yield b"retry: 1000\n\n"
            while self.frame is None or not self.frame.ended or self.frame.number != seen:
                frame, new = self.frame, self._new
                if frame and frame.number != seen:
                    yield self._small if frame.number == seen + 1 else self._whole
                    seen = frame.number
                elif not await _set_within(new, HEARTBEAT_SECONDS):
                    yield b": still here\n\n"
            yield b"event: end\ndata: {}\n\n"
        finally:
            self.listeners -= 1

    async def latest(self, who: str) -> Frame:
        """The latest frame, for a browser that has no event stream and asks every second."""
        self.asking[who] = time.monotonic()
        self._watch()
        while self.frame is None:
            await self._new.wait()
        return self.frame

    def askers(self) -> int:
        """How many have asked within the last seconds."""
        now = time.monotonic()
        self.asking = {w: at for w, at in self.asking.items() if now - at < ASKING_SECONDS}
        return len(self.asking)

    def _watch(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        """Makes a frame whenever the run has something new, as long as somebody listens."""
        before = None
        while self.listeners or self.askers():
            self.run.touch()
            snapshot = self.run.snapshot()
            moment = (snapshot.state, snapshot.network, snapshot.lr, snapshot.message)
            resting = snapshot.state != "running"
            if moment != before and (resting or snapshot.step or before is None):
                self._publish(await asyncio.to_thread(self.film.frame, snapshot))
                before = moment
                if self.frame.ended:
                    return
            await asyncio.sleep(FRAME_SECONDS)

    def _publish(self, frame: Frame) -> None:
        self.frame = frame
        self._small, self._whole = _event(frame, frame.small), _event(frame, frame.whole)
        self._new.set()
        self._new = asyncio.Event()


class Broadcasts:
    """The broadcasts of all runs that are watched, by the runs' ids."""

    def __init__(self) -> None:
        self._all: dict[str, Broadcast] = {}

    def of(self, run: Run | Preview) -> Broadcast:
        """The run's broadcast; raises TooManyError where the server has no place left."""
        self._let_go()
        if self.listeners() >= MOST_LISTENERS:
            raise TooManyError(f"{MOST_LISTENERS} are watching already")
        return self._all.setdefault(run.id, Broadcast(run))

    def listeners(self) -> int:
        """How many event streams are open."""
        return sum(one.listeners for one in self._all.values())

    def askers(self) -> int:
        """How many watch without an event stream."""
        return sum(one.askers() for one in self._all.values())

    def _let_go(self) -> None:
        """Forgets the broadcasts that nobody listens to."""
        watched = {k: one for k, one in self._all.items() if one.listeners or one.askers()}
        self._all = watched


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


def _event(frame: Frame, text: str) -> bytes:
    return f"id: {frame.number}\ndata: {text}\n\n".encode()
