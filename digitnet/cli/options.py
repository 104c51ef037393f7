"""The options of the command line, and the recipe that they make."""

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
    "network": "the network",
    "updates": "its updates",
    "regularisation": "regularisation",
    "data": "the images",
    "strokes": "what is made of pen strokes (with --strokes), and what is no digit",
    "distortions": "distortions of the images, afresh for every batch (0 leaves one out)",
}


def add_training(parser: argparse.ArgumentParser, recipe: type[Recipe] = Recipe) -> None:
    """Everything that a training run can be told: files, the preset, and each declared setting."""
    _add_preset(parser)
    weights, place = Path("digitnet.safetensors"), "where the weights go (default: %(default)s)"
    add_file(parser, "--output", place, default=weights)
    add_data(parser, "MNIST's training images")
    saved = "save the run there every minute, and go on from there where the file exists"
    add_file(parser, "--checkpoint", saved)
    add_strokes(parser)
    add_store(parser, "keep the run, so that the app shows it live and lists it afterwards")
    _add_settings(parser, [*settings_of(recipe).values(), *settings_of(Augment).values()])


def _add_preset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--preset",
        choices=PRESETS,
        default="blog",
        help="recipe to start from; the defaults below are the blog's (default: %(default)s)",
    )


def add_file(parser: argparse._ActionsContainer, option: str, help: str, **more: Any) -> None:
    parser.add_argument(option, type=Path, metavar="FILE", help=help, **more)


def add_store(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument(
        "--store",
        nargs="?",
        const="",
        metavar="URL",
        help=f"{help}; in the store that DIGITNET_STORE names (or the user's own), or in this one",
    )


def add_sweep(parser: argparse.ArgumentParser) -> None:
    """Everything that runs beside each other can be told: of a setting, several values."""
    _add_preset(parser)
    jobs = "how many train at once; one a core if not given"
    parser.add_argument("--jobs", type=int, metavar="N", help=jobs)
    add_data(parser, "MNIST's training images")
    add_store(parser, "keep the runs, so that the app shows them live and lists them afterwards")
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
                help="distort, as strongly as the preset or the options below say; or do not at "
                "all (default: no)",
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
    """What a setting is where nobody says anything, in words."""
    value = declared.none if declared.default is None else declared.default
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _help(declared: Setting) -> str:
    """The sentence for people, the range and the default."""
    limits = "" if declared.kind is str else f" {declared.range.capitalize()}"
    return f"{declared.help}{limits} (default: {default(declared)})".replace("%", "%%")


def add_data(parser: argparse.ArgumentParser, default: str) -> None:
    """Images of the user's own in place of `default`."""
    source = parser.add_mutually_exclusive_group()
    add_file(source, "--csv", f"images in Kaggle's CSV format, not {default}")
    source.add_argument(
        "--idx", type=Path, nargs=2, metavar=("IMAGES", "LABELS"), help="a pair of IDX files"
    )


def add_strokes(parser: argparse.ArgumentParser) -> None:
    """Digits and letters as pen strokes."""
    digits = (
        "learn also from the pen strokes of digits in a UNIPEN file, such as "
        "pendigits-orig.tra; each fifth writer is held back"
    )
    add_file(parser, "--strokes", digits)
    letters = "letters in a UNIPEN file, as what is no digit; each third writer is held back"
    add_file(parser, "--letters", letters)


def given_strokes(options: argparse.Namespace) -> tuple[list[Drawing], list[Drawing]]:
    """(train, held back) of the digits that the options name, none where they name none."""
    return split_by_writer(read_unipen(options.strokes)) if options.strokes else ([], [])


def given_letters(options: argparse.Namespace) -> tuple[list[Letter], list[Letter]]:
    """(train, held back) of the letters that the options name, none where they name none."""
    if not options.letters:
        return [], []
    return split_by_writer(read_letters(options.letters), CHECK_EVERY_OF_LETTERS)


def given_data(options: argparse.Namespace) -> Dataset | None:
    """The images that the options name; None where they name none. Raises DataError."""
    if options.csv:
        return read_csv(options.csv)
    return read_idx(*options.idx) if options.idx else None


def data_name(options: argparse.Namespace) -> str:
    """What people call the images that are learned from."""
    file = options.csv or (options.idx and options.idx[0])
    return file.name if file else MNIST


def given_recipe(options: argparse.Namespace, recipe: type[Recipe] = Recipe) -> Recipe:
    """The preset, changed as the options say; raises ValueError where they contradict it."""
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
            raise ValueError(f"{flag(name)}: needs pen strokes, see --strokes")
    for name in changes:
        other, needed = declared[name].needs or ("", ())
        if other and getattr(changed, other) not in needed:
            raise ValueError(f"{flag(name)}: {getattr(changed, other)} has none")
    return changed


def given_sweep(options: argparse.Namespace) -> list[Recipe]:
    """The recipes of all values that are given, each with each; raises ValueError."""
    names = [*settings_of(Recipe), *settings_of(Augment)]
    swept = {name: getattr(options, name, None) for name in names}
    lists = {name: list(dict.fromkeys(values)) for name, values in swept.items() if values}
    if prod(map(len, lists.values())) > MOST_COMPARED:
        raise ValueError(f"more than {MOST_COMPARED} runs to compare: give fewer values")
    nothing = dict.fromkeys(names) | {"strokes": None}
    chosen = [dict(zip(lists, values, strict=True)) for values in product(*lists.values())]
    told = vars(options) | nothing
    return [given_recipe(argparse.Namespace(**told | values)) for values in chosen]


def _augment(options: argparse.Namespace, preset: Augment | None) -> Augment | None:
    """The preset's distortions, changed as the options say."""
    strengths = _given(options, settings_of(Augment))
    if options.augment is False:
        if strengths:
            raise ValueError(f"--no-augment and {flag(next(iter(strengths)))}: choose one of them")
        return None
    if options.augment or strengths:
        return replace(preset or Augment(), **strengths)
    return preset


def _given(options: argparse.Namespace, declared: dict[str, Setting]) -> dict[str, Any]:
    """The settings that have been given at all; raises ValueError, which names the option."""
    given = {name: getattr(options, name) for name in declared}
    given = {name: value for name, value in given.items() if value is not None}
    for name, value in given.items():
        declared[name].check(value, flag(name))
    return given


def check_values(options: argparse.Namespace) -> None:
    """Raises ValueError, which names the option, for what argparse lets through."""
    for name, given in vars(options).items():
        if given == []:  # what Python 3.11 makes of `--preset=--`
            raise ValueError(f"{flag(name)} '--': expected a value")
        for path in given if isinstance(given, list) else [given]:
            if isinstance(path, Path) and "\0" in str(path):
                raise ValueError(f"{flag(name)} {str(path)!r}: a null byte is in no file's name")


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in text.replace(",", " ").split())
    except ValueError:
        message = f"{text!r:.40}: expected whole numbers, such as 128,64"
        raise argparse.ArgumentTypeError(message) from None
