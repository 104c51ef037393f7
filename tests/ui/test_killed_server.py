"""A server that is killed: the run's page says what happened, and its owner lets it go on."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from digitnet import Network, load_mnist
from digitnet.runs.keeping.store import Store
from digitnet.runs.recipes import Recipe
from tests import crowd, serving
from tests.runs.small import after, same
from tests.waiting import wait_until

MOST_LOST = 5.0  # seconds of training


async def press(server: serving.Server, query: str, cookie: str, *labels: str) -> str:
    """Presses buttons of the Train page; returns its query."""
    async with crowd.visit(server.address, "train", query, cookie) as visitor:
        await visitor.open_page()
        for label in labels:
            await visitor.press(label)
        assert not visitor.exceptions
        return visitor.query


def frame(server: serving.Server, run: str) -> dict:
    return json.loads(server.get(f"/live/runs/{run}/frame?who=me")[1])


@pytest.mark.long
@pytest.mark.alone
def test_after_a_kill_a_run_goes_on_for_its_owner_bit_for_bit(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    kept = Store(url)
    with serving.serve(variables={"DIGITNET_STORE": url}) as server:
        cookie = crowd.cookie_of(server.address, Accept="text/html").split(";")[0]
        query = asyncio.run(press(server, "", cookie, "Train"))
        run = query.removeprefix("run=")
        wait_until(lambda: kept.get(run).step > 0)
        first = kept.get(run).step
        wait_until(lambda: kept.get(run).step > first)
        server.process.kill()
        server.process.wait()
        killed = time.time()
    assert kept.get(run).state == "running"
    assert killed - kept.get(run).changed <= MOST_LOST
    with serving.serve(variables={"DIGITNET_STORE": url}) as server:
        now = frame(server, run)
        assert (now["state"], now["step"]) == ("paused", kept.get(run).step)
        assert "the server was started anew" in now["message"]
        asyncio.run(press(server, query, cookie, "Resume"))
        wait_until(lambda: frame(server, run)["step"] > now["step"])
        asyncio.run(press(server, query, cookie, "Stop"))
        wait_until(lambda: kept.get(run).ended)
    last = kept.get(run)
    weights = kept.weights(run, last.step)
    alone = after(last.step, Recipe(), load_mnist()[0])
    assert same(Network.from_bytes(weights.weights), alone)
