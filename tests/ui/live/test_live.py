"""The wire: frames made once for all who watch, sent as they are made, and never queued."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from itertools import count

import numpy as np
import pytest

from digitnet.insight import Film, Frame
from digitnet.runs import Run
from digitnet.ui import session
from digitnet.ui.server import broadcast, live
from tests.listeners import Event, Stream, completed, stream
from tests.ui.live.watching import (
    DATA,
    RECIPE,
    Start,
    first_frames,
    frames,
    get,
    put_together,
    run_async,
)
from tests.waiting import wait_until

# A run, watched


def test_who_joins_gets_a_whole_frame_and_then_small_ones(address: str, start: Start) -> None:
    run = start()
    events = run_async(_events(address, run, 4))
    told = put_together(events)  # fails where a small frame does not follow on the one before
    assert [b'"whole":true' in event.data for event in events] == [True, False, False, False]
    assert [event.number for event in events] == [now["frame"] for now in told]
    steps = [now["step"] for now in told]
    assert steps == sorted(steps)
    assert steps[-1] > steps[0]
    assert told[-1]["labels"] == "".join(map(str, run.dev.labels[:40]))


async def _events(address: str, run: Run, number: int) -> list[Event]:
    async with stream(address, run.id) as opened:
        return await frames(opened, number)


def test_there_are_at_most_five_frames_a_second_and_heartbeats_while_there_are_none(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert broadcast.FRAME_SECONDS == 1 / 5
    monkeypatch.setattr(broadcast, "FRAME_SECONDS", 3600)  # the next frame comes in an hour
    monkeypatch.setattr(broadcast, "HEARTBEAT_SECONDS", 0.05)
    run = start()

    async def watch() -> list[str]:
        async with stream(address, run.id) as opened:
            [first] = put_together(await frames(opened, 1))
            await asyncio.to_thread(wait_until, lambda: run.snapshot().step > first["step"])
            return [(await anext(opened.events())).name for _ in range(3)]

    assert run_async(watch()) == ["beat"] * 3


def test_a_frame_is_made_once_however_many_watch(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    frame = Film.frame
    monkeypatch.setattr(Film, "frame", lambda *of: made.append(frame(*of)) or made[-1])
    run = start()

    async def watch() -> list[list[Event]]:
        return await asyncio.gather(*(_events(address, run, 5) for _ in range(20)))

    everybody = run_async(watch())
    seen = {event.number for events in everybody for event in events}
    assert seen <= {frame.number for frame in made}
    assert len(made) <= 12  # of the 100 that came


def test_the_last_frame_is_how_the_run_ended_and_then_the_stream_ends(
    address: str, start: Start
) -> None:
    run = start()

    async def watch() -> list[Event]:
        async with stream(address, run.id) as opened:
            got = await frames(opened, 2)
            await asyncio.to_thread(run.stop)
            return got + await frames(opened)

    last = put_together(run_async(watch()))[-1]
    now = run.snapshot()
    assert (last["state"], last["step"]) == ("stopped", now.step)
    assert last["answers"] == "".join(map(str, now.network.predict(run.dev.images[:40])))
    [again] = run_async(first_frames(address, run, 2))  # who joins later gets it, and the end
    assert (again["state"], again["step"]) == ("stopped", now.step)


def test_all_who_watch_see_what_one_of_them_does(address: str, start: Start) -> None:
    """Pause, step, a new learning rate and speed, resume: told to who did nothing, too."""
    run = start()

    async def until(opened: Stream, told: dict, wanted: Callable[[dict], bool]) -> dict:
        async for event in opened.events():
            told = completed(told, event.data)
            if wanted(told):
                return told
        raise AssertionError("the stream ended")

    async def watch() -> None:
        async with stream(address, run.id) as one, stream(address, run.id) as two:
            seen = [put_together(await frames(each, 1))[0] for each in (one, two)]

            async def both(wanted: Callable[[dict], bool]) -> None:
                pairs = zip((one, two), seen, strict=True)
                seen[:] = await asyncio.gather(*(until(o, told, wanted) for o, told in pairs))

            await asyncio.to_thread(run.pause)
            await both(lambda now: now["state"] == "paused" and now["step"] == run.snapshot().step)
            step = seen[0]["step"]
            await asyncio.to_thread(run.step_once)
            await both(lambda now: now["step"] == step + 1)
            run.set_lr(0.02)
            await both(lambda now: now["lr"] == 0.02)
            run.set_speed(5)
            await both(lambda now: now["chosen_speed"] == 5)
            await asyncio.to_thread(run.resume)
            await both(lambda now: now["state"] == "running" and now["step"] > step + 1)

    run_async(watch())


def test_every_step_of_a_slow_run_is_told(address: str, start: Start) -> None:
    run = start(paused=True)
    run.set_speed(2)

    async def watch() -> list[Event]:
        async with stream(address, run.id) as opened:
            first = await frames(opened, 1)
            await asyncio.to_thread(run.resume)
            return first + await frames(opened, 5)

    steps = [now["step"] for now in put_together(run_async(watch()))]
    assert set(np.diff(steps)) <= {0, 1}
    assert steps[-1] >= steps[0] + 4


def test_a_preview_is_one_frame_and_the_end(address: str) -> None:
    preview = session.previews().of(RECIPE, DATA)
    [told] = run_async(first_frames(address, preview, 2))
    assert (told["state"], told["step"]) == ("ready", 0)


# Lines that break, and listeners that are slow


def test_who_comes_back_is_sent_what_is_new(address: str, start: Start) -> None:
    run = start(paused=True)

    async def come_back(last: int) -> Event:
        async with stream(address, run.id) as one:
            told = put_together(await frames(one, 1))[0]
            while told["step"] != run.snapshot().step:
                told = completed(told, (await frames(one, 1))[0].data)
            async with stream(address, run.id, last=last) as other:
                [event] = await frames(other, 1)
                return event

    whole = run_async(come_back(0))
    run.step_once()
    small = run_async(come_back(whole.number))
    assert b'"whole":true' in whole.data
    assert b'"whole":true' not in small.data
    assert completed(json.loads(whole.data), small.data)["step"] == run.snapshot().step
    run.step_once()
    missed_one = run_async(come_back(whole.number))
    assert missed_one.number == small.number + 1
    assert b'"whole":true' in missed_one.data


def test_a_listener_that_does_not_read_skips_frames_and_is_sent_a_whole_one(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system takes in for it is bounded; the frames after that it is never sent."""
    numbers, filling = count(1), f'{{"filling":"{"A" * 200_000}"'
    small, whole = filling + "}", filling + ',"whole":true}'
    monkeypatch.setattr(Film, "frame", lambda *_: Frame(next(numbers), "running", small, whole))
    monkeypatch.setattr(broadcast, "FRAME_SECONDS", 0.0)
    monkeypatch.setattr(broadcast, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr("digitnet.runs.run.PUBLISH_SECONDS", 0.0)
    run = start()

    async def watch() -> list[Event]:
        async with stream(address, run.id, buffer=4096) as slow, stream(address, run.id) as quick:
            await frames(slow, 1)
            await frames(quick, 100)
            return await frames(slow, 50)

    events = run_async(watch())
    gaps = np.diff([event.number for event in events])
    assert max(gaps) > 40
    assert gaps[-1] < 40  # it is with the others again
    assert [b'"whole":true' in event.data for event in events[1:]] == (gaps > 1).tolist()


def test_a_listener_who_has_gone_is_no_longer_counted_nor_is_the_run_watched(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "LINGERS_SECONDS", 0.2)
    wait_until(lambda: len(live.broadcasts) == 0, 20)
    run = start(paused=True)  # nothing is sent: the server has to notice by itself

    async def watch() -> int:
        async with AsyncExitStack() as stack:
            opened = [await stack.enter_async_context(stream(address, run.id)) for _ in range(5)]
            for each in opened:
                await frames(each, 1)
            return live.broadcasts.listeners()

    assert run_async(watch()) == 5
    wait_until(lambda: live.broadcasts.listeners() == 0, 10)
    wait_until(lambda: len(live.broadcasts) == 0, 10)


def test_where_no_frame_can_be_made_nobody_is_kept_waiting(address: str, start: Start) -> None:
    run = start()

    def fail(*_: object) -> None:
        raise MemoryError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Film, "frame", fail)
        assert run_async(first_frames(address, run), 20) == []
        assert get(f"{address}/live/runs/{run.id}/frame?who=me")[0] == 503
    assert run_async(first_frames(address, run))[0]["state"] == "running"


def test_a_server_that_stops_ends_all_streams(start: Start) -> None:
    run = start()

    async def watch() -> list[bytes]:
        broadcasts = broadcast.Broadcasts()
        events = broadcasts.of(run, run.dev).listen(0)
        begun = [await anext(events) for _ in range(2)]
        broadcasts.close()
        return begun + [event async for event in events]

    assert b'"whole":true' in run_async(watch(), 20)[1]
