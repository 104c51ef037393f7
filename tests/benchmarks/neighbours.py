"""Training beside neighbours: runs at once, several settings with two jobs, a busy process.

    python -m tests.benchmarks.neighbours [--rounds 3] [--seconds 6]

For each network: updates a second in batches of 128, each row the median of alternating rounds,
with its ratio to what the bound names. The busy process is one that counts. Processes start anew
for every measurement, so that none finds what another has learned of the machine.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from statistics import median
from threading import Thread

import numpy as np

from digitnet import Network, load_mnist, train
from tests.benchmarks.options import options
from tests.fresh_python import printed_by

NETWORKS = ((784, 128, 64, 10), (784, 1024, 512, 10))
COUNTING = "while True: pass"
LEARNING_RATES = (0.05, 0.1, 0.2, 0.4)
TWICE, TOGETHER, BESIDE = 1.6, 0.85, 0.85


def main() -> None:
    quick = {"rounds": 1, "seconds": 0.3}
    asked = options(__doc__, quick, rounds=3, seconds=6.0)
    print("| network | what | here | against | ratio | bound | met |")
    print("|---|---|---|---|---|---|---|")
    for sizes in NETWORKS:
        for row in rows(sizes, asked.rounds, asked.seconds, asked.quick):
            print(f"| {'-'.join(map(str, sizes))} | {row}", flush=True)


def rows(sizes: tuple[int, ...], rounds: int, seconds: float, quick: bool) -> Iterator[str]:
    def alone(threads: int | None) -> Callable[[], float]:
        return lambda: measured("updates", sizes, seconds, threads)

    def beside() -> float:
        with busy_process():
            return measured("updates", sizes, seconds, None)

    def compared(jobs: int) -> Callable[[], float]:
        return lambda: measured("compared", sizes, 0.02 if quick else seconds / 10, jobs)

    one, free = alone(1), alone(None)
    yield row("two runs at once", lambda: measured("two", sizes, seconds, 0), one, TWICE, rounds)
    yield row("beside a busy process", beside, one, BESIDE, rounds)
    yield row("four settings, two jobs (s)", compared(2), compared(1), -TOGETHER, rounds)
    yield row("alone, against one thread", free, one, 0, rounds)


def row(
    what: str, here: Callable[[], float], there: Callable[[], float], bound: float, rounds: int
) -> str:
    """A row of the table; bound: the least ratio, negative for the most, 0 for none."""
    found = [(here(), there()) for _ in range(rounds)]
    ratio = median(ours / theirs for ours, theirs in found)
    ours, theirs = (median(each) for each in zip(*found, strict=True))
    met = "yes" if (ratio >= bound if bound >= 0 else ratio <= -bound) else "no"
    words = f"at least {bound}" if bound > 0 else f"at most {-bound}"
    ends = f"{words} | {met}" if bound else "– | –"
    return f"{what} | {ours:,.1f} | {theirs:,.1f} | {ratio:.2f} | {ends} |"


@contextmanager
def busy_process() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-c", COUNTING])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def measured(what: str, *arguments: object) -> float:
    called = f"neighbours.{what}({', '.join(map(repr, arguments))})"
    return float(printed_by(f"from tests.benchmarks import neighbours; print({called})"))


def updates(sizes: tuple[int, ...], seconds: float, threads: int | None) -> float:
    """Updates a second of one run."""
    return _speed(sizes, seconds, threads, runs=1)


def two(sizes: tuple[int, ...], seconds: float, _: int) -> float:
    """Updates a second of two runs at once, together."""
    speeds: list[float] = []
    threads = [
        Thread(target=lambda: speeds.append(_speed(sizes, seconds, None, runs=2))) for _ in "12"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(speeds)


def compared(sizes: tuple[int, ...], share: float, jobs: int) -> float:
    """The seconds that `digitnet compare` takes for four learning rates, without its start."""
    from digitnet.recipes import PRESETS
    from digitnet.runs import Registry

    steps = max(4, round(4000 * share * 110_000 / sum(a * b for a, b in pairwise(sizes))))
    recipe = replace(PRESETS["quick"], hidden=sizes[1:-1], epochs=None, steps=steps)
    registry, data = Registry(jobs), load_mnist()[0]
    begun = time.perf_counter()
    runs = [registry.start(replace(recipe, lr=lr), data) for lr in LEARNING_RATES]
    for run in runs:
        run.join(600)
    seconds = time.perf_counter() - begun
    registry.close()
    return seconds


def _speed(sizes: tuple[int, ...], seconds: float, threads: int | None, runs: int) -> float:
    network = Network(sizes, rng=np.random.default_rng(0))
    settings = {"steps": 10**6, "batch_size": 128, "lr": 0.05, "optimizer": "momentum"}
    run = train(network, load_mnist()[0], threads=threads, **settings)
    run.runs = runs
    next(run)
    begun, end, done = time.perf_counter(), time.perf_counter() + seconds, 0
    while (now := time.perf_counter()) < end:
        next(run)
        done += 1
    return done / (now - begun)


if __name__ == "__main__":
    main()
