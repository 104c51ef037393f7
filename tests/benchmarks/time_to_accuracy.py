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

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.benchmarks.options import options

if TYPE_CHECKING:  # imported by the runs: what that takes is part of their time
    from digitnet.nn.training import Training
    from digitnet.recipes import Recipe

LEVELS = (0.97, 0.98, 0.985, 0.989, 0.99, 0.9925)
LOOKS = 10  # at the test images, in an epoch
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

Look = Callable[[], float]  # the accuracy on the test images
Course = list[tuple[float, float]]  # (seconds, accuracy) of each look


def main() -> None:
    usual = {"preset": "quick", "epochs": 0, "seeds": 10, "cores": [1, 2], "sides": list(SIDES)}
    asked = options(__doc__, {"seeds": 1, "cores": [1], "epochs": 1}, **usual)
    print("| cores | who | " + " | ".join(f"{level:.2%}" for level in LEVELS) + " | at the end |")
    print("|---|---|" + "---|" * (len(LEVELS) + 1))
    for cores in asked.cores:
        for side in asked.sides:
            runs = ((side, asked.preset, seed, asked.epochs) for seed in range(asked.seeds))
            print(row(side, cores, [measure(cores, *run) for run in runs]), flush=True)


def row(side: str, cores: int, courses: list[Course]) -> str:
    """A line of the table, from the (seconds, accuracy) of every run."""
    cells = [_seconds([reached(course, level) for course in courses]) for level in LEVELS]
    times, accuracies = zip(*(course[-1] for course in courses), strict=True)
    end = f"{statistics.mean(accuracies):.2%} ({min(accuracies):.2%} to {max(accuracies):.2%})"
    return (
        f"| {cores} | {side} | {' | '.join(cells)} | {end} after {statistics.median(times):.1f} s |"
    )


def reached(course: Course, level: float) -> float:
    """When an accuracy was reached first, in seconds; infinity where it never was."""
    return next((seconds for seconds, accuracy in course if accuracy >= level), float("inf"))


def _seconds(times: list[float]) -> str:
    middle = statistics.median(times)
    return "–" if middle == float("inf") else f"{middle:.1f} s"


def measure(cores: int, side: str, preset: str, seed: int, epochs: int) -> Course:
    """One run in a process of its own, kept to so many cores."""
    usable = set(sorted(os.sched_getaffinity(0))[:cores])
    told = f"{side!r}, {preset!r}, {seed}, {epochs}, {time.time()}"
    program = f"from tests.benchmarks.time_to_accuracy import tell; tell({told})"
    said = subprocess.check_output(
        [sys.executable, "-W", "ignore", "-c", program],
        env=os.environ | dict.fromkeys(THREADS, str(cores)),
        preexec_fn=lambda: os.sched_setaffinity(0, usable),
    )
    return json.loads(said)


def tell(side: str, preset: str, seed: int, epochs: int, start: float) -> None:
    """Prints (seconds since the start, test accuracy) at every look; start: as of time.time.

    epochs: 0 for as many as the preset has.
    """
    from digitnet.recipes import PRESETS

    recipe, looks, looking = PRESETS[preset], [], 0.0
    for look in SIDES[side](replace(recipe, seed=seed, epochs=epochs or recipe.epochs)):
        began = time.time()
        looks.append((began - start - looking, look()))
        looking += time.time() - began
    print(json.dumps(looks))


def ours(recipe: Recipe, **kind: type[Training]) -> Iterator[Look]:
    from digitnet.data import load_mnist

    data, test = load_mnist()
    run = recipe.start(recipe.network(), *recipe.split(data), **kind)
    every = run.order.batches // LOOKS
    for progress in run:
        if progress.step % every == 0 or progress.step == run.steps:
            yield lambda: run.evaluated().accuracy(test.images, test.labels)


def pytorch(recipe: Recipe) -> Iterator[Look]:
    import torch

    from digitnet.racing.twin import TorchTraining

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    return ours(recipe, kind=TorchTraining)


def sklearn(recipe: Recipe) -> Iterator[Look]:
    import numpy as np
    from sklearn.neural_network import MLPClassifier

    from digitnet.data import load_mnist

    data, test = load_mnist()
    training, _ = recipe.split(data)
    X, tests = (np.multiply(each.images, 1 / 255, dtype=np.float32) for each in (training, test))
    model = MLPClassifier(recipe.hidden, batch_size=recipe.batch_size, random_state=recipe.seed)
    order = np.random.default_rng(recipe.seed)
    for _ in range(recipe.epochs):
        for part in order.permutation(len(X))[: len(X) // LOOKS * LOOKS].reshape(LOOKS, -1):
            model.partial_fit(X[part], training.labels[part], classes=np.arange(10))
            yield lambda: float((model.predict(tests) == test.labels).mean())


SIDES = {"digitnet": ours, "PyTorch": pytorch, "scikit-learn": sklearn}


if __name__ == "__main__":
    main()
