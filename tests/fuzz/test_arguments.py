"""Bad arguments end with exit code 2 and a line that names the option."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitnet.cli import main
from digitnet.nn import settings_of
from digitnet.runs import Recipe
from tests.cli.commands import commands, options
from tests.fresh_python import run_python
from tests.fuzz import arguments as fuzzed
from tests.fuzz.__main__ import fuzz_arguments
from tests.fuzz.arguments import QUICK, bad_arguments, trouble_with

INPUTS = 300


def test_any_arguments_work_or_are_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some of the arguments are names of files to write
    for number in range(INPUTS):
        arguments = bad_arguments(np.random.default_rng([8, number]), tmp_path)
        assert trouble_with(arguments) is None, arguments


def test_every_option_of_every_command_is_tried(tmp_path: Path) -> None:
    drawn = [bad_arguments(np.random.default_rng([1, n]), tmp_path) for n in range(2_000)]
    tried = {(words[0], word.partition("=")[0]) for words in drawn for word in words[1:]}
    declared = {
        (name, o.option_strings[0])
        for name in commands()
        for o in options(name)
        if o.option_strings
    }
    assert declared <= tried
    assert {f"--{name.replace('_', '-')}" for name in settings_of(Recipe)} <= {o for _, o in tried}


def test_arguments_are_fuzzed_by_hand_too() -> None:
    done = run_python("-m", "tests.fuzz", "--reader", "arguments", "--inputs", "40")
    assert (done.returncode, done.stdout) == (0, "arguments: 40 inputs, no findings\n")


def _raises(_: list[str]) -> int:
    raise KeyError("lr")


CARELESS = {"raised: KeyError": _raises, "exit code 1": lambda _: 1, "without a word": lambda _: 2}


@pytest.mark.parametrize(("said", "main"), CARELESS.items())
def test_a_careless_command_line_is_found_out(
    said: str, main, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fuzzed, "main", main)
    assert fuzz_arguments(3, seed=0)
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("hidden", "9" * 12),
        ("hidden", "9" * 30),
        ("seed", "-1"),
        ("csv", "a\0b"),
        ("checkpoint", "a\0b"),
        ("strokes", "a\0b"),
        ("output", "a\0b"),
    ],
)
def test_the_option_is_named(
    option: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*QUICK, f"--output={tmp_path / 'digits'}", f"--{option}={value}"]
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert option in line or value in line
