"""Small runs for the tests of runs in the background, and how to wait for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import numpy as np

from digitnet import Dataset, Network
from digitnet.runs.recipes import Recipe
from digitnet.runs.run import Run
from digitnet.runs.snapshot import Snapshot
from tests.files import digits
from tests.waiting import wait_until

SHORT = Recipe(hidden=(8,), init="he", images=None, steps=40, batch_size=20, seed=3)
LONG = replace(SHORT, steps=3000)
ENDLESS = replace(SHORT, steps=10**9)
DATA = digits(260)
DEV = SHORT.split(DATA)[1]

Start = Callable[..., Run]


def after(updates: int, recipe: Recipe, data: Dataset = DATA) -> Network:
    """The network after so many updates in a row, made in this thread."""
    network = recipe.network()
    made = sum(1 for _ in islice(recipe.start(network, *recipe.split(data)), updates))
    assert made == updates
    return network


def same(one: Network, other: Network) -> bool:
    return np.array_equal(one.params.flat, other.params.flat)


def ended(run: Run) -> Snapshot:
    """The last snapshot of a run, waited for; its thread has ended too."""
    run.join(30)
    assert not run.snapshot().active
    assert not threads_of(run)
    return run.snapshot()


def threads_of(run: Run) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == f"run-{run.id}"]


def paused(run: Run) -> Snapshot:
    """The snapshot of a run after some updates, paused."""
    wait_until(lambda: run.snapshot().step > 0)
    run.pause()
    assert run.snapshot().state == "paused"
    return run.snapshot()
