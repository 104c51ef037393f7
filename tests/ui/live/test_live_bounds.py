"""The bounds of the wire, what is not on it, and what it is where no stream comes through."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from digitnet.ui.server import broadcast, live
from tests.listeners import Event, RefusedError, stream
from tests.ui.live.watching import RECIPE, Start, first_frames, frames, get, put_together, run_async
from tests.waiting import wait_until


def test_there_is_a_bound_on_listeners_and_who_comes_too_late_may_try_again(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "MOST_WATCHERS", 3)
    run = start(paused=True)
    wait_until(lambda: live.broadcasts.listeners() + live.broadcasts.askers() == 0, 20)

    async def watch() -> RefusedError:
        async with AsyncExitStack() as stack:
            for _ in range(3):
                await stack.enter_async_context(stream(address, run.id))
            with pytest.raises(RefusedError) as refused:
                await stack.enter_async_context(stream(address, run.id))
            asking = f"{address}/live/runs/{run.id}/frame?who=late"
            assert (await asyncio.to_thread(get, asking))[0] == 503
            return refused.value

    refused = run_async(watch())
    assert refused.status == 503
    assert int(refused.headers["retry-after"]) > 0
    wait_until(lambda: live.broadcasts.listeners() == 0, 10)
    assert run_async(first_frames(address, run))[0]["state"] == "paused"


@pytest.mark.parametrize("name", ["nobody", "ready-0123456789ab", "a" * 500])
@pytest.mark.parametrize("what", ["frames", "frame"])
def test_a_run_that_is_not_there_is_not_found(address: str, name: str, what: str) -> None:
    assert get(f"{address}/live/runs/{name}/{what}")[0] == 404


def test_ids_of_runs_cannot_be_guessed(start: Start) -> None:
    ids = [start(replace(RECIPE, steps=1)).id for _ in range(3)]
    assert len({len(one) for one in ids}) == 1
    assert len(ids[0]) >= 12  # 72 bits
    assert len(set(ids)) == 3


def test_a_run_of_which_only_the_result_is_kept_has_no_frames(address: str, start: Start) -> None:
    run = start()
    run.let_go()
    run.join(20)
    assert get(f"{address}/live/runs/{run.id}/frame")[0] == 404


def test_who_watches_sees_the_end_of_a_run_that_is_let_go(address: str, start: Start) -> None:
    run = start()

    async def watch() -> list[Event]:
        async with stream(address, run.id) as opened:
            got = await frames(opened, 1)
            await asyncio.to_thread(run.let_go)
            return got + await frames(opened)

    last = put_together(run_async(watch()))[-1]
    assert last["state"] == "stopped"
    assert "let go" in last["message"]


# Where no stream comes through


def test_who_asks_every_second_gets_whole_frames_and_is_counted(address: str, start: Start) -> None:
    run = start(paused=True)
    ask = f"{address}/live/runs/{run.id}/frame?who=me"
    wait_until(lambda: live.broadcasts.askers() == 0, 20)
    status, headers, body = get(ask)
    told = json.loads(body)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert (told["state"], told["step"], told["whole"]) == ("paused", run.snapshot().step, True)
    assert live.broadcasts.askers() == 1
    assert get(f"{ask}&after={told['frame']}")[0] == 204
    run.step_once()
    wait_until(lambda: get(f"{ask}&after={told['frame']}")[0] == 200, 10)
    assert get(f"{address}/live/runs/{run.id}/frame?who=you")[0] == 200
    assert live.broadcasts.askers() == 2


def test_proxies_are_asked_to_pass_the_stream_on_as_it_is(address: str, start: Start) -> None:
    async def headers() -> dict[str, str]:
        async with stream(address, start(paused=True).id) as opened:
            return opened.headers

    got = run_async(headers())
    assert got["content-type"].startswith("text/event-stream")
    assert got["x-accel-buffering"] == "no"
    assert got["cache-control"] == "no-store, no-transform"
    assert "content-encoding" not in got


def test_a_browser_asks_whether_a_module_has_changed(address: str) -> None:
    status, headers, _ = get(f"{address}/live/parts/feed.js")
    assert (status, headers["cache-control"]) == (200, "no-cache")
    assert "javascript" in headers["content-type"]
    assert "etag" in headers
