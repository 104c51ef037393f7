"""A small run with its snapshots as it is archived, and what a store has of one."""

from dataclasses import replace

import numpy as np

from digitnet.recipes import Recipe
from digitnet.runs import ArchivedRun, Card, Chance, Course, RunRecord, Snapshot
from digitnet.runs.history import Point
from tests.runs.small import DATA, SHORT

FIVE = Point(5, 1, 2.3, 0.1, None)


def record(step: int = 5, **names: str) -> RunRecord:
    """A run that was going on at a step; names: its id, owner, name and state."""
    state = names.pop("state", "running")
    card = Card(**{"id": "one", "owner": "hash", "name": "First", "begun": 1000.0} | names)
    made = recorded(SHORT).record
    progress = replace(made.progress, step=step) if step else None
    return replace(made, card=card, state=state, progress=progress, points=(FIVE,))


def recorded(
    recipe: Recipe = SHORT, every: int = 10, name: str = "A name", data: str = "MNIST"
) -> ArchivedRun:
    """The whole run; its weights at the start, at each so many steps and, exactly, at the end."""
    network = recipe.network()
    run = recipe.start(network, *recipe.split(DATA))
    course, snapshots = Course(network, run.steps), []
    for progress in run:
        course.add(progress)
        last = progress.step == progress.steps
        if last or progress.step % every == 0:
            kind = np.float32 if last else np.float16
            weights = network.params.flat.astype(kind)
            snapshots.append(Snapshot(progress.step, weights, progress.dev_accuracy))
    chance, now = Chance.of(recipe.split(DATA)[1].labels), course.status("done", run.lr, "")
    told = {"card": Card(name=name, data=data), "recipe": recipe, "chance": chance}
    facts = ("state", "message", "lr", "steps", "dev_accuracy", "progress", "points")
    return ArchivedRun(RunRecord(**told, **{n: getattr(now, n) for n in facts}), network, snapshots)
