"""Previews: what a run would begin with."""

from __future__ import annotations

import gc
import re
import weakref
from dataclasses import replace

import numpy as np

from digitnet import Dataset
from digitnet.runs.preview import KEPT, Previews
from digitnet.runs.recipes import Recipe
from tests.files import digits
from tests.runs.small import same

DATA = digits(200)
RECIPE = Recipe(hidden=(6,), seed=4)


def test_a_preview_is_what_the_run_would_begin_with() -> None:
    preview = Previews().of(RECIPE, DATA)
    snapshot = preview.snapshot()
    training, validation = RECIPE.split(DATA)
    assert (snapshot.state, snapshot.step, snapshot.steps) == ("ready", 0, 500)
    assert np.array_equal(preview.dev.images, validation.images)
    learned_from = {image.tobytes() for image in training.images}
    assert learned_from.isdisjoint(image.tobytes() for image in validation.images)
    assert same(snapshot.network, RECIPE.network())


def test_the_same_settings_and_images_share_a_preview_and_others_do_not() -> None:
    previews = Previews()
    one = previews.of(RECIPE, DATA)
    assert previews.of(replace(RECIPE), DATA) is one
    assert previews.get(one.id) is one
    assert re.fullmatch(r"ready-[\w-]{12}", one.id)
    assert Previews().of(RECIPE, DATA).id != one.id  # nobody can work it out from the settings
    assert previews.of(replace(RECIPE, seed=5), DATA).id != one.id
    # Somebody else's images with the same labels
    theirs = previews.of(RECIPE, Dataset(255 - DATA.images, DATA.labels))
    assert theirs.id != one.id
    assert not np.array_equal(one.dev.images, theirs.dev.images)


def test_the_preview_that_was_asked_for_longest_ago_is_forgotten() -> None:
    previews = Previews()
    first, second = (previews.of(replace(RECIPE, seed=seed), DATA) for seed in (0, 1))
    previews.of(replace(RECIPE, seed=0), DATA)
    for seed in range(2, KEPT + 1):
        previews.of(replace(RECIPE, seed=seed), DATA)
    assert previews.get(first.id) is first
    assert previews.get(second.id) is None


def test_a_preview_keeps_no_data_set_alive() -> None:
    previews = Previews()
    data = Dataset(DATA.images.copy(), DATA.labels)
    held = weakref.ref(data.images)
    preview = previews.of(RECIPE, data)
    del data
    gc.collect()
    assert held() is None
    assert previews.get(preview.id) is preview
