"""The options of the command line, and the recipe that they make."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from digitnet.data import Dataset, read_csv, read_idx
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.augment import Augment
from digitnet.nn.network import INITS
from digitnet.nn.optimizers import OPTIMIZERS, Momentum
from digitnet.nn.schedules import SCHEDULES
from digitnet.runs.recipes import PRESETS, Recipe

# The fields of a recipe that have an option of the same name.
SETTINGS = [field.name for field in fields(Recipe) if field.name != "augment"]


def add_training(parser: argparse.ArgumentParser) -> None:
    """Everything that a training run can be told."""
    parser.add_argument("--preset", choices=PRESETS, default="blog", help="recipe to start from")
    parser.add_argument("--output", type=Path, default=Path("digitnet.safetensors"))
    add_data(parser, "MNIST's training images")
    parser.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="save the run there every minute, and go on from there where the file exists",
    )
    parser.add_argument(
        "--strokes",
        type=Path,
        metavar="FILE",
        help="learn also from the pen strokes in a UNIPEN file, such as pendigits-orig.tra; each "
        "fifth writer is held back",
    )
    own = parser.add_argument_group("settings (where not given, those of the preset)")
    own.add_argument("--hidden", type=_numbers, help="units of each hidden layer, as in 128,64")
    own.add_argument("--activation", choices=ACTIVATIONS)
    own.add_argument("--init", choices=INITS, help="how the first weights are drawn")
    own.add_argument("--seed", type=int)
    own.add_argument("--steps", type=int, help="updates (instead of epochs)")
    own.add_argument("--epochs", type=int, help="passes over the images (instead of steps)")
    own.add_argument("--batch-size", type=int, help="images of one update (0: all of them)")
    own.add_argument("--lr", type=float, help="learning rate")
    own.add_argument("--optimizer", choices=OPTIMIZERS)
    own.add_argument("--momentum", type=float)
    own.add_argument("--weight-decay", type=float)
    own.add_argument("--schedule", choices=SCHEDULES, help="of the learning rate")
    own.add_argument("--warmup", type=int, help="updates until the full learning rate")
    own.add_argument("--dropout", type=float, help="share of hidden units left out")
    own.add_argument("--label-smoothing", type=float)
    own.add_argument("--average", type=float, help="decay of a moving average of the weights")
    own.add_argument("--patience", type=int, help="stop after so many looks without a better one")
    own.add_argument("--dev-every", type=int, help="updates between two looks")
    own.add_argument("--images", type=int, help="how many images are used at all")
    own.add_argument(
        "--dev-images", type=int, help="how many of them are held back, at most a fifth"
    )
    _add_distortions(parser)


def _add_distortions(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("distortions, afresh for every batch (0 leaves one out)")
    group.add_argument(
        "--augment",
        action=argparse.BooleanOptionalAction,
        help="distort, as strongly as the preset or the options below say; or do not at all",
    )
    for name, explanation in _DISTORTIONS.items():
        group.add_argument(f"--{name}", type=float, help=explanation)


_DISTORTIONS = {
    "rotation": "at most so many degrees either way",
    "scale": "of the logarithm of the size, along each axis",
    "shear": "pixels sideways per pixel upwards",
    "shift": "pixels, along each axis",
    "elastic": "root mean square of a smooth random displacement, in pixels",
    "thickness": "how much of the way to a stroke a pixel thicker or thinner, at most 1",
}


def add_data(parser: argparse.ArgumentParser, default: str) -> None:
    """Images of the user's own in place of `default`."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--csv", type=Path, help=f"images in Kaggle's CSV format, not {default}")
    source.add_argument(
        "--idx", type=Path, nargs=2, metavar=("IMAGES", "LABELS"), help="a pair of IDX files"
    )


def given_data(options: argparse.Namespace) -> Dataset | None:
    """The images that the options name; None where they name none. Raises DataError."""
    if options.csv:
        return read_csv(options.csv)
    return read_idx(*options.idx) if options.idx else None


def given_recipe(options: argparse.Namespace) -> Recipe:
    """The preset, changed as the options say; raises ValueError where they contradict it."""
    preset = PRESETS[options.preset]
    changes = _given(options, SETTINGS)
    if "epochs" in changes or "steps" in changes:
        changes = {"steps": None, "epochs": None} | changes  # the preset has one of them
    changed = replace(preset, augment=_augment(options, preset.augment), **changes)
    if options.momentum is not None and not issubclass(OPTIMIZERS[changed.optimizer], Momentum):
        raise ValueError(f"--momentum: {changed.optimizer} has none")
    return changed


def _augment(options: argparse.Namespace, preset: Augment | None) -> Augment | None:
    """The preset's distortions, changed as the options say."""
    strengths = _given(options, _DISTORTIONS)
    if options.augment is False:
        if strengths:
            raise ValueError(f"--no-augment and --{next(iter(strengths))}: choose one of them")
        return None
    if options.augment or strengths:
        return replace(preset or Augment(), **strengths)
    return preset


def _given(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """The options of these names that were given at all."""
    return {n: getattr(options, n) for n in names if getattr(options, n) is not None}


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.replace(",", " ").split())
