"""A small run with its snapshots, as a record, and a row of a store."""

from dataclasses import replace

import numpy as np

from digitnet.recipes import Recipe
from digitnet.runs import Chance, Moment, Record
from digitnet.runs.keeping.kept import Kept
from digitnet.runs.snapshot import Course
from tests.runs.small import DATA, SHORT

RUN = Kept(
    id="one",
    owner="hash",
    name="First",
    recipe={"lr": 0.1},
    data="MNIST",
    state="running",
    message="",
    course={"points": [[1, 2.3, 0.1, None]]},
    begun=1000.0,
    changed=0.0,
    step=5,
)


def recorded(
    recipe: Recipe = SHORT, every: int = 10, name: str = "A name", data: str = "MNIST"
) -> Record:
    """The whole run; its weights at the start, at each so many steps and, exactly, at the end."""
    network = recipe.network()
    run = recipe.start(network, *recipe.split(DATA))
    course = Course(network, run.steps)
    moments = [Moment(0, network.params.flat.copy())]
    for progress in run:
        course.add(progress)
        last = progress.step == progress.steps
        if last or progress.step % every == 0:
            kind = np.float32 if last else np.float16
            weights = network.params.flat.astype(kind)
            moments.append(Moment(progress.step, weights, progress.dev_accuracy))
    chance = Chance.of(recipe.split(DATA)[1].labels)
    snapshot = replace(course.snapshot("done", run.lr, ""), updates_per_second=0.0)
    return Record(name, recipe, data, chance, snapshot, tuple(moments))
