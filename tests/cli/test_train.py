"""The command line: what train prints and writes."""

from __future__ import annotations

import json
import re
import signal
from dataclasses import asdict, fields

import numpy as np
import pytest

from digitnet import Augment, Network
from digitnet.cli import commands
from digitnet.nn.training import Progress, Training
from digitnet.runs.recipes import PRESETS, Recipe
from tests.cli.here import SMALL, Here
from tests.edited import edited
from tests.files import digits, unipen


def test_train_writes_a_network_that_evaluate_reads(small: Here) -> None:
    said = small.run(*SMALL, "--epochs", "3", "--output", "mine.safetensors")
    assert said.code == 0
    assert said.out[-1] == "weights in mine.safetensors"
    net = Network.load("mine.safetensors")
    assert net.sizes == (784, 12, 10)
    assert (net.metadata["steps"], net.metadata["epochs"]) == (15, 3)
    said = small.run("evaluate", "mine.safetensors", "--csv", "train.csv")
    assert re.fullmatch(r"accuracy 0\.\d{4}", said.out[-1])


def test_every_setting_of_a_recipe_has_an_option(small: Here) -> None:
    wanted = Recipe(
        hidden=(9, 8),
        activation="tanh",
        init="xavier",
        seed=7,
        images=140,
        dev_images=15,
        steps=None,
        epochs=2,
        batch_size=50,
        lr=0.2,
        optimizer="nesterov",
        momentum=0.8,
        weight_decay=0.001,
        schedule="cosine",
        warmup=2,
        dropout=0.1,
        label_smoothing=0.05,
        augment=Augment(rotation=5, scale=0.05, shear=0.05, shift=2, elastic=0.5, thickness=0.3),
        average=0.9,
        patience=4,
        dev_every=2,
        variants=1,
        restyled=2,
        pictures=3,
        slant=0.2,
        squeeze=0.1,
        wobble=0.01,
        outliers=1,
        outlier_weight=0.7,
    )
    small.file("some.tra", unipen(writers=6))
    plain = asdict(wanted)
    options = {**plain, **plain.pop("augment"), "hidden": "9,8"}
    options = {name: value for name, value in options.items() if name not in ("augment", "steps")}
    for field in fields(Recipe):
        assert getattr(wanted, field.name) != getattr(Recipe(), field.name), (
            "a default tests nothing"
        )
    words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    assert small.run("train", "--csv", "train.csv", "--strokes=some.tra", *words).code == 0
    net = Network.load("digitnet.safetensors")
    assert net.metadata["recipe"] == json.loads(json.dumps(wanted.describe()))
    assert net.metadata["steps"] == 8  # twice the 125 images and those of the strokes


def test_steps_take_the_place_of_the_presets_epochs(small: Here) -> None:
    assert small.run("train", "--preset", "quick", "--csv", "train.csv", "--steps", "5").code == 0
    metadata = Network.load("digitnet.safetensors").metadata
    assert (metadata["recipe"]["steps"], metadata["recipe"]["epochs"]) == (5, None)
    assert metadata["steps"] == 5


def test_train_learns_from_strokes_too(small: Here) -> None:
    small.file("all.tra", unipen(writers=6))
    said = small.run(*SMALL, "--steps", "2", "--strokes", "all.tra")
    assert said.out[0] == "784-12-10 on 130 images, 30 held back"  # five writers, two pens
    assert "strokes_accuracy" in Network.load("digitnet.safetensors").metadata


def test_strokes_of_a_few_writers_are_all_learned_from(small: Here) -> None:
    small.file("few.tra", unipen(writers=3))
    said = small.run(*SMALL, "--steps", "2", "--strokes", "few.tra")
    assert (said.code, said.out[0]) == (0, "784-12-10 on 126 images, 30 held back")
    assert "strokes_accuracy" not in Network.load("digitnet.safetensors").metadata


def test_a_run_that_was_interrupted_goes_on_as_if_nothing_had_happened(
    small: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = [*SMALL, "--epochs", "4", "--optimizer", "momentum", "--output"]
    assert small.run(*run, "whole").code == 0
    update = Training.__next__

    def interrupted(training: Training) -> Progress:
        if training.step == 7:
            signal.raise_signal(signal.SIGINT)
        return update(training)

    with monkeypatch.context() as patch:
        patch.setattr(Training, "__next__", interrupted)
        said = small.run(*run, "parts", "--checkpoint", "run")
    assert (said.code, said.err[-1]) == (
        130,
        "digitnet: stopped after step 8; the same command goes on from run",
    )
    said = small.run(*run, "parts", "--checkpoint", "run")
    assert (said.code, said.out[1]) == (0, "going on from run after step 8")
    whole, parts = (Network.load(name).params.flat for name in ("whole", "parts"))
    assert np.array_equal(whole, parts)


def test_a_checkpoint_is_written_now_and_then(small: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "CHECKPOINT_SECONDS", 0.0)
    command = [*SMALL, "--steps", "5", "--checkpoint", "run"]
    assert small.run(*command).code == 0
    said = small.run(*command)
    assert (said.code, said.out[1]) == (0, "going on from run after step 4")


def test_a_learning_rate_that_is_too_high_is_told(here: Here) -> None:
    said = here.run("train", "--images", "2000", "--lr", "100", "--steps", "40")
    assert said.code == 0
    (line,) = [line for line in said.out if "guessing" in line]
    assert line.startswith("That is no better than guessing: to say the commonest digit every time")
    assert line.endswith("The learning rate of 100 is too high: try 0.1.")


def test_a_run_that_learns_is_not_told_anything(here: Here) -> None:
    said = here.run("train", "--images", "2000", "--init", "he", "--steps", "40")
    assert not [line for line in said.out if "guessing" in line]


@pytest.mark.parametrize("state", [{"finished": True}, {"step": 5}], ids=str)
def test_a_checkpoint_that_was_edited_is_refused_in_one_line(
    small: Here, monkeypatch: pytest.MonkeyPatch, state: dict
) -> None:
    monkeypatch.setattr(commands, "CHECKPOINT_SECONDS", 0.0)
    command = [*SMALL, "--steps", "5", "--checkpoint", "run"]
    small.run(*command)
    raw = (small.path / "run").read_bytes()
    small.file("run", edited(raw, lambda saved: saved.update(state)))
    said = small.run(*command)
    assert (said.code, len(said.err)) == (2, 1)
    assert re.fullmatch(r"digitnet: run: not a whole checkpoint: finished .*", said.err[0])


def test_a_checkpoint_of_a_run_that_had_ended_gives_its_weights(
    small: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "CHECKPOINT_SECONDS", 0.0)
    command = [*SMALL, "--steps", "5", "--checkpoint", "run"]
    small.run(*command)
    ended = {"finished": True, "step": 5}
    raw = (small.path / "run").read_bytes()
    small.file("run", edited(raw, lambda saved: saved.update(ended)))
    assert small.run(*command).code == 0
    assert Network.load("digitnet.safetensors").metadata["steps"] == 5


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--rotation", "20"], {"rotation": 20.0, "shift": 1.2}),
        (["--augment"], {"rotation": 12, "elastic": 1.2}),
        (["--elastic", "0", "--thickness", "0.5"], {"elastic": 0.0, "thickness": 0.5}),
        (["--no-augment"], None),
    ],
)
def test_distortions_start_from_the_presets(
    small: Here, options: list[str], expected: dict[str, float] | None
) -> None:
    small_best = ["--hidden", "8", "--steps", "2", "--outliers", "0"]
    run = ["train", "--preset", "best", "--csv", "train.csv", *small_best]
    assert small.run(*run, *options).code == 0
    augment = Network.load("digitnet.safetensors").metadata["recipe"]["augment"]
    if expected is None:
        assert augment is None
    else:
        assert {name: augment[name] for name in expected} == expected


def test_train_uses_as_many_images_as_it_is_told(small: Here) -> None:
    said = small.run(*SMALL, "--steps", "2", "--images", "100", "--dev-images", "15")
    assert said.out[0] == "784-12-10 on 85 images, 15 held back"


def test_train_gives_the_same_weights_for_the_same_seed(small: Here) -> None:
    for name in ("one", "other"):
        small.run(*SMALL, "--steps", "5", "--seed", "3", "--output", name)
    small.run(*SMALL, "--steps", "5", "--seed", "4", "--output", "third")
    one, other, third = (Network.load(n).params.flat for n in ("one", "other", "third"))
    assert np.array_equal(one, other)
    assert not np.array_equal(one, third)


def test_train_on_other_images_says_nothing_about_mnists_test_set(small: Here) -> None:
    said = small.run(*SMALL, "--steps", "4")
    assert "test_accuracy" not in Network.load("digitnet.safetensors").metadata
    assert not [line for line in said.out if "test" in line]


@pytest.mark.parametrize(
    "settings",
    [
        ["--steps", "20"],
        ["--steps", "20", "--average", "0.9"],
        ["--epochs", "200", "--lr", "1", "--patience", "3"],
    ],
    ids=["plain", "averaged", "stopped early"],
)
def test_the_dev_accuracy_in_the_file_is_that_of_its_weights(
    small: Here, settings: list[str]
) -> None:
    said = small.run(*SMALL, *settings)
    net = Network.load("digitnet.safetensors")
    _, dev = PRESETS["blog"].split(digits(150))
    accuracy = net.accuracy(dev.images, dev.labels)
    assert net.metadata["dev_accuracy"] == accuracy
    assert f"dev accuracy {accuracy:.4f}" in said.out
