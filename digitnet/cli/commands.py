"""The commands: digitnet app | train | compare | runs | evaluate | predict | ..."""

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.cli import app, compare, runs, settings, sheet
from digitnet.cli.notes import Notes
from digitnet.cli.options import (
    add_data,
    add_file,
    add_strokes,
    add_sweep,
    add_training,
    check_values,
    data_name,
    given_data,
    given_letters,
    given_recipe,
    given_strokes,
)
from digitnet.data import NOTHING, Dataset, load_mnist
from digitnet.insight import advise, read_number_in_ink, verdict
from digitnet.nn import (
    SHIPPED,
    DivergedError,
    Network,
    Training,
    calibrate,
    calibration_error,
    check_writable,
    checkpoint,
)
from digitnet.recipes import PRESETS, Recipe, with_strokes
from digitnet.runs import Chance, History, Point, StoreError
from digitnet.sketch import PEN, as_dataset, photos, picturefiles
from digitnet.store import open_archive

BAD_INPUT, INTERRUPTED = 2, 130
CHECKPOINT_SECONDS = 60.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns 0, or after an error message 2 (bad input) or 130 (Ctrl-C)."""
    options = parser().parse_args(arguments)
    try:
        check_values(options)
        return options.command(options)
    except (ValueError, DivergedError, StoreError, OSError, MemoryError) as error:
        print(f"digitnet: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt as stop:
        print(f"digitnet: {str(stop) or 'stopped'}", file=sys.stderr)
        return INTERRUPTED


def train_command(options: argparse.Namespace) -> int:
    _check_place("--output", options.output)
    if options.checkpoint:
        _check_place("--checkpoint", options.checkpoint)
    recipe = given_recipe(options)
    training, dev = recipe.split(given_data(options) or load_mnist()[0])
    drawings, held_back = given_strokes(options)
    training = with_strokes(training, recipe, drawings, given_letters(options)[0])
    outliers = np.count_nonzero(training.labels == NOTHING)
    network = recipe.network()
    sizes = "-".join(map(str, recipe.sizes))
    print(f"{sizes}: {len(training):,} training images, {len(dev):,} validation images")
    run = recipe.start(network, training, dev)
    points = _follow(run, options.checkpoint, _notes(options, recipe, run, dev))
    network.metadata = _report(options, recipe, run) | {"outliers": int(outliers)}
    network.metadata["dev_accuracy"] = network.accuracy(dev.images, dev.labels)
    chance = Chance.of(dev.labels)
    if held_back:
        check = as_dataset(held_back, (PEN,))
        network.metadata["strokes_accuracy"] = network.accuracy(check.images, check.labels)
        dev = dev.joined(check)
    calibrate(network, dev)
    _tell_accuracy(network.metadata)
    course = (points, run.step, run.lr, recipe.optimizer)
    if said := verdict(chance, network.metadata["dev_accuracy"]):
        print(f"{said} {advise(*course).text}" if points else said)
    network.save(options.output)
    print(f"weights saved in {options.output}")
    return 0


def _tell_accuracy(metadata: dict[str, Any]) -> None:
    for name, said in (("dev", "validation"), ("strokes", "strokes"), ("test", "test")):
        if (accuracy := metadata.get(f"{name}_accuracy")) is not None:
            print(f"{said} accuracy {accuracy:.4f}")


def evaluate_command(options: argparse.Namespace) -> int:
    network = Network.load(options.weights)
    data = given_data(options) or load_mnist()[1]
    probs = network.predict_proba(data.images)
    answers = probs.argmax(axis=1)
    for digit in range(10):
        of_this = data.labels == digit
        if of_this.any():
            share = np.mean(answers[of_this] == digit)
            print(f"digit {digit}: {share:.4f} of {of_this.sum():,} images")
    print(f"calibration error {calibration_error(probs, data.labels):.4f}")
    print(f"accuracy {np.mean(answers == data.labels):.4f}")
    return 0


def predict_command(options: argparse.Namespace) -> int:
    network = Network.load(options.weights)
    for path in options.files:
        ink = photos.bright_ink(picturefiles.open_picture(path))
        number = read_number_in_ink(network, ink)
        print(f"{path} {number.text} {number.probability:.2f}")
    return 0


def variants_command(options: argparse.Namespace) -> int:
    _check_place("--show", options.show)
    drawings, letters = given_strokes(options)[0], given_letters(options)[0]
    sheet.write(options.show, PRESETS["best"], drawings, letters)
    print(f"examples saved in {options.show}")
    return 0


def settings_command(options: argparse.Namespace) -> int:
    print(settings.page())
    return 0


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    whole = argparse.ArgumentParser(
        prog="digitnet" if Path(sys.argv[0]).stem == "digitnet" else "python -m digitnet",
        description="A neural network for handwritten digits, written from scratch in NumPy.",
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, help: str, command: Callable[[argparse.Namespace], int]
    ) -> argparse.ArgumentParser:
        own = commands.add_parser(name, help=help)
        own.set_defaults(command=command)
        return own

    app.add_options(add("app", "start the app and open it in a browser", app.command))
    add_training(add("train", "train a network and save its weights", train_command))
    evaluate = add("evaluate", "measure the accuracy of a network", evaluate_command)
    weights, said = _default_weights(), "the network's safetensors file (default: %(default)s)"
    evaluate.add_argument("weights", nargs="?", type=Path, default=weights, help=said)
    add_data(evaluate, "MNIST's 10,000 test images")
    predict = add("predict", "read the digit or number in each picture", predict_command)
    pictures = "a picture of one digit, or of a number in one line (PNG, …)"
    add_file(predict, "files", pictures, nargs="+")
    add_file(predict, "--weights", said, default=weights)
    examples = "draw examples of what the best preset makes from pen strokes"
    variants = add("variants", examples, variants_command)
    add_file(variants, "--show", "the picture to write (PNG)", required=True)
    add_strokes(variants)
    tables = "train with several values of some settings and print a table"
    add_sweep(add("compare", tables, compare.command))
    runs.add_commands(commands.add_parser("runs", help="list, show, export or delete saved runs"))
    add("settings", "print a table of all settings of a run", settings_command)
    return whole


def _default_weights() -> Path:
    best = SHIPPED / "best.safetensors"
    return best if best.exists() else SHIPPED / "blog.safetensors"


def _check_place(option: str, path: Path) -> None:
    """Raises ValueError if the file could not be written: before hours of training, not after."""
    try:
        if path.exists() and not path.is_file():
            raise ValueError(f"{option} {path}: a directory or a device, expected a file")
        check_writable(path)
    except OSError as error:
        raise ValueError(f"{option} {path!s:.60}: {error.strerror}") from None


def _follow(run: Training, path: Path | None, notes: Notes | None) -> tuple[Point, ...]:
    """Trains to the end behind a progress bar; returns the history.

    path: a checkpoint to save every minute and on Ctrl-C, if given. notes: save the run in a
    store, if given.
    """
    from tqdm import tqdm

    if path and path.exists():
        checkpoint.restore(run, path)
        print(f"resuming from {path} after step {run.step:,}")
    saved_at, history = run.seconds, History()
    bar = tqdm(total=run.steps, initial=run.step, unit=" steps", smoothing=0.05)
    with bar, _between_updates() as interrupted:
        for progress in run:
            bar.update()
            history.add(progress)
            if notes:
                notes.add(progress)
            if progress.dev_accuracy is not None:
                bar.set_postfix_str(
                    f"loss {progress.loss:.3f}, validation {progress.dev_accuracy:.4f}"
                )
            due = interrupted() or progress.seconds - saved_at > CHECKPOINT_SECONDS
            if path and due and not run.finished:
                checkpoint.save(run, path)
                saved_at = progress.seconds
            if interrupted() and not run.finished:
                if notes:
                    notes.end("stopped")
                where = f"; the same command resumes from {path}" if path else ""
                raise KeyboardInterrupt(f"stopped after step {run.step:,}{where}")
    if notes:
        notes.end("done")
    return history.points()


def _notes(
    options: argparse.Namespace, recipe: Recipe, run: Training, dev: Dataset
) -> Notes | None:
    """The notes for the store, if one is given; prints where to watch the run."""
    if options.store is None:
        return None
    notes = Notes(open_archive(options.store or None), recipe, run, dev, data_name(options))
    print(f"saved as {notes.id}: watch it in the app at /train?run={notes.id}")
    return notes


@contextmanager
def _between_updates() -> Iterator[Callable[[], bool]]:
    """Defers Ctrl-C; yields a function that says whether it was pressed."""
    asked = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: asked.set())
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _report(options: argparse.Namespace, recipe: Recipe, run: Training) -> dict[str, Any]:
    """Metadata for the weights file. MNIST's test images are used here, once."""
    report = {
        "preset": options.preset,
        "recipe": recipe.describe(),
        "steps": run.step,
        "epochs": round(run.epoch, 2),
        "training_seconds": round(run.seconds, 1),
        "date": date.today().isoformat(),
    }
    given = {"strokes": options.strokes, "letters": options.letters}
    report |= {what: path.name for what, path in given.items() if path}
    if options.csv is None and options.idx is None:
        test = load_mnist()[1]
        report["test_accuracy"] = run.network.accuracy(test.images, test.labels)
    return report
