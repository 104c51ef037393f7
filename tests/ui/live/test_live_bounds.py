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


def test_there_is_a_bound_on_listeners_and_who_comes_too_late_may_try_again(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "MOST_WATCHERS", 3)
    monkeypatch.setattr(broadcast, "HEARTBEAT_SECONDS", 3600)  # a stream for the fourth is silent
    run = start(paused=True)
    wait_until(lambda: live.broadcasts.listeners() + live.broadcasts.askers() == 0, 20)

    async def watch() -> list[tuple[int, dict[str, str], bytes]]:
        async with AsyncExitStack() as stack:
            for _ in range(3):
                await stack.enter_async_context(stream(address, run.id))
            late = [f"{address}/live/runs/{run.id}/{what}" for what in ("frames", "frame?who=late")]
            return [await asyncio.to_thread(get, each) for each in late]

    for status, headers, _ in run_async(watch()):
        assert status == 503
        assert int(headers["retry-after"]) > 0
    wait_until(lambda: live.broadcasts.listeners() == 0, 10)
    assert told(address, run)[0]["state"] == "paused"


def test_a_run_that_is_not_there_or_of_which_only_the_result_is_kept_is_not_found(
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


def test_who_watches_sees_the_end_of_a_run_that_is_let_go(address: str, start: Start) -> None:
    run = start()
    last = told(address, run, 1, run.let_go)[-1]
    assert last["state"] == "stopped"
    assert "let go" in last["message"]


# Where no stream comes through


def test_who_asks_every_second_gets_whole_frames_and_is_counted(address: str, start: Start) -> None:
    run = start(paused=True)
    ask = f"{address}/live/runs/{run.id}/frame?who=me"
    wait_until(lambda: live.broadcasts.askers() == 0, 20)
    status, headers, body = get(ask)
    now = json.loads(body)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert (now["state"], now["step"], now["whole"]) == ("paused", run.snapshot().step, True)
    assert live.broadcasts.askers() == 1
    assert get(f"{ask}&after={now['frame']}")[0] == 204
    run.step_once()
    wait_until(lambda: get(f"{ask}&after={now['frame']}")[0] == 200, 10)
    assert get(f"{address}/live/runs/{run.id}/frame?who=you")[0] == 200
    assert live.broadcasts.askers() == 2


def test_streams_are_never_stored_and_modules_are_asked_about_each_time(
    address: str, start: Start
) -> None:
    async def headers() -> dict[str, str]:
        async with stream(address, start(paused=True).id) as opened:
            return opened.headers

    got = run_async(headers())
    assert got["content-type"].startswith("text/event-stream")
    assert got["x-accel-buffering"] == "no"
    assert got["cache-control"] == "no-store, no-transform"
    assert "content-encoding" not in got
    status, got, _ = get(f"{address}/live/parts/feed.js")
    assert (status, got["cache-control"]) == (200, "no-cache")
    assert "javascript" in got["content-type"]
    assert "etag" in got
