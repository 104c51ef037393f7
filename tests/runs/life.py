"""One life of a server, in which a run begins or goes on until it ends or the process is killed.

    python -m tests.runs.life URL SPEED [RUN]

It has nothing but the store to go on from. Prints the run's id and the step that it goes on from.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from digitnet.runs.card import MNIST
from digitnet.runs.keeping import diary
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.keeping.store import Store
from digitnet.runs.registry import Registry
from tests.runs.small import DATA, STATEFUL
from tests.waiting import wait_until

RECIPE = replace(STATEFUL, steps=600)


def main(url: str, speed: float, run_id: str = "") -> None:
    """speed: in updates a second, 0 for as many as it can."""
    diary.KEEP_SECONDS = 0.05
    store = Store(url)
    registry = Registry(keeper=Keeper(store), sources={MNIST: lambda: DATA})
    run = registry.get(run_id) if run_id else registry.start(RECIPE, DATA)
    begun = run.snapshot().step
    run.set_speed(speed or None)
    wait_until(lambda: (kept := store.get(run.id)) is not None and kept.step > 0)
    run.resume()
    print(run.id, begun, flush=True)
    run.join()
    registry.close()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), *sys.argv[3:])
