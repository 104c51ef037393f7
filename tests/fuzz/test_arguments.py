"""Bad arguments end with exit code 2 and a line that names the option."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitnet.cli import main
from tests.fuzz.arguments import QUICK, bad_arguments, trouble_with

INPUTS = 300


def test_any_arguments_work_or_are_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some of the arguments are names of files to write
    for number in range(INPUTS):
        arguments = bad_arguments(np.random.default_rng([8, number]), tmp_path)
        assert trouble_with(arguments) is None, arguments


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
