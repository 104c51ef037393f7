"""One side of a race, in a process of its own: ours, or PyTorch.

`python -m digitnet.racing.racer` reads one line of JSON, as Task.line, and prints one line after
another: the results of the steps since the last line, and at the end its peak memory.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from digitnet.data import load_mnist
from digitnet.nn import DivergedError, Progress, Training
from digitnet.racing import twin
from digitnet.recipes import Recipe

SAY_EVERY = 0.1  # seconds between two lines
OURS, TORCH = "digitnet", "PyTorch"
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """Which side trains, by which recipe; steps: how many at most."""

    who: str
    recipe: Recipe
    most_steps: int

    def line(self) -> str:
        told = {"who": self.who, "recipe": self.recipe.describe(), "steps": self.most_steps}
        return json.dumps(told) + "\n"

    @classmethod
    def of(cls, line: str) -> Self:
        told = json.loads(line)
        return cls(told["who"], Recipe.of(told["recipe"]), told["steps"])


def training_of(task: Task) -> Training:
    """The run on MNIST, before its first step."""
    if task.who == TORCH:
        import torch

        torch.set_num_threads(1)
    recipe = replace(task.recipe, threads=1)
    training, dev = recipe.split(load_mnist()[0])
    kind = twin.TorchTraining if task.who == TORCH else Training
    return recipe.start(recipe.network(), training, dev, kind)


def lines(training: Training, most_steps: int) -> Iterator[Line]:
    """The results of the steps, a few lines per second.

    updates: (step, loss, training accuracy, validation accuracy or None) of each step since the
    last line. seconds: processor time of all steps so far.
    """
    gathered: list[Progress] = []
    said, seconds = time.monotonic(), 0.0
    while training.step < most_steps:
        before = time.process_time()
        progress = next(training, None)
        seconds += time.process_time() - before
        if progress is None:
            break
        gathered.append(progress)
        if time.monotonic() - said >= SAY_EVERY:
            yield _line(gathered, seconds)
            gathered, said = [], time.monotonic()
    if gathered:
        yield _line(gathered, seconds)


def peak_memory() -> int | None:
    """The peak memory of this process in bytes; None if the system does not report it."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says on Linux began before this program did
        found = [row for row in status.read_text().splitlines() if row.startswith("VmHWM")]
        return int(found[0].split()[1]) * 1024 if found else None
    with suppress(ImportError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return None


def main() -> None:
    task = Task.of(sys.stdin.readline())
    try:
        for line in lines(training_of(task), task.most_steps):
            _say(line)
    except (DivergedError, ValueError) as error:
        _say({"problem": str(error)})
    _say({"peak": peak_memory()})


def _line(gathered: list[Progress], seconds: float) -> Line:
    updates = [(p.step, p.loss, p.train_accuracy, p.dev_accuracy) for p in gathered]
    return {"updates": updates, "seconds": seconds}


def _say(line: Line) -> None:
    try:
        print(json.dumps(line), flush=True)
    except BrokenPipeError:  # nobody reads any more
        os._exit(0)


if __name__ == "__main__":
    main()
