"""The bounds of the wire, what is not on it, and what it is where no stream comes through."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack

import pytest

from digitnet.ui.server import broadcast, live
from tests.listeners import stream
from tests.ui.live.watching import Start, get, run_async, told
from tests.waiting import wait_until


def test_listeners_are_bounded_and_who_comes_too_late_may_try_again(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "MOST_WATCHERS", 3)
    monkeypatch.setattr(broadcast, "HEARTBEAT_SECONDS", 3600)  # a stream for the fourth is silent
    run = start(paused=True)
    wait_until(lambda: live.broadcasts.listeners() + live.broadcasts.askers() == 0, 20)

    async def watch() -> None:
        async with AsyncExitStack() as stack:
            for _ in range(3):
                opened = await stack.enter_async_context(stream(address, run.id))
            assert opened.headers["content-type"].startswith("text/event-stream")
            assert opened.headers["cache-control"] == "no-store, no-transform"
            assert opened.headers["x-accel-buffering"] == "no"
            assert "content-encoding" not in opened.headers
            for what in ("frames", "frame?who=late"):
                late = await asyncio.to_thread(get, f"{address}/live/runs/{run.id}/{what}")
                assert late[0] == 503
                assert int(late[1]["retry-after"]) > 0

    run_async(watch())
    wait_until(lambda: live.broadcasts.listeners() == 0, 10)
    assert told(address, run)[0]["state"] == "paused"


def test_an_unknown_run_or_one_of_which_only_the_result_is_left_is_not_found(
    address: str, start: Start
) -> None:
    run = start()
    run.let_go()
    run.join(20)
    found = [
        f"{name[:20]}/{what}"
        for name in ("nobody", "ready-0123456789ab", "a" * 500, run.id)
        for what in ("frames", "frame", "moments")
        if get(f"{address}/live/runs/{name}/{what}")[0] != 404
    ]
    assert not found


def test_who_asks_every_second_gets_whole_frames_and_is_counted(address: str, start: Start) -> None:
    run = start(paused=True)
    ask = f"{address}/live/runs/{run.id}/frame?who=me"
    wait_until(lambda: live.broadcasts.askers() == 0, 20)
    status, headers, body = get(ask)
    now = json.loads(body)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert (now["state"], now["step"], now["whole"]) == ("paused", run.snapshot().step, True)
    assert get(f"{ask}&after={now['frame']}")[0] == 204
    run.step_once()
    wait_until(lambda: get(f"{ask}&after={now['frame']}")[0] == 200, 10)
    assert live.broadcasts.askers() == 1
    get(f"{address}/live/runs/{run.id}/frame?who=you")
    assert live.broadcasts.askers() == 2
