"""Frames: small, complete together, and true to the network and the run."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from digitnet.insight import Frame, FrameMaker, codes
from digitnet.insight.frames import DIGITS, MOST_UNITS, STAYS
from digitnet.recipes import PRESETS, Recipe
from digitnet.runs import Previews, RunStatus
from digitnet.runs.course import Course
from tests.files import digits
from tests.listeners import completed, unpacked

RECIPE = Recipe(hidden=(12, 9), images=1200, steps=400, batch_size=50, init="he", seed=3)
WIDE = replace(RECIPE, hidden=(100,), steps=120)
ILL = Recipe(images=1200, lr=100.0, steps=30)
DATA = digits(1200)


def snapshots(recipe: Recipe) -> Iterator[tuple[FrameMaker, RunStatus]]:
    """A run told update by update: with the maker of its frames."""
    network = recipe.network()
    training, dev = recipe.split(DATA)
    run = recipe.start(network, training, dev)
    course = Course(network.copy(), run.steps)
    maker = FrameMaker(dev, recipe.network(), recipe)
    yield maker, course.status("running", run.lr, "")
    for progress in run:
        course.add(progress)
        course.network = network.copy()
        yield maker, course.status("done" if run.finished else "running", run.lr, "")


def frames(recipe: Recipe, every: int = 1) -> list[tuple[Frame, RunStatus]]:
    told = enumerate(snapshots(recipe))
    return [(maker.frame(now), now) for i, (maker, now) in told if i % every == 0]


def indices(text: str) -> np.ndarray:
    return np.array([codes.ALPHABET.index(c) for c in unpacked(text)])


def decoded(text: str, top: float, shape: tuple[int, ...]) -> np.ndarray:
    """What codes.signed wrote."""
    return ((indices(text) - 31) / 31 * top).reshape(shape)


def decoded_fine(text: str, *shape: int) -> np.ndarray:
    """What codes.fine wrote: values between 0 and 1."""
    return (64 * indices(text)[::2] + indices(text)[1::2]).reshape(shape) / 4095


def test_frames_of_a_new_maker_are_not_mistaken_for_those_of_an_earlier_one() -> None:
    assert len({next(snapshots(RECIPE))[0].number for _ in range(20)}) == 20


@pytest.mark.parametrize(("recipe", "every"), [(RECIPE, 1), (RECIPE, 7), (WIDE, 1)])
def test_small_frames_add_up_to_whole_ones(recipe: Recipe, every: int) -> None:
    before, wholes, shown = None, 0, []
    drawn = [min(units, MOST_UNITS) for units in (*recipe.hidden, 10)]
    for frame, _ in frames(recipe, every):  # more updates than there are points: they are thinned
        wholes += frame.small == frame.whole
        before = completed(before, frame.small)
        assert {**before, "from": 0, "whole": True} == json.loads(frame.whole)
        assert [len(units) for units in before["shown"]] == drawn
        shown.append(before["shown"][0])
    changes = [(a, b) for a, b in pairwise(shown) if a != b]
    assert wholes == 1 + len(changes)
    assert bool(changes) is (recipe is WIDE)
    for units, after in changes:  # those that stay keep their places
        assert all(a == b or a not in after for a, b in zip(units, after, strict=True))


@pytest.mark.parametrize(
    ("preset", "small", "whole"),
    [("blog", 7_000, 30_000), pytest.param("quick", 10_000, 36_000, marks=pytest.mark.long)],
)
def test_frames_are_a_few_kilobytes(preset: str, small: int, whole: int) -> None:
    smaller = {"images": 1200, "epochs": None, "steps": 260, "batch_size": 64, "augment": None}
    recipe = replace(PRESETS[preset], **smaller)
    told = [frame for frame, _ in frames(recipe, every=5)]
    alone = [len(frame.small) for frame in told if frame.small != frame.whole]
    assert 2_000 < np.median(alone) < small
    assert max(len(frame.whole) for frame in told) < whole


def test_a_frame_tells_what_the_run_tells() -> None:
    frame, now = frames(RECIPE, every=123)[1]
    told = json.loads(frame.whole)
    assert (told["state"], told["step"], told["steps"]) == ("running", 123, 400)
    assert told["epoch"] == pytest.approx(now.progress.epoch, abs=1e-3)
    assert told["points"][-1][1] == pytest.approx(now.points[-1].loss, rel=1e-4)
    assert told["dev"] == pytest.approx(now.dev_accuracy, rel=1e-4)
    assert (told["lr"], told["lr_now"], told["chosen_speed"]) == (0.1, 0.1, None)
    assert [p[0] for p in told["points"]] == [p.step for p in now.points]
    assert told["sizes"] == [784, 12, 9, 10]


@pytest.mark.parametrize("hidden", [(12, 9), ()])
def test_a_frame_shows_the_network_and_its_answers(hidden: tuple[int, ...]) -> None:
    recipe, dev = replace(RECIPE, hidden=hidden, steps=150), RECIPE.split(DATA)[1]
    frame, now = frames(recipe)[140]
    told, network, digits = json.loads(frame.whole), now.network, dev.take(slice(0, DIGITS))
    learned = network.weights[0] - recipe.network().weights[0]
    Z, A = network.forward(digits.images.astype(np.float32) / 255)
    A = [*A, Z[-1]]
    top = told["picture_top"]
    assert top == pytest.approx(np.abs(learned).max(), rel=1e-4)
    probs = decoded_fine(told["probs"], DIGITS, 10)
    seen = [
        (decoded(told["pictures"], top, learned.shape), learned, top / 62 * 1.001),
        (probs, network.predict_proba(digits.images), 0.5 / 4095 + 1e-6),
        (indices(told["images"]) / 63 * 255, digits.images.ravel(), 255 / 63 / 2 + 1e-6),
    ]
    for text, top, W in zip(told["lines"], told["line_tops"], network.weights[1:], strict=True):
        seen.append(((2 * decoded_fine(text, *W.shape) - 1) * top, W, top / 4095 * 1.001))
    for text, top, a in zip(told["lit"], told["lit_tops"], A[1:-1], strict=True):
        seen.append((decoded(text, top, a.shape), a, top / 62 * 1.001))
    for shown, true, off in seen:
        np.testing.assert_allclose(shown, true, rtol=0, atol=off)
    assert told["shown"] == [list(range(units)) for units in (*hidden, 10)]
    assert told["answers"] == "".join(map(str, network.predict(digits.images)))
    assert told["labels"] == "".join(map(str, digits.labels))


def test_a_preview_and_a_run_before_its_first_update_have_a_frame() -> None:
    preview = Previews().of(RECIPE, DATA)
    maker = FrameMaker(preview.dev, preview.first_network, RECIPE)
    frame = maker.frame(preview.status())
    told = json.loads(frame.whole)
    assert frame.ended
    assert (told["state"], told["step"], told["points"], told["train"]) == ("ready", 0, [], None)
    assert set(unpacked(told["pictures"])) == {codes.ALPHABET[31]}  # nothing learned
    maker, now = next(snapshots(RECIPE))
    frame = maker.frame(now)
    assert (frame.ended, json.loads(frame.whole)["trouble"]) == (False, None)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1e20, 1e38])
def test_a_browser_can_read_the_frame_of_a_network_that_is_about_to_diverge(size: float) -> None:
    maker, now = list(snapshots(replace(RECIPE, steps=3)))[-1]
    now.network.params.flat[...] *= np.float32(size)
    constants: list[str] = []  # such as NaN, which a browser does not read
    told = json.loads(maker.frame(now).whole, parse_constant=constants.append)
    assert constants == []
    assert math.isfinite(told["picture_top"])


def test_a_problem_comes_with_its_fix() -> None:
    told = [json.loads(frame.small)["trouble"] for frame, _ in frames(ILL)]
    assert told[0] is None
    assert next(filter(None, told)) == {
        "kind": "rising",
        "text": "The loss is rising: the learning rate of 100 is too high.",
        "mend": {"label": "Train again with 0.1", "setting": "lr", "value": 0.1, "again": True},
    }


def test_a_problem_stays_visible_for_a_while_but_not_after_it_was_fixed() -> None:
    ill = list(snapshots(ILL))[2][1]
    maker, well = list(snapshots(replace(ILL, lr=0.1)))[2]
    well = replace(well, lr=ill.lr)

    def kind(status: RunStatus) -> str | None:
        said = json.loads(maker.frame(status).small)["trouble"]
        return said and said["kind"]

    assert kind(ill) == "rising"
    assert [kind(well) for _ in range(STAYS + 1)] == ["rising"] * STAYS + [None]
    assert kind(ill) == "rising"
    assert kind(replace(well, lr=0.1)) is None
    assert kind(replace(ill, state="paused")) == "rising"
    assert kind(replace(well, state="paused")) is None


def test_a_packed_text_is_the_same_text_and_not_longer() -> None:
    for text in ("", "A", "AAA", "AAAA", "B" * 67, "B" * 68, "AB" * 30, "C" * 999):
        packed = codes.packed(text)
        assert unpacked(packed) == text
        assert len(packed) <= len(text)
