"""A run survives that its process is killed, whatever it was doing."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitnet.runs.history import History
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.keeping.store import Store
from tests.runs.hands import Make
from tests.runs.life import RECIPE
from tests.runs.small import DATA, DEV, same

SPEED = 80.0  # updates a second while it is killed: it must not end before
LONGEST = 0.4  # seconds of a life, after it goes on


def born(url: str, *given: object) -> tuple[subprocess.Popen[str], str, int]:
    """(process, the run's id, the step from which it goes on) of a new life."""
    command = [sys.executable, "-m", "tests.runs.life", url, *map(str, given)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    name, step = process.stdout.readline().split()
    return process, name, int(step)


@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=pytest.mark.long)])
def test_a_killed_run_goes_on_bit_for_bit(registry: Make, tmp_path: Path, kills: int) -> None:
    url, known, begun = f"sqlite:///{tmp_path / 'runs.sqlite'}", [], []
    for speed in [SPEED] * kills + [0]:
        process, run_id, step = born(url, speed, *known)
        known, begun = [run_id], [*begun, step]
        with process:
            if speed:
                time.sleep(random.uniform(0, LONGEST))
                process.kill()
    assert process.returncode == 0
    assert begun == sorted(begun)
    assert 0 < begun[-1] < RECIPE.steps
    last = registry(keeper=Keeper(Store(url))).get(run_id).snapshot()
    history, network = History(), RECIPE.network()
    for progress in RECIPE.start(network, *RECIPE.split(DATA)):
        history.add(progress)
    assert (last.state, last.step) == ("done", RECIPE.steps)
    assert same(last.network, network)
    assert last.points == history.points()
    assert last.dev_accuracy == network.accuracy(DEV.images, DEV.labels)
