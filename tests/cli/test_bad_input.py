"""The command line: bad input is answered in one line, and every option has help."""

import re
import shlex

import pytest

from digitnet import Augment
from digitnet.cli.options import default
from digitnet.nn import settings_of
from digitnet.recipes import Recipe, option_names
from tests.cli.commands import commands, options
from tests.cli.here import BLOG, SMALL, Here, digit_picture
from tests.files import csv, digits
from tests.fresh_python import run_python

# What the answer begins with, and commands that get it.
BAD_FILES = {
    "none.safetensors: No such": ["evaluate none.safetensors"],
    "none.csv: No such": ["evaluate BLOG --csv none.csv", "TRAIN --output mine --csv none.csv"],
    "none.png: No such": ["predict none.png --weights BLOG"],
    "none.tra: No such": ["TRAIN --strokes none.tra"],
    "none.unipen: No such": ["TRAIN --letters none.unipen"],
    "notes.txt: ": [
        *("evaluate notes.txt", "evaluate BLOG --csv notes.txt", "train --csv notes.txt"),
        *("predict notes.txt --weights BLOG", "predict digit.png --weights notes.txt"),
        *(f"TRAIN --{option} notes.txt" for option in ("strokes", "letters", "checkpoint")),
        "variants --show sheet.png --strokes notes.txt",
    ],
    "image file: train.csv: ": ["evaluate BLOG --idx train.csv train.csv"],
    "half.png: ": ["predict half.png --weights BLOG"],
    ".: Is a directory": ["predict . --weights BLOG"],
    "3 images: too few": ["train --csv few.csv"],
    "/dev/null: the file is empty": ["evaluate BLOG --csv /dev/null"],
    "image file: /dev/null: the file is empty": ["evaluate BLOG --idx /dev/null /dev/null"],
    "bad.csv: line 1: 1 pixel columns, expected 784 ": ["evaluate --csv bad.csv"],
}
BAD_PLACES = {
    "--output .: a directory or a device": ["TRAIN --output .", "TRAIN --output ''"],
    "--output /dev/null: a directory or a device": ["TRAIN --output /dev/null"],
    "--output /proc/x: No such": ["TRAIN --output /proc/x"],
    "--output none/mine: No such": ["TRAIN --output none/mine"],
    "--checkpoint .: a directory or a device": ["TRAIN --checkpoint ''"],
    "--checkpoint /dev/null: a directory or a device": ["TRAIN --checkpoint /dev/null"],
    "--checkpoint /proc/x: No such": ["TRAIN --checkpoint /proc/x"],
    "--show none/sheet.png: No such": ["variants --show none/sheet.png"],
    "unknown file extension: .words": ["variants --show sheet.words"],
}
BAD_PATHS = {
    f"{command.split()[-1]} 'a\\x00b': a file name cannot contain a null byte": [f"{command} a\0b"]
    for command in (
        *("TRAIN --output", "TRAIN --checkpoint", "TRAIN --strokes"),
        *("evaluate --csv", "predict digit.png --weights"),
    )
}
SETTINGS = settings_of(Recipe) | settings_of(Augment)
BAD_VALUES = {
    f"{option} ": [f"TRAIN {option} {value}" for value in values.split()]
    for option, values in {
        **{
            f"--{option_names(name)[0]}": "-1 nan" if each.kind is float else "-1"
            for name, each in SETTINGS.items()
            if each.kind in (int, float)
        },
        **{"--hidden": "0 9999999999", "--steps": "0 1" + "0" * 30, "--rotation": "400 inf"},
        **{"--label-smoothing": "2", "--dropout": "1", "--check-every": "0", "--images": "0"},
    }.items()
}
BAD_PAIRS = {
    "--variants: requires pen strokes": ["TRAIN --variants 5"],
    "--pictures: requires pen strokes": ["TRAIN --pictures 5"],
    "--no-augment and --shift: ": ["TRAIN --no-augment --shift 1"],
    "--momentum: adam has no such setting": ["TRAIN --optimizer adam --momentum 0.5"],
    "steps and epochs: ": ["TRAIN --steps 3 --epochs 2"],
    "hidden 60000,60000: 3,647,": ["TRAIN --hidden 60000,60000"],  # larger than any memory
}


@pytest.mark.parametrize("bad", [BAD_FILES, BAD_PLACES, BAD_PATHS, BAD_VALUES, BAD_PAIRS])
def test_bad_input_is_answered_in_one_line_and_nothing_is_written(
    small: Here, bad: dict[str, list[str]]
) -> None:
    small.file("notes.txt", b"milk, bread and butter\n")
    small.file("bad.csv", b"label,pixel\n")
    small.file("few.csv", csv(digits(3)))
    digit_picture(small.path / "digit.png", 0, dark_on_light=False)
    small.file("half.png", (small.path / "digit.png").read_bytes()[:200])
    before, wrong = sorted(small.path.iterdir()), {}
    words = {"BLOG": [BLOG], "TRAIN": SMALL}
    for begins, command in [(begins, each) for begins, those in bad.items() for each in those]:
        said = small.run(*(w for word in shlex.split(command) for w in words.get(word, [word])))
        line = said.err[-1] if said.code == 2 and len(said.err) == 1 else ""
        too_late = said.out and bad is not BAD_FILES  # a checkpoint is read after the images
        if not line.startswith(f"digitnet: {begins}") or len(line) < 20 or too_late:
            wrong[command] = said
    assert not wrong
    assert sorted(small.path.iterdir()) == before


def test_an_unknown_command_shows_the_usage(here: Here) -> None:
    no_commands = ["", "paint", "variants", "predict", "train --preset worst"]
    for command in [*no_commands, "train --hidden many", "train --csv train.csv --idx a b"]:
        said = here.run(*command.split())
        assert (said.code, said.err[0][:7]) == (2, "usage: "), command
        assert "error: " in said.err[-1], command
    said = here.run("train", "--hidden", "10,x")
    assert said.err[-1].endswith("--hidden: '10,x': expected whole numbers, such as 128,64")


def test_a_run_that_diverges_writes_nothing(small: Here) -> None:
    runs = {"--hidden 20,20 --lr 1e10 --steps 30": r"\d+"}
    runs |= {"--steps 1 --lr 1e38": "1", "--steps 1 --lr 1e25": "1"}
    for settings, step in runs.items():
        said = small.run(*SMALL, *settings.split())
        assert said.code == 2
        assert re.fullmatch(rf"digitnet: diverged at step {step}: try a learning .*", said.err[-1])
    assert [p.name for p in small.path.iterdir()] == ["train.csv"]


def test_the_module_shows_its_commands_and_ends_with_the_code_of_one() -> None:
    done = run_python("-m", "digitnet", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    shown = re.findall(r"^ +(\w+) +\w+", done.stdout, re.MULTILINE)
    assert {"train", "evaluate", "predict"} <= set(shown)
    done = run_python("-m", "digitnet", "evaluate", "none.safetensors")
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["digitnet: none.safetensors: No such file or directory"]


@pytest.mark.parametrize("command", commands())
def test_every_option_has_help_and_states_its_default(here: Here, command: str) -> None:
    said = here.run(command, "--help")
    assert (said.code, said.err) == (0, [])
    assert said.out[0].startswith(f"usage: python -m digitnet {command}")
    shown = " ".join(" ".join(said.out).split())
    for option in options(command):
        text = option.help % {"default": option.default}
        assert len(text.split()) >= 4, option.dest
        assert text in shown
        expected = ["no"] if option.dest == "augment" else []
        if option.dest in SETTINGS:
            expected = [default(SETTINGS[option.dest])]
        elif option.default is not None:
            expected = [str(option.default)]
        assert re.findall(r"\(default: (.*)\)$", text) == expected
