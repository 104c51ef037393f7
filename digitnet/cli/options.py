"""The options of the command line, and the recipe that they result in."""

import argparse
from dataclasses import fields, replace
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from digitnet.data import Dataset, read_csv, read_idx
from digitnet.nn import Augment, Setting, settings_of
from digitnet.recipes import PRESETS, Recipe, option, option_names
from digitnet.runs import MNIST
from digitnet.sketch import (
    CHECK_EVERY_OF_LETTERS,
    Drawing,
    Letter,
    read_letters,
    read_unipen,
    split_by_writer,
)

MOST_COMPARED = 100  # runs
GROUPS = {
    "network": "network",
    "updates": "training",
    "regularisation": "regularisation",
    "data": "images",
    "strokes": "images made from pen strokes (with --strokes), and non-digits",
    "distortions": "random distortions of the images in every batch (0 switches one off)",
}


def add_training(parser: argparse.ArgumentParser, recipe: type[Recipe] = Recipe) -> None:
    """The options of a training run: files, the preset, and each declared setting."""
    _add_preset(parser)
    weights, place = Path("digitnet.safetensors"), "file for the weights (default: %(default)s)"
    add_file(parser, "--output", place, default=weights)
    add_data(parser, "MNIST's training images")
    saved = "save the run in this file every minute, and resume from it if it exists"
    add_file(parser, "--checkpoint", saved)
    add_strokes(parser)
    add_store(parser, "save the run, so that the app shows it live and lists it afterwards")
    _add_settings(parser, [*settings_of(recipe).values(), *settings_of(Augment).values()])


def _add_preset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--preset",
        choices=PRESETS,
        default="blog",
        help="the settings to start from; the defaults below are the blog's (default: %(default)s)",
    )


def add_file(parser: argparse._ActionsContainer, option: str, help: str, **more: Any) -> None:
    parser.add_argument(option, type=Path, metavar="FILE", help=help, **more)


def add_store(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument(
        "--store",
        nargs="?",
        const="",
        metavar="URL",
        help=f"{help}; a database URL, by default DIGITNET_STORE or the user's own store",
    )


def add_sweep(parser: argparse.ArgumentParser) -> None:
    """The options of a comparison: settings, each with one or more values."""
    _add_preset(parser)
    jobs = "how many runs train at once; one per core if not given"
    parser.add_argument("--jobs", type=int, metavar="N", help=jobs)
    add_data(parser, "MNIST's training images")
    add_store(parser, "save the runs, so that the app shows them live and lists them afterwards")
    declared = [*settings_of(Recipe).values(), *settings_of(Augment).values()]
    without_strokes = [each for each in declared if each.group != "strokes"]
    _add_settings(parser, without_strokes, nargs="+", action="extend")


def _add_settings(parser: argparse.ArgumentParser, declared: list[Setting], **more: Any) -> None:
    for group, title in GROUPS.items():
        if not any(each.group == group for each in declared):
            continue
        box = parser.add_argument_group(title)
        if group == "distortions":
            box.add_argument(
                "--augment",
                action=argparse.BooleanOptionalAction,
                help="distort the images, by the strengths of the preset and the options below, "
                "or not at all (default: no)",
            )
        for each in declared:
            if each.group == group:
                box.add_argument(
                    *(f"--{name}" for name in option_names(each.name)),
                    dest=each.name,
                    type=_numbers if each.kind is tuple else each.kind,
                    choices=each.choices if each.kind is str else None,
                    metavar=None if each.kind is str else (each.unit or each.name).upper(),
                    help=_help(each),
                    **more,
                )


def flag(name: str) -> str:
    """The option of a setting."""
    return f"--{option(name)}"


def default(declared: Setting) -> str:
    """The default of a setting, in words."""
    value = declared.none if declared.default is None else declared.default
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _help(declared: Setting) -> str:
    """The setting's description, range and default."""
    limits = "" if declared.kind is str else f" {declared.range.capitalize()}"
    return f"{declared.help}{limits} (default: {default(declared)})".replace("%", "%%")


def add_data(parser: argparse.ArgumentParser, default: str) -> None:
    """Options for the user's own images in place of `default`."""
    source = parser.add_mutually_exclusive_group()
    add_file(
        source, "--csv", f"a CSV file in the format of Kaggle's train.csv, in place of {default}"
    )
    source.add_argument(
        "--idx",
        type=Path,
        nargs=2,
        metavar=("IMAGES", "LABELS"),
        help="a pair of IDX files, MNIST's own format",
    )


def add_strokes(parser: argparse.ArgumentParser) -> None:
    """Options for digits and letters as pen strokes."""
    digits = (
        "also train on pen strokes of digits from a UNIPEN file, such as pendigits-orig.tra; "
        "every fifth writer is used for validation"
    )
    add_file(parser, "--strokes", digits)
    letters = (
        "also train on letters from a UNIPEN file, to refuse them; every third writer is left out"
    )
    add_file(parser, "--letters", letters)


def given_strokes(options: argparse.Namespace) -> tuple[list[Drawing], list[Drawing]]:
    """(training, validation) digits from the file in the options, empty without one."""
    return split_by_writer(read_unipen(options.strokes)) if options.strokes else ([], [])


def given_letters(options: argparse.Namespace) -> tuple[list[Letter], list[Letter]]:
    """(training, validation) letters from the file in the options, empty without one."""
    if not options.letters:
        return [], []
    return split_by_writer(read_letters(options.letters), CHECK_EVERY_OF_LETTERS)


def given_data(options: argparse.Namespace) -> Dataset | None:
    """The images from the files in the options; None without any. Raises DataError."""
    if options.csv:
        return read_csv(options.csv)
    return read_idx(*options.idx) if options.idx else None


def data_name(options: argparse.Namespace) -> str:
    """A name for the training images."""
    file = options.csv or (options.idx and options.idx[0])
    return file.name if file else MNIST


def given_recipe(options: argparse.Namespace, recipe: type[Recipe] = Recipe) -> Recipe:
    """The preset with the changes in the options; raises ValueError if they do not fit."""
    declared = settings_of(recipe)
    preset = PRESETS[options.preset]
    changes = _given(options, declared)
    if "epochs" in changes or "steps" in changes:
        changes = {"steps": None, "epochs": None} | changes  # the preset has one of them
    values: dict[str, Any] = {
        each.name: getattr(preset, each.name, each.default) for each in fields(recipe)
    }
    values["augment"] = _augment(options, preset.augment)
    changed = recipe(**(values | changes))
    for name in ("variants", "restyled", "pictures"):
        if changes.get(name) and not options.strokes:
            raise ValueError(f"{flag(name)}: requires pen strokes, see --strokes")
    for name in changes:
        other, needed = declared[name].needs or ("", ())
        if other and getattr(changed, other) not in needed:
            raise ValueError(f"{flag(name)}: {getattr(changed, other)} has no such setting")
    return changed


def given_sweep(options: argparse.Namespace) -> list[Recipe]:
    """The recipes for all combinations of the given values; raises ValueError."""
    names = [*settings_of(Recipe), *settings_of(Augment)]
    swept = {name: getattr(options, name, None) for name in names}
    lists = {name: list(dict.fromkeys(values)) for name, values in swept.items() if values}
    if prod(map(len, lists.values())) > MOST_COMPARED:
        raise ValueError(f"more than {MOST_COMPARED} runs to compare: expected fewer values")
    nothing = dict.fromkeys(names) | {"strokes": None}
    chosen = [dict(zip(lists, values, strict=True)) for values in product(*lists.values())]
    told = vars(options) | nothing
    return [given_recipe(argparse.Namespace(**told | values)) for values in chosen]


def _augment(options: argparse.Namespace, preset: Augment | None) -> Augment | None:
    """The preset's distortions with the changes in the options."""
    strengths = _given(options, settings_of(Augment))
    if options.augment is False:
        if strengths:
            raise ValueError(
                f"--no-augment and {flag(next(iter(strengths)))}: expected only one of them"
            )
        return None
    if options.augment or strengths:
        return replace(preset or Augment(), **strengths)
    return preset


def _given(options: argparse.Namespace, declared: dict[str, Setting]) -> dict[str, Any]:
    """The settings in the options; raises ValueError, which names the option."""
    given = {name: getattr(options, name) for name in declared}
    given = {name: value for name, value in given.items() if value is not None}
    for name, value in given.items():
        declared[name].check(value, flag(name))
    return given


def check_values(options: argparse.Namespace) -> None:
    """Raises ValueError, which names the option, for invalid values that argparse accepts."""
    for name, given in vars(options).items():
        if given == []:  # what Python 3.11 makes of `--preset=--`
            raise ValueError(f"{flag(name)} '--': expected a value")
        for path in given if isinstance(given, list) else [given]:
            if isinstance(path, Path) and "\0" in str(path):
                raise ValueError(
                    f"{flag(name)} {str(path)!r}: a file name cannot contain a null byte"
                )


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in text.replace(",", " ").split())
    except ValueError:
        message = f"{text!r:.40}: expected whole numbers, such as 128,64"
        raise argparse.ArgumentTypeError(message) from None
