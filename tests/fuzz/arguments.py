"""Bad arguments for the command line, at random: for every option that it declares."""

import argparse
import contextlib
import io
from functools import cache
from pathlib import Path

import numpy as np

from digitnet.cli import main
from tests.cli.commands import commands, options
from tests.fuzz.trial import trouble

NUMBERS = [
    "-1", "0", "nan", "inf", "1e400", "9" * 400, "9" * 5_000, "0x1", "", " ", "1,2", "٣", "x",
]  # fmt: skip
NAMES = [
    "", "x", "\0", "a\0b", "/", "/none/x", "/dev/null", "x" * 5_000, "\ud800", "--", "sgd", "relu",
]  # fmt: skip
# Whole training runs would be no test of the arguments.
QUICK = [
    "train", "--steps=1", "--batch-size=8", "--images=60", "--dev-images=10", "--preset=blog",
]  # fmt: skip
NO_SERVER = ["--certificate=none.pem", "--key=none.pem"]  # what is rejected last


def bad_arguments(rng: np.random.Generator, folder: Path) -> list[str]:
    """A command with an odd value for one of its options; what it writes goes to the folder."""
    command, option = _places()[rng.integers(len(_places()))]
    likely, others = (NAMES, NUMBERS) if option.type in (None, Path) else (NUMBERS, NAMES)
    values = likely if rng.random() < 0.8 else others
    odd = [values[rng.integers(len(values))] for _ in range(2 if option.nargs == 2 else 1)]
    given = _given(option, odd)
    if command == "train":
        return [*QUICK, f"--output={folder / 'digits'}", *given]
    if command == "compare":
        return [command, *QUICK[1:], *given]
    if command == "app":
        return [command, *NO_SERVER, *given]
    return [command, *given, *(["none.png"] if command == "predict" else [])]


@cache
def _places() -> list[tuple[str, argparse.Action]]:
    """Every option of every command, with its command."""
    return [(name, option) for name in commands() for option in options(name)]


def _given(option: argparse.Action, values: list[str]) -> list[str]:
    (name, *_) = option.option_strings or [""]
    if name and len(values) == 1:
        return [f"{name}={values[0]}"]
    return [name, *values] if name else values


def trouble_with(arguments: list[str]) -> str | None:
    """What is wrong with how the command line takes them: it ends with 0, or with 2 and a line."""
    return trouble(lambda _: _check(arguments), b"")


def _check(arguments: list[str]) -> None:
    """Raises AssertionError where a command ends otherwise than it should."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            code = main(arguments)
    except SystemExit as end:  # argparse's own
        code = end.code
    except Exception as error:
        raise AssertionError(f"raised: {error!r:.200}") from error
    words = said.getvalue()
    assert code in (0, 2), f"exit code {code}: {words:.2000}"
    assert code == 0 or words.strip(), "refused without a word"
    assert "Traceback" not in words, words
