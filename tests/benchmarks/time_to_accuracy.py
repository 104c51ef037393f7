"""Seconds until MNIST's test images are read so well, beside PyTorch and scikit-learn.

    pip install -r tests/benchmarks/requirements.txt
    python -m tests.benchmarks.time_to_accuracy [--preset quick] [--seeds 10] [--cores 1 2]

Every run is a process of its own and is timed from its start on: the libraries, MNIST, the training
and its looks at the images held back. Only while the test images are read does the clock stand
still. PyTorch learns by the same recipe from the same first weights and the same distorted batches;
scikit-learn, which knows neither distortions nor schedules, by Adam with its own settings, from
undistorted images. Medians over the seeds; a dash where half of the runs never came so far.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

LEVELS = (0.97, 0.98, 0.985, 0.989, 0.99, 0.9925)
LOOKS = 10  # at the test images, in an epoch
SIDES = ("digitnet", "PyTorch", "scikit-learn")
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

Look = Callable[[], float]  # the accuracy on the test images


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", default="quick")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=SIDES)
    parser.add_argument("--run", nargs=3, metavar=("SIDE", "SEED", "START"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        side, seed, start = options.run
        print(json.dumps(list(run(side, options.preset, int(seed), float(start)))))
        return
    print("| cores | who | " + " | ".join(f"{level:.2%}" for level in LEVELS) + " | at the end |")
    print("|---|---|" + "---|" * (len(LEVELS) + 1))
    for cores in options.cores:
        for side in options.sides:
            courses = [measure(side, options.preset, i, cores) for i in range(options.seeds)]
            print(row(side, cores, courses), flush=True)


def row(side: str, cores: int, courses: list[list[tuple[float, float]]]) -> str:
    """A line of the table, from the (seconds, accuracy) of every run."""
    cells = [_seconds([reached(course, level) for course in courses]) for level in LEVELS]
    seconds = statistics.median(course[-1][0] for course in courses)
    accuracies = [course[-1][1] for course in courses]
    end = f"{statistics.mean(accuracies):.2%} ({min(accuracies):.2%} to {max(accuracies):.2%})"
    return f"| {cores} | {side} | {' | '.join(cells)} | {end} after {seconds:.1f} s |"


def reached(course: list[tuple[float, float]], level: float) -> float:
    """When an accuracy was reached first, in seconds; infinity where it never was."""
    return next((seconds for seconds, accuracy in course if accuracy >= level), float("inf"))


def _seconds(times: list[float]) -> str:
    middle = statistics.median(times)
    return "–" if middle == float("inf") else f"{middle:.1f} s"


def measure(side: str, preset: str, seed: int, cores: int) -> list[tuple[float, float]]:
    """One run in a process of its own, kept to so many cores: (seconds, accuracy) of each look."""
    usable = set(sorted(os.sched_getaffinity(0))[:cores])
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.time_to_accuracy"]
    command += ["--preset", preset, "--run", side, str(seed), str(time.time())]
    said = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | dict.fromkeys(THREADS, str(cores)),
        preexec_fn=lambda: os.sched_setaffinity(0, usable),
    ).stdout
    return [tuple(look) for look in json.loads(said)]


def run(side: str, preset: str, seed: int, start: float) -> Iterator[tuple[float, float]]:
    """(seconds since the start, test accuracy) at every look; start: as of time.time."""
    train = {"digitnet": ours, "PyTorch": pytorch, "scikit-learn": sklearn}[side]
    looking = 0.0
    for look in train(preset, seed):
        began = time.time()
        accuracy = look()
        yield began - start - looking, accuracy
        looking += time.time() - began


def ours(preset: str, seed: int) -> Iterator[Look]:
    from digitnet.data import load_mnist
    from digitnet.runs import PRESETS

    recipe = replace(PRESETS[preset], seed=seed)
    data, test = load_mnist()
    training, dev = recipe.split(data)
    run = recipe.start(recipe.network(), training, dev)
    every = run.order.batches // LOOKS
    for progress in run:
        if progress.step % every == 0 or progress.step == run.steps:
            yield lambda: run.evaluated().accuracy(test.images, test.labels)


def pytorch(preset: str, seed: int) -> Iterator[Look]:
    import torch

    from digitnet.data import load_mnist
    from digitnet.runs import PRESETS
    from digitnet.runs.racing.twin import TorchTraining

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    recipe = replace(PRESETS[preset], seed=seed)
    data, test = load_mnist()
    training, dev = recipe.split(data)
    run = recipe.start(recipe.network(), training, dev, kind=TorchTraining)
    every = run.order.batches // LOOKS
    for progress in run:
        if progress.step % every == 0 or progress.step == run.steps:
            yield lambda: run.evaluated().accuracy(test.images, test.labels)


def sklearn(preset: str, seed: int) -> Iterator[Look]:
    import numpy as np
    from sklearn.neural_network import MLPClassifier

    from digitnet.data import load_mnist
    from digitnet.runs import PRESETS

    recipe = replace(PRESETS[preset], seed=seed)
    data, test = load_mnist()
    training, _ = recipe.split(data)
    X, tests = (np.multiply(each.images, 1 / 255, dtype=np.float32) for each in (training, test))
    model = MLPClassifier(recipe.hidden, batch_size=recipe.batch_size, random_state=seed)
    order = np.random.default_rng(seed)
    size = len(X) // LOOKS
    for _ in range(recipe.epochs):
        rows = order.permutation(len(X))
        for i in range(LOOKS):
            part = rows[i * size : (i + 1) * size]
            model.partial_fit(X[part], training.labels[part], classes=np.arange(10))
            yield lambda: float((model.predict(tests) == test.labels).mean())


if __name__ == "__main__":
    main()
