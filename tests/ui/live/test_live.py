"""The wire: frames made once for all who watch, sent as they are made, never queued, bounded."""

import asyncio
import json
from contextlib import AsyncExitStack
from itertools import count

import numpy as np
import pytest

from digitnet.insight import Frame, FrameMaker
from digitnet.ui import session
from digitnet.ui.server import broadcast, live
from tests.listeners import Event, completed, stream
from tests.serving import get
from tests.ui.live.test_questions import ask
from tests.ui.live.watching import DATA, RECIPE, Start, events, frames, run_async, told
from tests.waiting import wait_until

# A run, watched


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
                steps.add(run.status().step)
        return names

    assert run_async(watch()) == {"beat"}


def test_a_frame_is_made_once_however_many_watch(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    frame = FrameMaker.frame
    monkeypatch.setattr(FrameMaker, "frame", lambda *of: made.append(frame(*of)) or made[-1])
    run = start()

    async def watch() -> list[list[Event]]:
        return await asyncio.gather(*(events(address, run, 5) for _ in range(20)))

    seen = {event.number for sent in run_async(watch()) for event in sent}
    assert seen <= {frame.number for frame in made}
    assert len(made) <= 12  # of the 100 that came


@pytest.mark.parametrize("end", ["stop", "let_go"])
def test_the_last_frame_is_how_the_run_ended_and_then_the_stream_ends(
    address: str, start: Start, end: str
) -> None:
    run = start()
    dev = run.dev
    last = told(address, run, 2, getattr(run, end))[-1]
    now = run.status()
    assert (last["state"], last["step"]) == ("stopped", now.step)
    assert last["answers"] == "".join(map(str, now.network.predict(dev.images[:40])))
    if end == "let_go":
        assert "only its result was kept" in last["message"]
    else:
        [again] = told(address, run, 2)  # who joins later gets it, and the end
        assert (again["state"], again["step"]) == ("stopped", now.step)


def test_a_new_learning_rate_or_speed_is_told_at_once(address: str, start: Start) -> None:
    run = start(paused=True)
    assert told(address, run, 1, lambda: run.set_lr(0.02), 1)[-1]["lr"] == 0.02
    assert told(address, run, 1, lambda: run.set_speed(5), 1)[-1]["chosen_speed"] == 5


def test_every_step_of_a_slow_run_is_told(address: str, start: Start) -> None:
    run = start(paused=True)
    run.set_speed(4)
    steps = [now["step"] for now in told(address, run, 1, run.resume, 5)]
    assert set(np.diff(steps)) <= {0, 1}
    assert steps[-1] >= steps[0] + 4


def test_a_preview_is_one_frame_has_no_snapshots_and_answers(address: str) -> None:
    preview = session.previews().of(RECIPE, DATA)
    assert [(now["state"], now["step"]) for now in told(address, preview, 2)] == [("ready", 0)]
    assert get(f"{address}/live/runs/{preview.id}/snapshots")[0] == 404
    assert ask(address, f"runs/{preview.id}/read", {"digit": 0})[0] == 200


# Lines that break, and listeners that are slow


def test_who_comes_back_is_sent_what_is_new(address: str, start: Start) -> None:
    run = start(paused=True)

    async def come_back(last: int) -> Event:
        async with stream(address, run.id) as one:
            while json.loads((await frames(one, 1))[0].data)["step"] != run.status().step:
                pass
            async with stream(address, run.id, last=last) as other:
                return (await frames(other, 1))[0]

    whole = run_async(come_back(0))
    run.step_once()
    small = run_async(come_back(whole.number))
    assert completed(json.loads(whole.data), small.data)["step"] == run.status().step
    run.step_once()
    missed_one = run_async(come_back(whole.number))
    assert missed_one.number == small.number + 1
    assert [event.whole for event in (whole, small, missed_one)] == [True, False, True]


def test_a_listener_that_does_not_read_skips_frames_and_is_sent_a_whole_one(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system takes in for it is bounded; the frames after that it is never sent."""
    numbers, filling = count(1), f'{{"filling":"{"A" * 200_000}"'
    small, whole = filling + "}", filling + ',"whole":true}'
    monkeypatch.setattr(
        FrameMaker, "frame", lambda _, now: Frame(next(numbers), now.ended, small, whole)
    )
    monkeypatch.setattr(broadcast, "FRAME_SECONDS", 0.0)
    monkeypatch.setattr(broadcast, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr("digitnet.runs.run.PUBLISH_SECONDS", 0.0)
    run = start()

    async def watch() -> tuple[list[Event], list[Event]]:
        async with stream(address, run.id, buffer=4096) as slow, stream(address, run.id) as quick:
            await frames(slow, 1)
            await frames(quick, 100)
            sent = await frames(slow, 50)
            await asyncio.to_thread(run.stop)
            return sent + await frames(slow), await frames(quick)

    sent, others = run_async(watch())
    gaps = np.diff([event.number for event in sent])
    assert max(gaps) > 40
    assert sent[-1].number == others[-1].number  # it is with the others again
    assert [event.whole for event in sent[1:]] == (gaps > 1).tolist()


def test_a_listener_who_has_gone_is_no_longer_counted_nor_is_the_run_watched(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "LINGERS_SECONDS", 0.2)
    wait_until(lambda: len(live.broadcasts) == 0, 20)
    run = start(paused=True)  # nothing is sent: the server has to notice by itself

    async def watch() -> None:
        async with AsyncExitStack() as stack:
            for _ in range(5):
                await frames(await stack.enter_async_context(stream(address, run.id)), 1)
            assert live.broadcasts.listeners() == 5

    run_async(watch())
    wait_until(lambda: live.broadcasts.listeners() == len(live.broadcasts) == 0, 10)


def test_where_no_frame_can_be_made_nobody_is_kept_waiting(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    run = start()
    with monkeypatch.context() as failing:
        failing.setattr(FrameMaker, "frame", fail)
        assert told(address, run) == []
        assert get(f"{address}/live/runs/{run.id}/frame?who=me")[0] == 503
    assert told(address, run)[0]["state"] == "running"


def test_a_server_that_stops_ends_all_streams(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "LINGERS_SECONDS", 3600)  # no stream ends by itself
    run = start()

    async def watch() -> bytes:
        broadcasts = broadcast.Broadcasts()
        sent = broadcasts.of(run, run.dev).listen(0)
        begun = [await anext(sent) for _ in range(2)]
        broadcasts.close()
        return b"".join(begun + [event async for event in sent])

    assert b'"whole":true' in run_async(watch(), 20)


# Bounds, what is not on the wire, and where no stream comes through


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
    me = f"{address}/live/runs/{run.id}/frame?who=me"
    wait_until(lambda: live.broadcasts.askers() == 0, 20)
    status, headers, body = get(me)
    now = json.loads(body)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert (now["state"], now["step"], now["whole"]) == ("paused", run.status().step, True)
    assert get(f"{me}&after={now['frame']}")[0] == 204
    run.step_once()
    wait_until(lambda: get(f"{me}&after={now['frame']}")[0] == 200, 10)
    assert live.broadcasts.askers() == 1
    get(f"{address}/live/runs/{run.id}/frame?who=you")
    assert live.broadcasts.askers() == 2
