"""The command line: what train prints and writes."""

import re
import signal

import numpy as np
import pytest

from digitnet import Augment, Network
from digitnet.cli import commands
from digitnet.nn import settings_of
from digitnet.nn.training import Progress, Training
from digitnet.recipes.recipe import PRESETS, Recipe
from tests.cli.here import SMALL, Here
from tests.edited import edited
from tests.files import digits, unipen


def test_train_writes_a_network_that_evaluate_reads(small: Here) -> None:
    said = small.run(*SMALL, "--epochs", "3", "--output", "mine.safetensors")
    assert said.code == 0
    assert said.out[-1] == "weights saved in mine.safetensors"
    net = Network.load("mine.safetensors")
    assert net.sizes == (784, 12, 10)
    assert (net.metadata["steps"], net.metadata["epochs"]) == (15, 3)
    # Of other images than MNIST's nothing is said about its test images.
    assert "test_accuracy" not in net.metadata
    assert not [line for line in said.out if "test" in line]
    said = small.run("evaluate", "mine.safetensors", "--csv", "train.csv")
    assert re.fullmatch(r"accuracy 0\.\d{4}", said.out[-1])


def test_steps_take_the_place_of_the_presets_epochs(small: Here) -> None:
    assert small.run("train", "--preset", "quick", "--csv", "train.csv", "--steps", "5").code == 0
    metadata = Network.load("digitnet.safetensors").metadata
    recipe = metadata["recipe"]
    assert (recipe["steps"], recipe["epochs"], metadata["steps"]) == (5, None, 5)


def test_renamed_options_keep_their_former_names(small: Here) -> None:
    for options in ("--validation-images 15 --check-every 2", "--dev-images 15 --dev-every 2"):
        assert small.run(*SMALL, "--steps", "2", *options.split()).code == 0
        recipe = Network.load("digitnet.safetensors").metadata["recipe"]
        assert (recipe["dev_images"], recipe["dev_every"]) == (15, 2)


SETTINGS = """
hidden=9,8 activation=tanh init=xavier seed=7 images=140 dev_images=15 epochs=2 batch_size=50
lr=0.2 optimizer=nesterov momentum=0.8 weight_decay=0.001 schedule=cosine warmup=2 dropout=0.1
label_smoothing=0.05 average=0.9 patience=4 dev_every=2 rotation=5 scale=0.05 shear=0.05 shift=2
elastic=0.5 thickness=0.3 distort_after=0.4 variants=1 restyled=2 pictures=3 slant=0.2 squeeze=0.1
wobble=0.01 outliers=1 outlier_weight=0.7 threads=3
"""


def test_every_setting_of_a_recipe_has_an_option(small: Here) -> None:
    small.file("some.tra", unipen(writers=6))
    wanted = dict(word.split("=") for word in SETTINGS.split())
    declared = settings_of(Recipe) | settings_of(Augment)
    assert wanted.keys() == declared.keys() - {"steps"}  # which are given instead of epochs
    words = [f"--{name.replace('_', '-')}={value}" for name, value in wanted.items()]
    assert small.run("train", "--csv", "train.csv", "--strokes=some.tra", *words).code == 0
    metadata = Network.load("digitnet.safetensors").metadata
    used = metadata["recipe"] | metadata["recipe"]["augment"]
    for name, text in wanted.items():
        value = declared[name].read(text)
        assert value != declared[name].default, f"{name}: a default tests nothing"
        assert used[name] == (list(value) if type(value) is tuple else value), name
    # Twice the 125 images and those of the strokes.
    assert (used["steps"], metadata["steps"]) == (None, 8)


def test_train_prints_how_many_images_it_trains_on_and_validates_with(small: Here) -> None:
    learned = [
        (0, "", "120 training images, 30"),
        (0, "--images 100 --dev-images 15", "85 training images, 15"),
        (6, "--strokes some.tra", "130 training images, 30"),  # five writers, two pens
        (3, "--strokes some.tra", "126 training images, 30"),  # too few to hold a writer back
    ]
    for writers, options, images in learned:
        small.file("some.tra", unipen(writers))
        said = small.run(*SMALL, "--steps", "2", *options.split())
        assert (said.code, said.out[0]) == (0, f"784-12-10: {images} validation images")
        metadata = Network.load("digitnet.safetensors").metadata
        assert ("strokes_accuracy" in metadata) == (writers > 3)


def test_an_interrupted_run_resumes_as_if_nothing_had_happened(
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
    stopped = "digitnet: stopped after step 8; the same command resumes from run"
    assert (said.code, said.err[-1]) == (130, stopped)
    said = small.run(*run, "parts", "--checkpoint", "run")
    assert (said.code, said.out[1]) == (0, "resuming from run after step 8")
    whole, parts = (Network.load(name).params.flat for name in ("whole", "parts"))
    assert np.array_equal(whole, parts)


def test_a_run_resumes_from_a_checkpoint_or_has_the_final_weights(
    small: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "CHECKPOINT_SECONDS", 0.0)
    command = [*SMALL, "--steps", "5", "--checkpoint", "run"]
    assert small.run(*command).code == 0
    raw = (small.path / "run").read_bytes()
    said = small.run(*command)
    assert (said.code, said.out[1]) == (0, "resuming from run after step 4")
    small.file("run", edited(raw, lambda saved: saved.update({"finished": True, "step": 5})))
    assert small.run(*command).code == 0
    assert Network.load("digitnet.safetensors").metadata["steps"] == 5


def test_a_run_is_told_what_keeps_it_from_learning_and_one_that_learns_is_not(here: Here) -> None:
    run = ["train", "--images", "2000", "--steps", "40"]
    told = "\n".join(here.run(*run, "--lr", "100").out)
    guess = "That is no better than chance: always guessing the most common digit"
    assert re.search(rf"^{guess}.*The learning rate of 100 is too high: try 0\.1\.$", told, re.M)
    assert "guessing" not in "".join(here.run(*run, "--init", "he").out)


def test_distortions_start_from_the_presets(small: Here) -> None:
    changed = {
        "--rotation 20": {"rotation": 20.0, "shift": 1.2},
        "--augment": {"rotation": 12, "elastic": 1.2},
        "--elastic 0 --thickness 0.5": {"elastic": 0.0, "thickness": 0.5},
        "--no-augment": {},
    }
    run = "train --preset best --csv train.csv --hidden 8 --steps 2 --outliers 0"
    for options, expected in changed.items():
        assert small.run(*run.split(), *options.split()).code == 0
        augment = Network.load("digitnet.safetensors").metadata["recipe"]["augment"]
        assert (augment is None) == (not expected), options
        assert expected.items() <= (augment or {}).items(), options


def test_the_validation_accuracy_in_the_file_is_that_of_its_weights(small: Here) -> None:
    _, dev = PRESETS["blog"].split(digits(150))
    for settings in ("--steps 20", "--steps 20 --average 0.9", "--epochs 200 --lr 1 --patience 3"):
        said = small.run(*SMALL, *settings.split())
        net = Network.load("digitnet.safetensors")
        accuracy = net.accuracy(dev.images, dev.labels)
        assert net.metadata["dev_accuracy"] == accuracy, settings
        assert f"validation accuracy {accuracy:.4f}" in said.out
