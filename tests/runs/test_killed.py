"""A run survives that its process is killed, whatever it was doing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from digitnet.runs.card import MNIST
from digitnet.runs.history import History
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.keeping.store import Store
from digitnet.runs.registry import Registry
from tests.runs.lives import RECIPE
from tests.runs.small import DATA, same

KILLS = 10


def test_a_run_killed_ten_times_at_random_ends_as_if_nothing_had_been(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    command = [sys.executable, "-m", "tests.runs.lives", url, str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["status"] == 0, done.stderr
    assert len(told["steps"]) == KILLS
    assert told["steps"] == sorted(told["steps"])
    assert 0 < told["steps"][-1] < RECIPE.steps
    registry = Registry(keeper=Keeper(Store(url)), sources={MNIST: lambda: DATA})
    last, history, network = registry.get(told["run"]).snapshot(), History(), RECIPE.network()
    for progress in RECIPE.start(network, *RECIPE.split(DATA)):
        history.add(progress)
    registry.close()
    assert (last.state, last.step) == ("done", RECIPE.steps)
    assert same(last.network, network)
    assert last.points == history.points()
