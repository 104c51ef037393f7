"""The wire: frames made once for all who watch, sent as they are made, and never queued."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from itertools import count
from typing import Any

import numpy as np
import pytest

from digitnet.insight import Film, Frame
from digitnet.ui import session
from digitnet.ui.server import broadcast, live
from tests.listeners import Event, Stream, completed, stream
from tests.ui.live.watching import (
    DATA,
    RECIPE,
    Start,
    events,
    frames,
    get,
    put_together,
    run_async,
    told,
)
from tests.waiting import wait_until

# A run, watched


def test_who_joins_gets_a_whole_frame_and_then_small_ones(address: str, start: Start) -> None:
    run = start()
    sent = run_async(events(address, run, 4))
    seen = put_together(sent)  # fails where a small frame does not follow on the one before
    assert [is_whole(event) for event in sent] == [True, False, False, False]
    assert [event.number for event in sent] == [now["frame"] for now in seen]
    steps = [now["step"] for now in seen]
    assert steps == sorted(steps)
    assert steps[-1] > steps[0]
    assert seen[-1]["labels"] == "".join(map(str, run.dev.labels[:40]))


def is_whole(event: Event) -> bool:
    return b'"whole":true' in event.data


def test_there_are_at_most_five_frames_a_second_and_heartbeats_while_there_are_none(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert broadcast.FRAME_SECONDS == 1 / 5
    monkeypatch.setattr(broadcast, "FRAME_SECONDS", 3600)  # the next frame comes in an hour
    monkeypatch.setattr(broadcast, "HEARTBEAT_SECONDS", 0.05)
    run = start()

    async def watch() -> set[str]:
        names, steps = set(), set()
        async with stream(address, run.id) as opened:
            await frames(opened, 1)
            while len(steps) < 5:  # there is something new again and again
                names.add((await anext(opened.events())).name)
                steps.add(run.snapshot().step)
        return names

    assert run_async(watch()) == {"beat"}


def test_a_frame_is_made_once_however_many_watch(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    frame = Film.frame
    monkeypatch.setattr(Film, "frame", lambda *of: made.append(frame(*of)) or made[-1])
    run = start()

    async def watch() -> list[list[Event]]:
        return await asyncio.gather(*(events(address, run, 5) for _ in range(20)))

    everybody = run_async(watch())
    seen = {event.number for sent in everybody for event in sent}
    assert seen <= {frame.number for frame in made}
    assert len(made) <= 12  # of the 100 that came


def test_the_last_frame_is_how_the_run_ended_and_then_the_stream_ends(
    address: str, start: Start
) -> None:
    run = start()

    last = told(address, run, 2, run.stop)[-1]
    now = run.snapshot()
    assert (last["state"], last["step"]) == ("stopped", now.step)
    assert last["answers"] == "".join(map(str, now.network.predict(run.dev.images[:40])))
    [again] = told(address, run, 2)  # who joins later gets it, and the end
    assert (again["state"], again["step"]) == ("stopped", now.step)


def test_all_who_watch_see_what_one_of_them_does(address: str, start: Start) -> None:
    """Pause, step, a new learning rate and speed, resume: told to who did nothing, too."""
    run = start()

    async def until(opened: Stream, wanted: Callable[[dict[str, Any]], bool]) -> None:
        async for event in opened.events():
            if wanted(json.loads(event.data)):
                return
        raise AssertionError("the stream ended")

    async def watch() -> None:
        async with stream(address, run.id) as one, stream(address, run.id) as two:
            for each in (one, two):
                await frames(each, 1)

            async def both(do: Callable[[], None], wanted: Callable[[dict[str, Any]], bool]):
                await asyncio.to_thread(do)
                await asyncio.gather(until(one, wanted), until(two, wanted))

            await both(run.pause, lambda now: now["step"] == run.snapshot().step)
            step = run.snapshot().step
            await both(run.step_once, lambda now: now["step"] == step + 1)
            await both(lambda: run.set_lr(0.02), lambda now: now["lr"] == 0.02)
            await both(lambda: run.set_speed(5), lambda now: now["chosen_speed"] == 5)
            await both(run.resume, lambda now: now["step"] > step + 1)

    run_async(watch())


def test_every_step_of_a_slow_run_is_told(address: str, start: Start) -> None:
    run = start(paused=True)
    run.set_speed(2)
    steps = [now["step"] for now in told(address, run, 1, run.resume, 5)]
    assert set(np.diff(steps)) <= {0, 1}
    assert steps[-1] >= steps[0] + 4


def test_a_preview_is_one_frame_and_the_end(address: str) -> None:
    preview = session.previews().of(RECIPE, DATA)
    assert [(now["state"], now["step"]) for now in told(address, preview, 2)] == [("ready", 0)]


# Lines that break, and listeners that are slow


def test_who_comes_back_is_sent_what_is_new(address: str, start: Start) -> None:
    run = start(paused=True)

    async def come_back(last: int) -> Event:
        async with stream(address, run.id) as one:
            while json.loads((await frames(one, 1))[0].data)["step"] != run.snapshot().step:
                pass
            async with stream(address, run.id, last=last) as other:
                return (await frames(other, 1))[0]

    whole = run_async(come_back(0))
    run.step_once()
    small = run_async(come_back(whole.number))
    assert completed(json.loads(whole.data), small.data)["step"] == run.snapshot().step
    run.step_once()
    missed_one = run_async(come_back(whole.number))
    assert missed_one.number == small.number + 1
    assert [is_whole(event) for event in (whole, small, missed_one)] == [True, False, True]


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

    sent = run_async(watch())
    gaps = np.diff([event.number for event in sent])
    assert max(gaps) > 40
    assert gaps[-1] < 40  # it is with the others again
    assert [is_whole(event) for event in sent[1:]] == (gaps > 1).tolist()


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
        assert told(address, run) == []
        assert get(f"{address}/live/runs/{run.id}/frame?who=me")[0] == 503
    assert told(address, run)[0]["state"] == "running"


def test_a_server_that_stops_ends_all_streams(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "LINGERS_SECONDS", 3600)  # no stream ends by itself
    run = start()

    async def watch() -> list[bytes]:
        broadcasts = broadcast.Broadcasts()
        sent = broadcasts.of(run, run.dev).listen(0)
        begun = [await anext(sent) for _ in range(2)]
        broadcasts.close()
        return begun + [event async for event in sent]

    assert b'"whole":true' in run_async(watch(), 20)[1]
