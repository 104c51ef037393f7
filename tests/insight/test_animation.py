"""The animation of a run: a picture of the network for each snapshot."""

import io
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from digitnet.insight import animation
from digitnet.runs import snapshots_of
from tests.runs.recorded import recorded
from tests.runs.small import DATA, SHORT

RUN = recorded()
SNAPSHOTS = snapshots_of(RUN, 40)


def opened(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(raw))


def test_the_animation_has_a_picture_for_each_snapshot_and_loops() -> None:
    made = opened(animation.webp(RUN, DATA))
    assert (made.format, made.n_frames, made.size) == ("WEBP", len(SNAPSHOTS), animation.SIZE)
    assert made.info["loop"] == 0
    pictures = []
    for number in range(made.n_frames):
        made.seek(number)
        pictures.append(np.asarray(made.convert("RGB"), np.int16))
    assert min(np.abs(a - b).mean() for a, b in pairwise(pictures)) > 0.1


def test_the_first_units_have_no_picture_before_the_first_update_and_one_after_the_last() -> None:
    scene = animation.Scene(RUN, DATA)
    x, y = map(round, scene.places[0][0])
    inside = np.s_[y - 12 : y + 12, x - 12 : x + 12]
    first, last = (
        np.asarray(scene.picture(each, RUN.snapshots.network_of(each)))[inside]
        for each in (SNAPSHOTS[0], SNAPSHOTS[-1])
    )
    assert first.std(axis=(0, 1)).max() == 0
    assert last.std(axis=(0, 1)).max() > 10


@pytest.mark.parametrize("hidden", [(), (30, 20, 5)])
def test_networks_of_any_depth_are_drawn_and_end_in_ten_digits(hidden: tuple[int, ...]) -> None:
    run = recorded(replace(SHORT, hidden=hidden, steps=3), every=2)
    assert opened(animation.webp(run, DATA)).n_frames == 3
    assert len(animation.Scene(run, DATA).places[-1]) == 10


def test_of_many_snapshots_a_hundred_are_shown_with_the_first_and_the_last() -> None:
    chosen = animation._spread(250)
    assert (chosen[0], chosen[-1], len(chosen)) == (0, 249, 100)
    assert animation._spread(3) == [0, 1, 2]
    run = recorded()
    run.let_go()
    with pytest.raises(ValueError, match="no snapshots"):
        animation.webp(run, DATA)
