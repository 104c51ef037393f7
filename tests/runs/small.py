"""Small runs for the tests of runs in the background, and how to wait for them."""

import threading
from dataclasses import replace
from itertools import islice

import numpy as np

from digitnet import Dataset, Network
from digitnet.nn import Augment
from digitnet.recipes.recipe import Recipe
from digitnet.runs.run import Run
from digitnet.runs.snapshots import Snapshot, Snapshots
from digitnet.runs.status import RunStatus
from tests.files import digits
from tests.runs.hands import stepping

SHORT = Recipe(hidden=(8,), init="he", images=None, steps=40, batch_size=20, seed=3)
LONG = replace(SHORT, steps=3000)
ENDLESS = replace(SHORT, steps=10**9)
STATEFUL = replace(  # each of its settings has a state that the next step depends on
    LONG,
    steps=400,
    optimizer="adam",
    lr=0.003,
    schedule="cosine",
    dropout=0.2,
    average=0.9,
    patience=1000,
    augment=Augment(rotation=5, elastic=0.5),
)
DATA = digits(260)
DEV = SHORT.split(DATA)[1]


def after(updates: int, recipe: Recipe, data: Dataset = DATA) -> Network:
    """The network after so many updates in a row, made in this thread."""
    network = recipe.network()
    made = sum(1 for _ in islice(recipe.start(network, *recipe.split(data)), updates))
    assert made == updates
    return network


def same(one: Network, other: Network) -> bool:
    return np.array_equal(one.params.flat, other.params.flat)


def described(snapshot: Snapshot) -> tuple:
    """All that is kept of a step, to be compared."""
    weights = snapshot.parameters
    return snapshot.step, snapshot.exact, snapshot.dev_accuracy, weights.dtype, weights.tobytes()


def same_snapshots(one: Snapshots, other: Snapshots) -> bool:
    """Whether both keep the same weights of the same steps, and what was measured then."""
    ours, theirs = ([described(kept.at(n)) for n in kept.steps()] for kept in (one, other))
    return ours == theirs


def ended(run: Run) -> RunStatus:
    """The last snapshot of a run, waited for; its thread has ended too."""
    run.join(30)
    assert not run.status().active
    assert f"run-{run.id}" not in {thread.name for thread in threading.enumerate()}
    return run.status()


def paused(run: Run, beyond: int = 0) -> RunStatus:
    """The snapshot of a run that has come beyond a step, paused."""
    stepping(run, beyond)
    run.pause()
    assert run.status().state == "paused"
    return run.status()
