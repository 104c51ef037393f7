"""A server's life: what its start gets ready, what its end waits for, what outlives a kill."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from digitnet import Network, load_mnist
from digitnet.runs.keeping.store import Store
from digitnet.runs.recipes import Recipe
from digitnet.ui.server import broadcast, headers
from tests import crowd, serving
from tests.listeners import stream
from tests.runs.small import after, same
from tests.ui.live.watching import frames, get, run_async
from tests.waiting import wait_until

pytestmark = pytest.mark.long
APP = ("app.py", "home.py", "pages", "digitnet", "weights", ".streamlit")
MOST_LOST = 5.0  # seconds of training


def test_a_server_with_an_invalid_setting_does_not_start() -> None:
    started = subprocess.run(
        serving.command("app.py", serving.free_port()),
        cwd=serving.ROOT,
        env=os.environ | {headers.FRAMES: "school.example"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert started.returncode != 0
    assert "'school.example' is not a site" in started.stderr


def test_a_server_that_has_started_needs_neither_mnists_file_nor_the_weights(
    tmp_path: Path,
) -> None:
    async def headings(address: str, page: str) -> list[str]:
        async with crowd.visit(address, page) as visitor:
            await visitor.open_page()
            return visitor.headings

    for name in APP:  # a copy, from which files may be taken away
        source = serving.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    with serving.serve(root=tmp_path) as server:
        (tmp_path / "digitnet" / "data" / "mnist.npz").unlink()
        shutil.rmtree(tmp_path / "weights")
        for page in ("", "train", "draw"):
            assert asyncio.run(headings(server.address, page))
        assert "Traceback" not in server.log(), server.log()


@pytest.mark.alone
def test_a_server_that_is_told_to_end_does_not_wait_for_those_who_listen() -> None:
    async def listen(server: serving.Server) -> None:
        async with crowd.training(server.address) as (visitor, run):
            await visitor.press("Pause")
            async with stream(server.address, run) as opened:
                await frames(opened, 1)
                server.process.terminate()
                await asyncio.to_thread(server.process.wait, broadcast.HEARTBEAT_SECONDS)

    with serving.serve() as server:
        run_async(listen(server))


@pytest.mark.alone
def test_after_a_kill_a_run_goes_on_for_its_owner_bit_for_bit(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    kept = Store(url)

    async def begin(address: str) -> str:
        async with crowd.training(address, cookie=cookie) as (_, run):
            return run

    async def resume(server: serving.Server, run: str) -> None:
        def frame() -> dict:
            return json.loads(server.get(f"/live/runs/{run}/frame?who=me")[1])

        now = frame()
        assert (now["state"], now["step"]) == ("paused", kept.get(run).step)
        assert "the server was started anew" in now["message"]
        asked = server.address, f"run={run}", cookie, "Resume"
        async with crowd.training(*asked) as (visitor, _):
            await asyncio.to_thread(wait_until, lambda: frame()["step"] > now["step"])
            await visitor.press("Stop")
        await asyncio.to_thread(wait_until, lambda: kept.get(run).ended)

    with serving.serve(variables={"DIGITNET_STORE": url}) as server:
        cookie = get(server.address, Accept="text/html")[1]["set-cookie"].split(";")[0]
        run = asyncio.run(begin(server.address))
        wait_until(lambda: kept.get(run).step > 0)
        first = kept.get(run).step
        wait_until(lambda: kept.get(run).step > first)
        server.process.kill()
        server.process.wait()
        killed = time.time()
    assert kept.get(run).state == "running"
    assert killed - kept.get(run).changed <= MOST_LOST
    with serving.serve(variables={"DIGITNET_STORE": url}) as server:
        asyncio.run(resume(server, run))
    last = kept.get(run)
    alone = after(last.step, Recipe(), load_mnist()[0])
    assert same(Network.from_bytes(kept.weights(run, last.step).weights), alone)
