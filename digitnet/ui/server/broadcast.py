"""One run's frames, made once and sent to everyone who watches, as server-sent events."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

from digitnet.data import Dataset
from digitnet.insight import Frame, FrameMaker
from digitnet.runs import RunStatus, RunView

FRAME_SECONDS = 0.2  # between two frames: at most five a second
LOOK_SECONDS = 0.05  # between two checks for something new
SECONDS_A_LISTENER = 0.002  # more than a hundred get frames less often: sending takes time
HEARTBEAT_SECONDS = 1.0  # without a frame, so that a page knows that the connection works
LINGERS_SECONDS = 5.0  # after the last watcher has left, or the last poll
MOST_WATCHERS = 400  # of the whole server: each also has a websocket, so two open files
BEAT = b"event: beat\ndata: {}\n\n"
END = b"event: end\ndata: {}\n\n"
RETRY = b"retry: 1000\n\n"  # milliseconds until a browser reconnects

log = logging.getLogger(__name__)


class TooManyError(RuntimeError):
    """The server has reached its limit of watchers."""


class BrokenError(RuntimeError):
    """No frame could be made; the log has the reason."""


class Broadcast:
    """Watches a run while anybody listens, and keeps its latest frame.

    Nothing is queued: a slow listener skips the frames that it missed and next gets a whole one.
    Everything happens in one event loop; only the frames are made in another thread.
    dev: the validation images, which the run itself may drop.
    """

    def __init__(self, run: RunView, dev: Dataset) -> None:
        self.run = run
        self.maker = FrameMaker(dev, run.first_network, run.recipe, run.chance)
        self.frame: Frame | None = None
        self.listeners = 0
        self.asked: dict[str, float] = {}  # who polls every second -> when they last did
        self._wanted = time.monotonic()
        self._over = False
        self._small = self._whole = b""
        self._new = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self, at_the_end: Callable[[], None]) -> None:
        """Starts making frames, and calls back once nobody has wanted any for a while."""
        self._task = asyncio.create_task(self._follow())
        self._task.add_done_callback(lambda _: at_the_end())

    async def listen(self, seen: int) -> AsyncGenerator[bytes, None]:
        """Events until the run has ended; seen: the number of the last frame received."""
        yield RETRY
        while not self._over:
            frame, new = self.frame, self._new
            if frame and frame.number != seen:
                yield self._small if frame.number == seen + 1 else self._whole
                seen = frame.number
            elif frame and frame.ended:
                yield END
                return
            elif not await _set_within(new, HEARTBEAT_SECONDS):
                yield BEAT

    async def latest(self, who: str) -> Frame:
        """The latest frame, for a browser that polls every second instead of using a stream.

        Raises BrokenError if there will be none.
        """
        self.asked[who] = self._wanted = time.monotonic()
        while self.frame is None:
            if self._over:
                raise BrokenError
            await self._new.wait()
        return self.frame

    def want(self) -> None:
        """Keeps it alive for a short time, until whoever asked for it listens."""
        self._wanted = time.monotonic()

    def close(self) -> None:
        """Ends all streams as if the connection broke: listeners reconnect if there is a server."""
        if self._task:
            self._task.cancel()

    def askers(self) -> int:
        """How many have polled within the last seconds."""
        now = time.monotonic()
        self.asked = {w: at for w, at in self.asked.items() if now - at < LINGERS_SECONDS}
        return len(self.asked)

    async def _follow(self) -> None:
        try:
            await self._make_frames()
        except Exception:
            log.exception("no frame of run %s could be made", self.run.id)
        finally:
            self._over = True
            self._new.set()

    async def _make_frames(self) -> None:
        """Makes a frame whenever the run has changed, as long as somebody listens."""
        before, made_at = None, -FRAME_SECONDS
        while self._is_wanted() and not self.run.is_away:
            pause = max(FRAME_SECONDS, SECONDS_A_LISTENER * self.listeners)
            ended = self.frame is not None and self.frame.ended
            if not ended and time.monotonic() - made_at >= pause:
                self.run.touch()
                status = self.run.status()
                snapshot = _snapshot(status)
                if snapshot != before:
                    before, made_at = snapshot, time.monotonic()
                    self._publish(await asyncio.to_thread(self.maker.frame, status))
            await asyncio.sleep(LOOK_SECONDS)

    def _is_wanted(self) -> bool:
        if self.listeners:
            self.want()
        return time.monotonic() - self._wanted < LINGERS_SECONDS

    def _publish(self, frame: Frame) -> None:
        self.frame = frame
        self._small, self._whole = _event(frame, frame.small), _event(frame, frame.whole)
        self._new.set()
        self._new = asyncio.Event()


class Broadcasts:
    """The broadcasts of all watched runs, by run id."""

    def __init__(self) -> None:
        self._all: dict[str, Broadcast] = {}

    def of(self, run: RunView, dev: Dataset, who: str = "") -> Broadcast:
        """The run's broadcast; raises TooManyError if the server is full.

        who: polls every second; whoever has polled before keeps their place.
        """
        one = self._all.get(run.id)
        if one and one.run is not run:  # it was evicted and loaded again
            one.close()
            one = None
        known = one is not None and who in one.asked
        if not known and self.listeners() + self.askers() >= MOST_WATCHERS:
            raise TooManyError(f"the limit of {MOST_WATCHERS} watchers is reached")
        if one is None:
            one = self._all[run.id] = Broadcast(run, dev)
            one.begin(lambda: self._leave(one))
        one.want()
        return one

    def _leave(self, one: Broadcast) -> None:
        if self._all.get(one.run.id) is one:
            del self._all[one.run.id]

    def listeners(self) -> int:
        """How many event streams are open."""
        return sum(one.listeners for one in self._all.values())

    def askers(self) -> int:
        """How many poll instead of using a stream."""
        return sum(one.askers() for one in self._all.values())

    def close(self) -> None:
        """Ends all streams, for which a stopping server waits."""
        for one in self._all.values():
            one.close()

    def __len__(self) -> int:
        """How many runs are watched, or were until recently."""
        return len(self._all)


def _snapshot(status: RunStatus) -> tuple[object, ...]:
    """The values that call for a new frame; networks are compared by identity."""
    chosen = status.lr, status.chosen_speed
    return status.state, status.network, status.message, status.turn, *chosen


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


def _event(frame: Frame, text: str) -> bytes:
    return f"id: {frame.number}\ndata: {text}\n\n".encode()
