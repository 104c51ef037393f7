"""The command line: what it prints, what it writes, and how it answers bad input."""

from __future__ import annotations

import json
import re
import signal
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitnet import Augment, Network, load_mnist
from digitnet.cli import commands as cli
from digitnet.cli.commands import main
from digitnet.nn.training import Progress, Training
from digitnet.nn.weights import SHIPPED
from digitnet.runs.recipes import PRESETS, Recipe
from tests.files import csv, digits, idx_images, idx_labels, unipen
from tests.fresh_python import run_python

BLOG = str(SHIPPED / "blog.safetensors")


@dataclass(frozen=True)
class Said:
    """How a command ended and the lines that it printed."""

    code: int
    out: list[str]
    err: list[str]


class Here:
    """The command line in an empty directory."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self._capsys = path, capsys

    def run(self, *arguments: str) -> Said:
        self._capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as end:  # argparse
            code = end.code
        printed = self._capsys.readouterr()
        return Said(code, printed.out.splitlines(), printed.err.splitlines())

    def file(self, name: str, raw: bytes) -> str:
        (self.path / name).write_bytes(raw)
        return name


@pytest.fixture
def here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(tmp_path, capsys)


def digit_picture(path: Path, which: int, *, dark_on_light: bool) -> str:
    """A test image of MNIST ten times as large, as a PNG file."""
    pixels = load_mnist()[1].images[which].reshape(28, 28)
    picture = Image.fromarray(255 - pixels if dark_on_light else pixels)
    picture.resize((280, 280), Image.Resampling.BICUBIC).save(path)
    return path.name


# evaluate


def test_evaluate_ends_with_the_accuracy_on_mnist() -> None:
    done = run_python("-m", "digitnet", "evaluate", BLOG)
    test = load_mnist()[1]
    accuracy = Network.load(BLOG).accuracy(test.images, test.labels)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == f"accuracy {accuracy:.4f}"
    assert done.stderr == ""


def test_evaluate_reads_csv_and_idx(here: Here) -> None:
    data = digits(200)
    accuracy = Network.load(BLOG).accuracy(data.images, data.labels)
    here.file("train.csv", csv(data))
    here.file("images", idx_images(data))
    here.file("labels", idx_labels(data))
    for source in (["--csv", "train.csv"], ["--idx", "images", "labels"]):
        said = here.run("evaluate", BLOG, *source)
        assert (said.code, said.out[-1], said.err) == (0, f"accuracy {accuracy:.4f}", [])


def test_evaluate_tells_the_accuracy_of_every_digit(here: Here) -> None:
    *lines, calibration, _ = here.run("evaluate", BLOG).out
    test = load_mnist()[1]
    ones = test.take(np.flatnonzero(test.labels == 1))
    share = Network.load(BLOG).accuracy(ones.images, ones.labels)
    assert len(lines) == 10
    assert lines[1] == f"digit 1: {share:.4f} of 1,135 images"
    assert re.fullmatch(r"calibration error 0\.\d{4}", calibration)


# predict


@pytest.mark.parametrize("dark_on_light", [False, True], ids=["white on black", "black on white"])
@pytest.mark.parametrize("which", [0, 1, 2, 3])  # a 7, a 2, a 1 and a 0
def test_predict_reads_a_picture(here: Here, which: int, dark_on_light: bool) -> None:
    name = digit_picture(here.path / "digit.png", which, dark_on_light=dark_on_light)
    said = here.run("predict", name, "--weights", BLOG)
    digit = load_mnist()[1].labels[which]
    assert said.code == 0
    assert re.fullmatch(rf"digit\.png {digit} (0\.\d\d|1\.00)", said.out[-1])
    assert said.err == []


def test_predict_says_how_likely_its_digit_is(here: Here) -> None:
    name = digit_picture(here.path / "digit.png", 0, dark_on_light=False)
    share = float(here.run("predict", name, "--weights", BLOG).out[-1].split()[-1])
    probs = Network.load(BLOG).predict_proba(load_mnist()[1].images[:1])
    assert share == pytest.approx(probs[0, 7], abs=0.1)


def test_predict_has_a_line_for_every_picture(here: Here) -> None:
    names = [digit_picture(here.path / f"{i}.png", i, dark_on_light=False) for i in range(3)]
    said = here.run("predict", *names)
    assert [line.split()[:2] for line in said.out] == [
        ["0.png", "7"],
        ["1.png", "2"],
        ["2.png", "1"],
    ]


# train


SMALL = ["train", "--csv", "train.csv", "--hidden", "12", "--batch-size", "25"]


@pytest.fixture
def small(here: Here) -> Here:
    """A directory with a small train.csv."""
    here.file("train.csv", csv(digits(150)))
    return here


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
    )
    plain = asdict(wanted)
    options = {**plain, **plain.pop("augment"), "hidden": "9,8"}
    options = {name: value for name, value in options.items() if name not in ("augment", "steps")}
    for field in fields(Recipe):
        assert getattr(wanted, field.name) != getattr(Recipe(), field.name), (
            "a default tests nothing"
        )
    words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    assert small.run("train", "--csv", "train.csv", *words).code == 0
    net = Network.load("digitnet.safetensors")
    assert net.metadata["recipe"] == json.loads(json.dumps(wanted.describe()))
    assert net.metadata["steps"] == 6


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
    monkeypatch.setattr(cli, "CHECKPOINT_SECONDS", 0.0)
    command = [*SMALL, "--steps", "5", "--checkpoint", "run"]
    assert small.run(*command).code == 0
    said = small.run(*command)
    assert (said.code, said.out[1]) == (0, "going on from run after step 4")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--rotation", "20"], {"rotation": 20.0, "shift": 1.3}),
        (["--augment"], {"rotation": 13, "elastic": 1.3}),
        (["--elastic", "0", "--thickness", "0.5"], {"elastic": 0.0, "thickness": 0.5}),
        (["--no-augment"], None),
    ],
)
def test_distortions_start_from_the_presets(
    small: Here, options: list[str], expected: dict[str, float] | None
) -> None:
    run = ["train", "--preset", "best", "--csv", "train.csv", "--hidden", "8", "--steps", "2"]
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


# Bad input


BAD = {
    "no such weights": ["evaluate", "none.safetensors"],
    "no weights": ["evaluate", "notes.txt"],
    "no such CSV": ["evaluate", BLOG, "--csv", "none.csv"],
    "no CSV": ["evaluate", BLOG, "--csv", "notes.txt"],
    "no IDX": ["evaluate", BLOG, "--idx", "train.csv", "train.csv"],
    "no such picture": ["predict", "none.png", "--weights", BLOG],
    "no picture": ["predict", "notes.txt", "--weights", BLOG],
    "half a picture": ["predict", "half.png", "--weights", BLOG],
    "a directory": ["predict", ".", "--weights", BLOG],
    "no weights to predict with": ["predict", "digit.png", "--weights", "notes.txt"],
    "nothing to train on": ["train", "--csv", "notes.txt"],
    "too few images": ["train", "--csv", "few.csv"],
    "no such strokes": [*SMALL, "--strokes", "none.tra"],
    "no strokes": [*SMALL, "--strokes", "notes.txt"],
    "negative learning rate": [*SMALL, "--lr", "-1"],
    "no hidden units": [*SMALL, "--hidden", "0"],
    "negative batch": [*SMALL, "--batch-size", "-5"],
    "negative seed": [*SMALL, "--seed", "-1"],
    "no steps": [*SMALL, "--steps", "0"],
    "all dropped out": [*SMALL, "--dropout", "1"],
    "distorted and not": [*SMALL, "--no-augment", "--shift", "1"],
    "turned too far": [*SMALL, "--rotation", "400"],
    "negative distortion": [*SMALL, "--elastic", "-1"],
    "no images": [*SMALL, "--images", "0"],
    "none held back": [*SMALL, "--dev-images", "-3"],
    "momentum where there is none": [*SMALL, "--optimizer", "adam", "--momentum", "0.5"],
    "no patience": [*SMALL, "--patience", "0"],
    "steps and epochs": [*SMALL, "--steps", "3", "--epochs", "2"],
    "a directory to write": [*SMALL, "--steps", "3", "--output", "."],
    "too large for any memory": [*SMALL, "--hidden", "9999999999"],
    "nowhere to write": [*SMALL, "--steps", "3", "--output", "none/mine.safetensors"],
    "no checkpoint": [*SMALL, "--checkpoint", "notes.txt"],
}


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
def test_bad_input_is_answered_in_one_line(small: Here, arguments: list[str]) -> None:
    small.file("notes.txt", b"milk, bread and butter\n")
    small.file("few.csv", csv(digits(3)))
    digit_picture(small.path / "digit.png", 0, dark_on_light=False)
    small.file("half.png", (small.path / "digit.png").read_bytes()[:200])
    said = small.run(*arguments)
    assert said.code == 2
    assert len(said.err) == 1
    assert re.fullmatch(r"digitnet: .{10,}", said.err[0])


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["paint"],
        ["predict"],
        ["train", "--preset", "worst"],
        ["train", "--hidden", "many"],
        ["train", "--csv", "train.csv", "--idx", "a", "b"],
    ],
)
def test_a_command_that_is_no_command_shows_its_use(here: Here, arguments: list[str]) -> None:
    said = here.run(*arguments)
    assert said.code == 2
    assert said.err[0].startswith("usage: ")
    assert "error: " in said.err[-1]


def test_a_run_that_diverges_writes_nothing(small: Here) -> None:
    said = small.run(*SMALL, "--hidden", "20,20", "--lr", "1e10", "--steps", "30")
    assert said.code == 2
    assert re.fullmatch(r"digitnet: diverged at step \d+: try a learning .*", said.err[-1])
    assert [p.name for p in small.path.iterdir()] == ["train.csv"]


# Help


def test_the_module_shows_its_commands() -> None:
    done = run_python("-m", "digitnet", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for command in ("train", "evaluate", "predict"):
        assert re.search(rf"^ +{command} +\w+", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("command", ["train", "evaluate", "predict"])
def test_every_command_has_help(here: Here, command: str) -> None:
    said = here.run(command, "--help")
    assert (said.code, said.err) == (0, [])
    assert said.out[0].startswith(f"usage: python -m digitnet {command}")


def test_the_module_ends_with_the_code_of_its_command() -> None:
    done = run_python("-m", "digitnet", "evaluate", "none.safetensors")
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["digitnet: none.safetensors: No such file or directory"]
