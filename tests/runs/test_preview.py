"""Previews: what a run would begin with."""

from __future__ import annotations

import gc
import re
import weakref
from dataclasses import replace

import numpy as np

from digitnet import Dataset
from digitnet.runs.preview import KEPT, Previews
from tests.runs.small import DATA, SHORT, same


def test_a_preview_is_what_the_run_would_begin_with() -> None:
    preview = Previews().of(SHORT, DATA)
    snapshot = preview.snapshot()
    training, validation = SHORT.split(DATA)
    assert (snapshot.state, snapshot.step, snapshot.steps) == ("ready", 0, 40)
    assert np.array_equal(preview.dev.images, validation.images)
    learned_from = {image.tobytes() for image in training.images}
    assert learned_from.isdisjoint(image.tobytes() for image in validation.images)
    assert same(snapshot.network, SHORT.network())


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
