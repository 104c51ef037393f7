"""A process that trains through the registry and is killed in the midst of it, again and again.

    python -m tests.runs.lives URL KILLS

Each life is a process of its own that has the store to go on from and nothing else. Prints, as
JSON, the run's id and the steps at which the lives after the first began.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from dataclasses import replace

from digitnet.runs.card import MNIST
from digitnet.runs.keeping import diary
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.keeping.store import Store
from digitnet.runs.registry import Registry
from tests.runs.small import DATA, LONG
from tests.waiting import wait_until

RECIPE = replace(LONG, steps=2500, optimizer="momentum", dropout=0.2)
UPDATES_PER_SECOND = 400.0  # while it is killed: it must not end before
LONGEST = 0.4  # seconds of a life, after it goes on


def live(url: str, run_id: str, said: int, *, last: bool) -> None:
    """Trains until it is killed, or to the end; tells on the pipe who goes on from where."""
    diary.KEEP_SECONDS = 0.05
    keeper = Keeper(Store(url))
    registry = Registry(keeper=keeper, sources={MNIST: lambda: DATA})
    run = registry.get(run_id) if run_id else registry.start(RECIPE, DATA)
    begun = run.snapshot().step
    wait_until(lambda: keeper.store.get(run.id) is not None)
    if not last:
        run.set_speed(UPDATES_PER_SECOND)
    run.resume()
    os.write(said, f"{run.id} {begun}\n".encode())
    run.join()
    registry.close()


def born(url: str, run_id: str, *, last: bool) -> tuple[int, str, int]:
    """(process, the run's id, the step from which it goes on) of a new life."""
    reads, writes = os.pipe()
    process = os.fork()
    if not process:
        live(url, run_id, writes, last=last)
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as heard:
        name, step = heard.readline().split()
    return process, name, int(step)


def main(url: str, kills: int) -> None:
    run_id, steps = "", []
    for _ in range(kills):
        process, run_id, step = born(url, run_id, last=False)
        steps.append(step)
        time.sleep(random.uniform(0, LONGEST))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    process, run_id, step = born(url, run_id, last=True)
    status = os.waitpid(process, 0)[1]
    print(json.dumps({"run": run_id, "steps": [*steps[1:], step], "status": status}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
