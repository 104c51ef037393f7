"""The command line: bad input is answered in one line, and every option has help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digitnet import Augment
from digitnet.cli.options import default
from digitnet.nn import settings_of
from digitnet.runs import Recipe
from tests.cli.commands import commands, options
from tests.cli.here import BLOG, SMALL, Here, digit_picture
from tests.files import csv, digits
from tests.fresh_python import run_python

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
    "no such letters": [*SMALL, "--letters", "none.unipen"],
    "no letters": [*SMALL, "--letters", "notes.txt"],
    "variants of nothing": [*SMALL, "--variants", "5"],
    "pictures of nothing": [*SMALL, "--pictures", "5"],
    "negative outliers": [*SMALL, "--outliers", "-5"],
    "negative weight": [*SMALL, "--outlier-weight", "-1"],
    "a sheet of no strokes": ["variants", "--show", "sheet.png", "--strokes", "notes.txt"],
    "a sheet of no kind": ["variants", "--show", "sheet.words"],
    "nowhere for a sheet": ["variants", "--show", "none/sheet.png"],
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
        ["variants"],
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


@pytest.mark.parametrize("lr", ["1e38", "1e25"])
def test_a_run_whose_last_update_diverges_writes_nothing(small: Here, lr: str) -> None:
    said = small.run(*SMALL, "--steps", "1", "--lr", lr)
    assert said.code == 2
    assert re.fullmatch(r"digitnet: diverged at step 1: try a learning rate .*", said.err[-1])
    assert [p.name for p in small.path.iterdir()] == ["train.csv"]


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


NAMED = {
    "--hidden": "9999999999",
    "--seed": "-1",
    "--batch-size": "-5",
    "--lr": "nan",
    "--label-smoothing": "2",
    "--dev-every": "0",
    "--steps": "1" + "0" * 30,
    "--rotation": "inf",
    "--images": "0",
}


@pytest.mark.parametrize(("option", "value"), NAMED.items())
def test_a_bad_value_is_told_with_its_option(small: Here, option: str, value: str) -> None:
    said = small.run(*SMALL, option, value)
    assert (said.code, len(said.err)) == (2, 1)
    assert said.err[0].startswith(f"digitnet: {option} ")


PATHS = {
    "--output": SMALL,
    "--checkpoint": SMALL,
    "--strokes": SMALL,
    "--csv": ["evaluate"],
    "--weights": ["predict", "digit.png"],
}


@pytest.mark.parametrize(("option", "command"), PATHS.items())
def test_a_path_that_cannot_be_is_told_with_its_option(
    small: Here, option: str, command: list[str]
) -> None:
    said = small.run(*command, option, "a\0b")
    assert (said.code, len(said.err)) == (2, 1)
    assert said.err[0].startswith(f"digitnet: {option} 'a\\x00b': a null byte")


def test_a_network_larger_than_any_memory_is_refused_by_its_layers(small: Here) -> None:
    said = small.run(*SMALL, "--hidden", "60000,60000")
    assert said.code == 2
    assert re.fullmatch("digitnet: hidden 60000,60000: 3,647,.* to learn, .*", said.err[0])


@pytest.mark.parametrize("command", commands())
def test_every_option_has_help_and_states_its_default(here: Here, command: str) -> None:
    shown = " ".join(" ".join(here.run(command, "--help").out).split())
    settings = settings_of(Recipe) | settings_of(Augment)
    for option in options(command):
        text = option.help % {"default": option.default}
        assert len(text.split()) >= 4, option.dest
        assert text in shown
        stated = re.findall(r"\(default: (.*)\)$", text)
        if option.dest in settings:
            assert stated == [default(settings[option.dest])]
        elif option.default is not None:
            assert stated == [str(option.default)]
        else:
            assert stated == (["no"] if option.dest == "augment" else [])


PLACES = {
    "": "a directory or a device",
    "/dev/null": "a directory or a device",
    "/proc/x": "No such",
}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a system without /proc")
@pytest.mark.parametrize(("place", "said"), PLACES.items())
@pytest.mark.parametrize("option", ["--output", "--checkpoint"])
def test_a_place_where_nothing_can_be_written_is_told_before_the_training(
    small: Here, option: str, place: str, said: str
) -> None:
    answer = small.run(*SMALL, option, place)
    assert (answer.code, answer.out) == (2, [])
    assert re.fullmatch(rf"digitnet: {option} {place or '.'}: {said}.*", *answer.err)


def test_asking_whether_a_file_can_be_written_leaves_nothing_behind(small: Here) -> None:
    small.run(*SMALL, "--output", "mine", "--csv", "none.csv")
    assert [p.name for p in small.path.iterdir()] == ["train.csv"]


def test_numbers_that_are_none_are_told_with_what_is_expected(here: Here) -> None:
    said = here.run("train", "--hidden", "10,x")
    assert said.err[-1].endswith("--hidden: '10,x': expected whole numbers, such as 128,64")


BAD_FILES = {"--csv": ["/dev/null"], "--idx": ["/dev/null", "/dev/null"]}


@pytest.mark.parametrize(("option", "files"), BAD_FILES.items())
def test_a_file_is_named_before_what_is_wrong_with_it(
    here: Here, option: str, files: list[str]
) -> None:
    said = here.run("evaluate", BLOG, option, *files)
    assert re.fullmatch("digitnet: (image file: )?/dev/null: the file is empty", *said.err)


def test_a_line_is_told_with_its_file(small: Here) -> None:
    small.file("bad.csv", b"label,pixel\n")
    said = small.run("evaluate", "--csv", "bad.csv")
    assert said.err == ["digitnet: bad.csv: line 1: 1 pixel columns, expected 784 after the label"]
