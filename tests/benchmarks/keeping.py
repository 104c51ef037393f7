"""What it costs a run that it is kept: its updates per second with a store in a file, and without.

    python -m tests.benchmarks.keeping [--rounds 9] [--seconds 7]

One run is kept and not kept in turns, so that both meet the same machine; the medians of the ratios
of neighbouring turns are printed. Exit status 1 where keeping costs more than it may,
which a quick round does not judge.
"""

import statistics
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from digitnet import load_mnist
from digitnet.recipes import PRESETS, Recipe
from digitnet.runs import Registry, Run, recorder
from digitnet.store import open_archive
from tests.benchmarks.options import options
from tests.waiting import wait_until

RECIPES = {
    "784-10-10, full batches": (PRESETS["blog"], 0.03),
    "784-1024-512-10, batches of 128": (PRESETS["best"], 0.05),
}
KEEP_SECONDS = recorder.KEEP_SECONDS


def speed(run: Run, seconds: float, *, kept: bool) -> float:
    """Updates per second over a turn."""
    recorder.KEEP_SECONDS = KEEP_SECONDS if kept else float("inf")
    first, begun = run.status().step, time.perf_counter()
    threading.Event().wait(seconds)
    run.touch()
    return (run.status().step - first) / (time.perf_counter() - begun)


def cost(registry: Registry, recipe: Recipe, rounds: int, seconds: float) -> float:
    """The share of its speed that keeping takes from a run."""
    endless = replace(recipe, epochs=None, steps=10**9, dev_every=10**9)
    run = registry.start(endless, load_mnist()[0])
    wait_until(lambda: run.status().step > 20)
    ratios = []
    for i in range(rounds):
        turns = [i % 2 == 0, i % 2 == 1]  # now the one first, now the other
        measured = {kept: speed(run, seconds, kept=kept) for kept in turns}
        ratios.append(measured[True] / measured[False])
    run.stop()
    return 1 - statistics.median(ratios)


def main() -> int:
    asked = options(__doc__, {"rounds": 1, "seconds": 3.5}, rounds=9, seconds=7.0)
    too_much = False
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry(archive=open_archive(f"sqlite:///{Path(folder) / 'runs.sqlite'}"))
        for name, (recipe, most) in RECIPES.items():
            share = cost(registry, recipe, asked.rounds, asked.seconds)
            too_much |= share > most and not asked.quick
            print(f"{name}: keeping costs {share:.1%} of the speed (at most {most:.0%})")
        if registry.trouble:
            print(registry.trouble)
        registry.close()
    return int(too_much or bool(registry.trouble))


if __name__ == "__main__":
    sys.exit(main())
