"""What runs share of their data, what resting ones hold on to, and how they go on."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from digitnet import Augment, Dataset
from digitnet.nn.batches import shared_floats
from digitnet.runs.recipes import Recipe
from digitnet.runs.splits import shared_split
from tests.files import digits
from tests.fresh_python import printed_by
from tests.runs.small import DATA, LONG, Start, after, ended, paused, same
from tests.waiting import wait_until

MEASURED = """
from dataclasses import replace
from digitnet import load_mnist
from digitnet.runs import PRESETS, Registry
from tests.benchmarks.memory import megabytes
from tests.waiting import wait_until

registry, data = Registry(), load_mnist()[0]

def pause_after_an_update(seed):
    run = registry.start(replace(PRESETS["blog"], seed=seed), data)
    wait_until(lambda: run.snapshot().step)
    run.pause()
    return run

pause_after_an_update(0)
before = megabytes("RssAnon")
runs = [pause_after_an_update(seed) for seed in {seeds}]
wait_until(lambda: not registry.running)
print(megabytes("RssAnon") - before)
"""

RECIPES = {
    "mini-batches": LONG,
    "full batches in blocks": replace(LONG, batch_size=None, steps=60, dropout=0.3),
    "all that has a state": replace(
        LONG,
        steps=300,
        optimizer="adam",
        lr=0.003,
        schedule="cosine",
        dropout=0.2,
        average=0.9,
        patience=50,
        augment=Augment(rotation=5, elastic=0.5),
    ),
}


def learnt_from(recipe: Recipe, data: Dataset) -> weakref.ref[Dataset]:
    """What runs of this recipe learn from, as long as one of them holds it."""
    return weakref.ref(shared_split(recipe, data).sets()[0])


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_run_that_has_waited_goes_on_bit_for_bit(start: Start, recipe: Recipe) -> None:
    data = digits(1500) if recipe.batch_size is None else DATA
    run = start(recipe, data)
    images = learnt_from(recipe, data)
    for _ in range(5):
        run.step_once()
        assert images() is None
    run.resume()
    step = run.snapshot().step
    wait_until(lambda: run.snapshot().step > step)
    run.pause()
    run.resume()
    last = ended(run)
    assert last.step > 5
    assert same(last.network, after(last.step, recipe, data))


def test_a_paused_run_holds_no_images_that_it_learns_from(start: Start) -> None:
    data = Dataset(DATA.images.copy(), DATA.labels)
    run = start(replace(LONG, batch_size=None, steps=10**9), data)
    images = learnt_from(run.recipe, data)
    assert images() is not None
    floats = weakref.ref(shared_floats(images().images, np.dtype(np.float32)))
    assert floats() is not None
    paused(run)
    gc.collect()
    assert (images(), floats()) == (None, None)


def test_runs_of_the_same_images_share_one_copy_of_them(start: Start) -> None:
    recipe = replace(LONG, batch_size=None, steps=10**9)
    one = start(recipe)
    images = learnt_from(recipe, DATA)
    floats = weakref.ref(shared_floats(images().images, np.dtype(np.float32)))
    other = start(replace(recipe, hidden=(5,), lr=0.3))
    assert one.dev is other.dev
    paused(one)
    gc.collect()
    assert learnt_from(recipe, DATA)() is images() is not None
    assert shared_floats(images().images, np.dtype(np.float32)) is floats() is not None
    paused(other)
    gc.collect()
    assert (images(), floats()) == (None, None)


@pytest.mark.parametrize("other", [{"seed": 4}, {"images": 100}, {"dev_images": 7}])
def test_runs_of_other_images_share_nothing(other: dict) -> None:
    recipe = replace(LONG, **other)
    assert shared_split(recipe, DATA) is not shared_split(LONG, DATA)
    for mine, expected in zip(shared_split(recipe, DATA).sets(), recipe.split(DATA), strict=True):
        np.testing.assert_array_equal(mine.images, expected.images)
        np.testing.assert_array_equal(mine.labels, expected.labels)


def test_other_labels_of_the_same_images_are_another_split() -> None:
    relabelled = Dataset(DATA.images, (DATA.labels + 1) % 10)
    kept, split = shared_split(LONG, DATA), shared_split(LONG, relabelled)
    assert kept is not split
    np.testing.assert_array_equal(split.sets()[0].labels, LONG.split(relabelled)[0].labels)


@pytest.mark.parametrize(("seeds", "most"), [([0] * 12, 40), (list(range(1, 13)), 60)])
def test_twelve_paused_runs_of_the_blogs_preset_take_little_memory(
    seeds: list[int], most: float
) -> None:
    """Megabytes; each took 157 when it kept its images and their floats."""
    assert float(printed_by(MEASURED.format(seeds=seeds))) <= most
