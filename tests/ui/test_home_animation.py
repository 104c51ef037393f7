"""The animation on Home: the script makes the shipped file from the blog's run."""

import json

import numpy as np
import pytest

from digitnet import Network
from digitnet.insight import codes
from digitnet.ui.home.unit import animation

SHOWN = json.loads(animation.FILE.read_text())


def check(pictures: list[animation.Picture]) -> None:
    """These pictures, made anew, are those of the file; rounding may go either way."""
    made = json.loads(animation.encoded(pictures, SHOWN["top"]))
    for step, picture, accuracy in zip(
        made["steps"], made["pictures"], made["accuracies"], strict=True
    ):
        at = SHOWN["steps"].index(step)
        ours, shown = (map(codes.ALPHABET.index, each) for each in (picture, SHOWN["pictures"][at]))
        assert max(abs(a - b) for a, b in zip(ours, shown, strict=True)) <= 1, step
        assert accuracy == pytest.approx(SHOWN["accuracies"][at], abs=0.003)


def test_the_first_pictures_of_the_animation_come_from_the_script() -> None:
    pictures = list(animation.pictures(last=20))
    steps = [picture.step for picture in pictures]
    assert steps == SHOWN["steps"][: len(steps)]
    assert steps[:4] == [0, 1, 2, 3]
    check(pictures)


@pytest.mark.long
def test_the_last_picture_of_the_animation_comes_from_the_script_and_is_the_shipped_networks() -> (
    None
):
    *_, last = animation.pictures()
    assert last.step == animation.RECIPE.steps
    assert np.abs(last.learned).max() == pytest.approx(SHOWN["top"], rel=0.01)
    check([last])
    shipped, first = Network.load("weights/blog.safetensors"), animation.RECIPE.network()
    learned = (shipped.weights[0] - first.weights[0])[animation.UNIT]
    np.testing.assert_allclose(last.learned, learned, atol=0.001)
    assert last.accuracy == pytest.approx(shipped.metadata["dev_accuracy"], abs=0.003)


def test_the_animation_is_small_and_says_what_it_was_made_from() -> None:
    assert animation.FILE.stat().st_size < 60_000
    assert (SHOWN["unit"], SHOWN["seed"]) == (animation.UNIT, animation.RECIPE.seed)
    assert SHOWN["steps"] == animation.shown_steps()
    assert SHOWN["steps"][-1] == animation.RECIPE.steps
    assert {len(text) for text in SHOWN["pictures"]} == {784}
    assert len(SHOWN["accuracies"]) == len(SHOWN["pictures"]) == len(SHOWN["steps"])
