"""The wire of the whole app, below a path of its own: from a page's click to the end of a run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import pytest

from digitnet.ui.server import broadcast
from tests import crowd, serving
from tests.listeners import Watcher, stream
from tests.ui.live.watching import frames, put_together, run_async
from tests.waiting import wait_until

pytestmark = pytest.mark.long
WATCHERS = 20


@asynccontextmanager
async def speaker(server: serving.Server) -> AsyncIterator[tuple[crowd.Visitor, str]]:
    """A visitor who has started a run, and the run's id."""
    async with crowd.visit(server.address, "train") as visitor:
        await visitor.open_page()
        await visitor.press("Train")
        [run] = parse_qs(visitor.query)["run"]
        yield visitor, run
        assert "Train" in visitor.headings
        assert not visitor.exceptions


@pytest.mark.alone
def test_a_room_watches_the_run_that_a_visitor_starts_and_sees_it_end() -> None:
    watchers = [Watcher() for _ in range(WATCHERS)]

    async def train_and_be_watched(server: serving.Server) -> float:
        async with speaker(server) as (visitor, run), asyncio.TaskGroup() as group:
            for each in watchers:
                group.create_task(each.watch(server.address, run))
            await asyncio.gather(*(each.here.wait() for each in watchers))
            health = await asyncio.to_thread(server.health)
            assert (health["listeners"], health["askers"]) == (WATCHERS, 0)
            async with stream(server.address, run) as opened:
                told = put_together(await frames(opened, 3))
            assert told[-1]["steps"] == 500
            assert not visitor.ticking  # the page itself does not run again and again
            await visitor.press("Stop")
            return time.monotonic()

    with serving.serve("app.py", "--server.baseUrlPath=digits") as server:
        assert server.address.endswith("/digits")
        stopped = run_async(train_and_be_watched(server), 120)
        assert all(each.ended and not each.gaps for each in watchers)
        assert max(each.last_at for each in watchers) - stopped < 1.0
        wait_until(lambda: server.health()["listeners"] == 0, 20)


@pytest.mark.alone
def test_a_server_that_is_told_to_end_does_not_wait_for_those_who_listen() -> None:
    async def listen(server: serving.Server) -> None:
        async with speaker(server) as (visitor, run):
            await visitor.press("Pause")
            async with stream(server.address, run) as opened:
                await frames(opened, 1)
                server.process.terminate()
                await asyncio.to_thread(server.process.wait, broadcast.HEARTBEAT_SECONDS)

    with serving.serve() as server:
        run_async(listen(server))
