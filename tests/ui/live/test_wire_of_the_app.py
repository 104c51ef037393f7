"""The wire of the whole app, below a path of its own: from a page's click to the end of a run."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import parse_qs

import pytest

from digitnet.ui.server import broadcast
from tests import crowd, serving
from tests.listeners import Watcher, stream
from tests.ui.live.watching import frames, put_together, run_async
from tests.waiting import wait_until

WATCHERS = 20


@pytest.mark.alone
def test_a_room_watches_the_run_that_a_visitor_starts_and_sees_it_end() -> None:
    watchers = [Watcher() for _ in range(WATCHERS)]

    async def train_and_be_watched(server: serving.Server) -> float:
        async with crowd.visit(server.address, "train") as speaker:
            await speaker.open_page()
            await speaker.press("Train")
            [run] = parse_qs(speaker.query)["run"]
            async with asyncio.TaskGroup() as group:
                for each in watchers:
                    group.create_task(each.watch(server.address, run))
                await asyncio.gather(*(each.here.wait() for each in watchers))
                health = await asyncio.to_thread(server.health)
                assert (health["listeners"], health["askers"]) == (WATCHERS, 0)
                async with stream(server.address, run) as opened:
                    told = put_together(await frames(opened, 3))
                assert told[-1]["steps"] == 500
                await speaker.press("Stop")
                return time.monotonic()

    with serving.serve("app.py", "--server.baseUrlPath=digits") as server:
        assert server.address.endswith("/digits")
        stopped = run_async(train_and_be_watched(server), 120)
        assert all(each.ended and not each.gaps for each in watchers)
        assert max(each.last_at for each in watchers) - stopped < 1.0
        wait_until(lambda: server.health()["listeners"] == 0, 20)


def test_a_server_that_is_told_to_end_does_not_wait_for_those_who_listen() -> None:
    async def listen(server: serving.Server) -> float:
        async with crowd.visit(server.address, "train") as speaker:
            await speaker.open_page()
            await speaker.press("Train")
            await speaker.press("Pause")
            [run] = parse_qs(speaker.query)["run"]
            async with stream(server.address, run) as opened:
                await frames(opened, 1)
                begun = time.monotonic()
                server.process.terminate()
                await asyncio.to_thread(server.process.wait, 20)
                return time.monotonic() - begun

    with serving.serve() as server:
        assert run_async(listen(server)) < broadcast.HEARTBEAT_SECONDS
