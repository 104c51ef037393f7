"""The same run by our arithmetic and by PyTorch's: held together, watched, stopped."""

import json
import re
import sys
import textwrap
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from digitnet import load_mnist
from digitnet.nn import Augment, Training
from digitnet.racing import race as racing
from digitnet.racing import twin
from digitnet.racing.race import Race
from digitnet.racing.racer import OURS, Task, lines, training_of
from digitnet.recipes import Recipe

RECIPE = Recipe(steps=6, images=200, batch_size=20)


def stand_in(body: str) -> tuple[str, ...]:
    """A process that speaks as a racer does, without any training; `who` is who it stands for."""
    opening = """
        import json, sys, time
        who = json.loads(sys.stdin.readline())["who"]
        def say(**line):
            print(json.dumps(line), flush=True)
    """
    return (sys.executable, "-c", textwrap.dedent(opening) + textwrap.dedent(body))


GOOD = stand_in("""
    shift = 0.0 if who == "digitnet" else 0.25
    say(updates=[[1, 2.0, 0.1, None], [2, 1.0 + shift, 0.5, 0.75]], seconds=0.5)
    say(updates=[[3, 0.5, 0.6, None]], seconds=1.5)
    say(peak=1000 if who == "digitnet" else 3000)
""")
ENDLESS = stand_in("""
    step = 0
    while True:
        step += 1
        say(updates=[[step, 1.0, 0.5, None]], seconds=0.1 * step)
        time.sleep(0.01)
""")


def test_the_two_are_held_together_update_by_update() -> None:
    race = Race(RECIPE, 6, GOOD)
    race.join(30)
    standing = race.look()
    ours, theirs = standing.ours, standing.theirs
    assert (standing.difference, standing.compared, standing.steps) == (0.25, 3, 6)
    assert (theirs.accuracy, ours.peak, theirs.peak) == (0.75, 1000, 3000)
    assert (standing.over, standing.stopped, ours.problem) == (True, False, "")


def test_nobody_watches_and_both_processes_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "UNWATCHED_SECONDS", 0.3)
    race = Race(RECIPE, 6, ENDLESS)
    race.join(30)
    standing = race.look()
    assert (standing.over, standing.stopped, standing.ours.problem) == (True, True, "")
    assert standing.ours.step


def test_the_failure_of_a_process_is_reported() -> None:
    diverged = "say(problem='diverged at step 1'); say(peak=None)"
    for body, why in (("sys.exit(3)", racing.BROKE_OFF), (diverged, "diverged at step 1")):
        race = Race(RECIPE, 6, stand_in(body))
        race.join(30)
        standing = race.look()
        assert standing.ours.problem == standing.theirs.problem == why


def test_ours_in_a_process_is_the_run_of_the_recipe() -> None:
    task = Task.of(Task(OURS, RECIPE, 4).line())
    assert task.recipe == RECIPE
    said = json.loads(json.dumps([*lines(training_of(task), task.most_steps)]))
    expected = [progress.loss for progress in islice(training_of(task), 4)]
    assert [update[1] for line in said for update in line["updates"]] == expected


# The training in PyTorch; where torch is not installed, only what is rejected

TWIN = Recipe(hidden=(16,), init="he", activation="tanh", steps=12, batch_size=50, images=400)
SAME_IN_PYTORCH = (
    {},
    {"optimizer": "nesterov", "schedule": "cosine", "warmup": 3, "lr": 0.05},
    {"optimizer": "momentum", "weight_decay": 0.01, "label_smoothing": 0.1},
    {"optimizer": "adam", "lr": 0.003, "augment": Augment()},
    {"optimizer": "adamw", "lr": 0.003, "average": 0.9, "activation": "gelu"},
    {"batch_size": None, "images": 2_000, "augment": Augment(), "steps": 3},
)


def losses(recipe: Recipe, kind: type[Training]) -> list[float]:
    run = recipe.start(recipe.network(), *recipe.split(load_mnist()[0]), kind)
    return [progress.loss for progress in run]


@pytest.mark.parametrize("changes", SAME_IN_PYTORCH, ids=str)
def test_its_losses_are_ours(changes: dict) -> None:
    pytest.importorskip("torch")
    recipe = replace(TWIN, **changes)
    ours = losses(recipe, Training)
    assert len(ours) == recipe.steps
    np.testing.assert_allclose(losses(recipe, twin.TorchTraining), ours, rtol=0, atol=2e-5)


def test_what_cannot_be_the_same_is_rejected() -> None:
    with_dropout = replace(TWIN, dropout=0.1)
    assert re.fullmatch(".*`pip install torch`.*", twin.MISSING)  # in one line
    assert not twin.refusal(TWIN, outliers=False)
    assert "dropout" in twin.refusal(with_dropout, outliers=False)
    assert "early stopping" in twin.refusal(replace(TWIN, patience=3), outliers=False)
    assert "non-digits" in twin.refusal(TWIN, outliers=True)
    with pytest.raises(ValueError, match="without dropout"):
        losses(with_dropout, twin.TorchTraining)
