"""What runs and previews share and hold on to; several at once do not disturb each other."""

import gc
import re
import tracemalloc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from digitnet import Dataset
from digitnet.nn.batches import shared_floats
from digitnet.recipes.recipe import Recipe
from digitnet.runs.preview import KEPT, Previews
from digitnet.runs.splits import shared_split
from tests.files import digits
from tests.runs.hands import RARELY, Start, stepping
from tests.runs.small import DATA, ENDLESS, LONG, SHORT, STATEFUL, after, ended, paused, same

ALL_AT_ONCE = replace(LONG, batch_size=None, steps=10**9)
IN_BLOCKS = replace(ALL_AT_ONCE, steps=60, dropout=0.3)


def learnt_from(recipe: Recipe, data: Dataset = DATA) -> tuple[weakref.ref, weakref.ref]:
    """What runs of this recipe learn from, and its floats, as long as one of them holds it."""
    training = shared_split(recipe, data).sets()[0]
    return weakref.ref(training), weakref.ref(shared_floats(training.images, np.dtype(np.float32)))


@pytest.mark.parametrize("recipe", [LONG, IN_BLOCKS, STATEFUL])
def test_a_run_that_has_waited_continues_bit_for_bit(start: Start, recipe: Recipe) -> None:
    data = digits(1500) if recipe.batch_size is None else DATA
    run = start(recipe, data)
    images, _ = learnt_from(recipe, data)
    for _ in range(5):
        run.step_once()
        assert images() is None
    step = run.status().step
    run.resume()
    run.resume()  # which does nothing
    stepping(run, step)
    run.pause()
    run.resume()
    last = ended(run)
    assert same(last.network, after(last.step, recipe, data))


def test_runs_of_the_same_images_share_one_copy_and_hold_none_when_they_rest(start: Start) -> None:
    data = Dataset(DATA.images.copy(), DATA.labels)
    one = start(ALL_AT_ONCE, data)
    held = images, floats = learnt_from(ALL_AT_ONCE, data)
    other = start(replace(ALL_AT_ONCE, hidden=(5,), lr=0.3), data)
    assert one.dev is other.dev
    paused(one)
    gc.collect()
    assert None not in (images(), floats())
    assert [ref() for ref in learnt_from(ALL_AT_ONCE, data)] == [images(), floats()]
    paused(other)
    gc.collect()
    assert [ref() for ref in held] == [None, None]
    for run in (one, other):
        run.stop()
        ended(run)
    source = weakref.ref(data.images)
    del data
    gc.collect()
    assert source() is None


def test_runs_of_other_images_or_labels_share_nothing() -> None:
    relabelled = Dataset(DATA.images, (DATA.labels + 1) % 10)
    others = [(replace(LONG, **other), DATA) for other in ({"seed": 4}, {"images": 100})]
    others += [(replace(LONG, dev_images=7), DATA), (LONG, relabelled)]
    kept = shared_split(LONG, DATA)
    for recipe, data in others:
        split = shared_split(recipe, data)
        assert split is not kept
        for mine, expected in zip(split.sets(), recipe.split(data), strict=True):
            np.testing.assert_array_equal(mine.images, expected.images)
            np.testing.assert_array_equal(mine.labels, expected.labels)


def test_paused_runs_take_little_memory(start: Start) -> None:
    """Of 1,200 images each, which are 0.9 MB, and 3.8 MB as floats."""
    data = digits(1500)
    paused(start(ALL_AT_ONCE, data, RARELY))  # whose modules stay
    tracemalloc.start()
    for seed in (0, 0, 1, 2):
        paused(start(replace(ALL_AT_ONCE, seed=seed), data, RARELY))
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 1.5e6


BESIDE_OTHERS = [
    (replace(SHORT, steps=300), None, 0.0),
    (replace(SHORT, batch_size=None, steps=60, dropout=0.3), None, 0.0),
    # A wide network is rounded otherwise: alone it has both threads of BLAS, beside others one.
    (replace(SHORT, hidden=(600, 300), batch_size=128, steps=6), 2, 1e-6),
]


@pytest.mark.parametrize(("recipe", "threads", "atol"), BESIDE_OTHERS)
def test_runs_at_once_do_not_disturb_each_other(
    start: Start, recipe: Recipe, threads: int | None, atol: float
) -> None:
    data = digits(1500)
    with threadpool_limits(threads, "blas"):
        alone = after(recipe.steps, recipe, data)
        others = [
            start(replace(ENDLESS, batch_size=None, seed=5), digits(2000)),
            start(replace(ENDLESS, hidden=(12,), activation="tanh", seed=6)),
        ]
        beside = ended(start(recipe, data)).network
    assert [run.state for run in others] == ["running"] * 2
    np.testing.assert_allclose(beside.params.flat, alone.params.flat, rtol=0, atol=atol)


def test_runs_at_once_leave_the_threads_of_blas_as_they_found_them(start: Start) -> None:
    def threads() -> list[int]:
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    with threadpool_limits(2, "blas"):
        assert threads() == [2]
        blocks = replace(SHORT, batch_size=None, steps=20)
        several = [start(blocks, digits(1500)), start(SHORT), start(blocks, digits(1500))]
        assert [ended(run).state for run in several] == ["done"] * 3
        assert threads() == [2]


def test_a_preview_is_what_the_run_would_begin_with() -> None:
    preview = Previews().of(SHORT, DATA)
    status = preview.status()
    training, validation = SHORT.split(DATA)
    assert (status.state, status.step, status.steps) == ("ready", 0, 40)
    assert np.array_equal(preview.dev.images, validation.images)
    learned_from = {image.tobytes() for image in training.images}
    assert learned_from.isdisjoint(image.tobytes() for image in validation.images)
    assert same(status.network, SHORT.network())


def test_previews_of_the_same_settings_and_images_are_one_until_long_not_asked_for() -> None:
    previews = Previews()
    one, other = (previews.of(replace(SHORT, seed=seed), DATA) for seed in (0, 1))
    assert re.fullmatch(r"ready-[\w-]{12}", one.id)
    assert previews.of(replace(SHORT, seed=0), DATA) is one is not other
    # Nobody can work it out from the settings.
    assert Previews().of(replace(SHORT, seed=0), DATA).id != one.id
    # Somebody else's images with the same labels
    theirs = previews.of(replace(SHORT, seed=0), Dataset(255 - DATA.images, DATA.labels))
    assert not np.array_equal(one.dev.images, theirs.dev.images)
    for seed in range(2, KEPT):
        previews.of(replace(SHORT, seed=seed), DATA)
    assert [previews.get(each.id) for each in (one, theirs, other)] == [one, theirs, None]


def test_a_preview_keeps_no_data_set_alive() -> None:
    previews, data = Previews(), Dataset(DATA.images.copy(), DATA.labels)
    held, preview = weakref.ref(data.images), previews.of(SHORT, data)
    del data
    gc.collect()
    assert held() is None
    assert previews.get(preview.id) is preview
