"""A run survives that its process is killed, whatever it was doing.

    python -m tests.store.test_killed URL SPEED [RUN]

is one life of a server, in which a run begins or goes on until it ends or the process is killed.
It has nothing but the store to resume from.
"""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from digitnet.runs import recorder
from digitnet.runs.card import MNIST
from digitnet.runs.history import History
from digitnet.runs.registry import Registry
from digitnet.store.archive import StoreArchive
from digitnet.store.store import Store
from tests.runs.hands import Make
from tests.runs.small import DATA, DEV, STATEFUL, same
from tests.waiting import wait_until

RECIPE = replace(STATEFUL, steps=600, threads=1)
SPEED = 80.0  # updates a second while it is killed: it must not end before


def main(url: str, speed: float, *known: str) -> None:
    """Prints the run's id and the step that it resumes from. speed: 0 for as fast as it can."""
    recorder.KEEP_SECONDS = 0.05
    store = Store(url)
    registry = Registry(archive=StoreArchive(store), sources={MNIST: lambda: DATA})
    run = registry.get(*known) if known else registry.start(RECIPE, DATA)
    begun = run.status().step
    run.set_speed(speed or None)
    wait_until(lambda: (kept := store.get(run.id)) is not None and kept.step > 0)
    run.resume()
    print(run.id, begun, flush=True)
    run.join()
    registry.close()


def wait_until_kept(store: Store, run_id: str, step: int) -> None:
    wait_until(lambda: store.get(run_id).step >= step)


@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=pytest.mark.long)])
def test_a_killed_run_goes_on_bit_for_bit(registry: Make, tmp_path: Path, kills: int) -> None:
    url, known, begun = f"sqlite:///{tmp_path / 'runs.sqlite'}", [], []
    store = Store(url)
    for speed in [SPEED] * kills + [0]:
        command = [sys.executable, "-m", __name__, url, str(speed), *known]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as life:
            *known, step = life.stdout.readline().split()
            begun.append(int(step))
            if speed:
                wait_until_kept(store, *known, begun[-1] + random.randint(1, 30))
                life.kill()
    assert life.returncode == 0
    assert begun == sorted(begun)
    assert 0 < begun[-1] < RECIPE.steps
    last = registry(archive=StoreArchive(store)).get(*known).status()
    history, network = History(), RECIPE.network()
    for progress in RECIPE.start(network, *RECIPE.split(DATA)):
        history.add(progress)
    assert (last.state, last.step) == ("done", RECIPE.steps)
    assert same(last.network, network)
    assert last.points == history.points()
    assert last.dev_accuracy == network.accuracy(DEV.images, DEV.labels)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), *sys.argv[3:])
