"""A run rewound over the wire: its snapshots, drawn once, true to the weights kept."""

import asyncio
import gzip
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from digitnet.insight import FrameMaker, Rewind
from digitnet.insight import rewind as winding
from digitnet.insight.frame import SNAPSHOT
from digitnet.runs import Run
from tests.insight.test_frame import check
from tests.insight.test_frames import decoded
from tests.serving import get
from tests.ui.live.watching import RECIPE, Start, run_async
from tests.waiting import wait_until

SHORT = replace(RECIPE, steps=60, dev_every=20)


def snapshots(address: str, run: Run, after: Any = -1, edition: Any = 0) -> dict[str, Any]:
    query = f"after={after}&edition={edition}"
    status, headers, raw = get(f"{address}/live/runs/{run.id}/snapshots?{query}")
    assert (status, headers["content-type"]) == (200, "application/json")
    return json.loads(raw)


def all_of(address: str, run: Run) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(the head, the moments), asked for until there are no more."""
    head = got = snapshots(address, run)
    found = list(got["snapshots"])
    while got["more"]:
        got = snapshots(address, run, found[-1]["step"], head["edition"])
        assert got["snapshots"][0]["step"] > found[-1]["step"]
        found += got["snapshots"]
    return head, found


def ended(start: Start) -> Run:
    run = start(SHORT)
    wait_until(lambda: run.state == "done")
    return run


def test_every_kept_snapshot_comes_once_and_in_order(address: str, start: Start) -> None:
    run = ended(start)
    head, found = all_of(address, run)
    assert [snapshot["step"] for snapshot in found] == list(range(61)) == run.snapshots.steps()
    assert head["more"]
    for snapshot in found:
        check(snapshot, SNAPSHOT)
    assert snapshots(address, run, 60, head["edition"])["snapshots"] == []
    for after, edition in (
        (60, 7),  # other units were drawn then
        ("x", ""), (-5, "1e3"), ("9e9", 0),  # invalid
    ):  # fmt: skip
        assert snapshots(address, run, after, edition)["snapshots"][0]["step"] == 0


def test_a_snapshot_shows_what_was_learned_by_then(address: str, start: Start) -> None:
    run = ended(start)
    head, found = all_of(address, run)
    assert head["shown"] == [list(range(8)), list(range(10))]
    before = run.first_network.weights[0]
    first = decoded(head["first"], head["first_top"], before.shape)
    np.testing.assert_allclose(first, before, atol=0.02)
    for step in (0, 1, 20, 30, 60):
        network, top = run.snapshots.network(step), found[step]["picture_top"]
        pictures = decoded(found[step]["pictures"], top, before.shape)
        tolerance = top / 62 * 1.001 + 1e-9
        np.testing.assert_allclose(pictures, network.weights[0] - before, atol=tolerance)
        accuracy = network.accuracy(run.dev.images, run.dev.labels)
        assert found[step]["dev"] == pytest.approx(accuracy)
    for step in (20, 40, 60):  # it was measured then
        assert run.snapshots.at(step).dev_accuracy == pytest.approx(found[step]["dev"])


def test_a_snapshot_is_drawn_once_however_many_go_back_to_it(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, past = [], FrameMaker.past
    monkeypatch.setattr(FrameMaker, "past", lambda *of: made.append(past(*of)) or made[-1])
    run = ended(start)

    async def ask() -> list:
        return await asyncio.gather(*(asyncio.to_thread(all_of, address, run) for _ in range(8)))

    everybody = run_async(ask())
    assert all(found == everybody[0][1] for _, found in everybody)
    assert len(made) == 61


def test_answers_are_short_in_time_and_packed(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ended(start)
    with monkeypatch.context() as hurried:
        hurried.setattr(winding, "LONGEST", 0.0)
        assert len(snapshots(address, run)["snapshots"]) == 1
    url = f"{address}/live/runs/{run.id}/snapshots"
    plain = get(url)[2]
    _, headers, packed = get(url, **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert len(packed) < 0.9 * len(plain)
    assert json.loads(gzip.decompress(packed))["edition"] == json.loads(plain)["edition"]


def test_the_units_that_are_drawn_are_chosen_anew_when_the_run_has_ended(start: Start) -> None:
    run = start(replace(RECIPE, hidden=(40,), lr=0.5, steps=4000), paused=True)
    rewind = Rewind(run, run.dev)
    before = json.loads(rewind.answer(0, -1))
    run.resume()
    wait_until(lambda: run.state == "done")
    after = json.loads(rewind.answer(before["edition"], 10**9))
    assert after["edition"] != before["edition"]
    assert after["shown"] != before["shown"]
    assert after["snapshots"][0]["step"] == 0
