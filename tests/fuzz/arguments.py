"""Bad arguments for the command line, at random."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import numpy as np

from digitnet.cli import main

NUMBERS = [
    "-1",
    "0",
    "nan",
    "inf",
    "1e400",
    "9" * 400,
    "9" * 5_000,
    "0x1",
    "",
    " ",
    "1,2",
    "٣",
    "x",
]
NAMES = ["", "x", "\0", "a\0b", "/", "/none/x", "x" * 5_000, "\ud800", "--", "sgd", "relu"]
# Whole training runs would be no test of the arguments.
QUICK = [
    "train", "--steps=1", "--batch-size=8", "--images=60", "--dev-images=10", "--preset=blog",
]  # fmt: skip
NUMERIC = [
    "--seed", "--steps", "--epochs", "--batch-size", "--lr", "--momentum", "--weight-decay",
    "--warmup", "--dropout", "--label-smoothing", "--average", "--patience", "--dev-every",
    "--images", "--dev-images", "--hidden", "--rotation", "--scale", "--shear", "--shift",
    "--elastic", "--thickness",
]  # fmt: skip
NAMED = ["--csv", "--checkpoint", "--strokes", "--output", "--preset", "--activation", "--init",
         "--optimizer", "--schedule"]  # fmt: skip
OTHERS = [["predict"], ["predict", "--weights"], ["evaluate"], ["evaluate", "--csv"]]


def bad_arguments(rng: np.random.Generator, folder: Path) -> list[str]:
    kind = rng.integers(4)
    if kind == 0:
        return [*OTHERS[rng.integers(len(OTHERS))], NAMES[1 + rng.integers(len(NAMES) - 1)], "x"]
    options, values = (NAMED, NAMES) if kind == 1 else (NUMERIC, NUMBERS)
    option, value = options[rng.integers(len(options))], values[rng.integers(len(values))]
    if option in ("--steps", "--epochs") and value.isdigit():
        value = "0"  # a long run is no bad argument
    return [*QUICK, f"--output={folder / 'digits'}", f"{option}={value}"]


def trouble_with(arguments: list[str]) -> str | None:
    """What is wrong with how the command line takes them: it ends with 0, or with 2 and a line."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            code = main(arguments)
    except SystemExit as end:  # argparse's own
        code = end.code
    except Exception as error:
        return repr(error)
    if code not in (0, 2) or (code == 2 and not said.getvalue().strip()):
        return f"exit code {code}: {said.getvalue()}"
    return "a traceback" if "Traceback" in said.getvalue() else None
