"""A server's life: what its start gets ready, what its end waits for, what a kill costs."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from digitnet.runs.keeping.store import Store
from digitnet.ui.server import broadcast, headers
from tests import crowd, serving
from tests.listeners import stream
from tests.ui.live.watching import frames, run_async
from tests.waiting import wait_until

pytestmark = pytest.mark.long
APP = ("app.py", "home.py", "pages", "digitnet", "weights", ".streamlit")


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
    for name in APP:  # a copy, from which files may be taken away
        source = serving.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    with serving.serve(root=tmp_path) as server:
        (tmp_path / "digitnet" / "data" / "mnist.npz").unlink()
        shutil.rmtree(tmp_path / "weights")
        for page in ("", "train", "draw"):
            asyncio.run(crowd.arrive(server.address, 1, page))
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
def test_a_server_that_is_killed_loses_at_most_five_seconds_of_training(tmp_path: Path) -> None:
    store = {"DIGITNET_STORE": f"sqlite:///{tmp_path / 'runs.sqlite'}"}
    kept = Store(store["DIGITNET_STORE"])

    async def begin(address: str) -> str:
        async with crowd.training(address) as (_, run):
            return run

    with serving.serve(variables=store) as server:
        run = asyncio.run(begin(server.address))
        wait_until(lambda: kept.get(run).step > 0)
        first = kept.get(run).step
        wait_until(lambda: kept.get(run).step > first)
        server.process.kill()
        server.process.wait()
    assert time.time() - kept.get(run).changed <= 5
