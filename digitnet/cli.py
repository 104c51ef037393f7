"""The command line: python -m digitnet train | evaluate | predict."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from digitnet import checkpoint
from digitnet.activations import ACTIVATIONS
from digitnet.augment import Augment
from digitnet.calibration import calibrate, calibration_error
from digitnet.data import DataError, Dataset, load_mnist, read_csv, read_idx
from digitnet.network import INITS, Network
from digitnet.optimizers import OPTIMIZERS
from digitnet.recipes import PRESETS, Recipe
from digitnet.schedules import SCHEDULES
from digitnet.sketch import PEN
from digitnet.strokes import as_dataset, read_unipen, split_by_writer
from digitnet.training import DivergedError, Progress, Training
from digitnet.weights import SHIPPED, WeightsError

BAD_INPUT = 2
CHECKPOINT_SECONDS = 60.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; 0 where it worked, 2 for bad input, which is told in one line."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (DataError, WeightsError, DivergedError, ValueError, OSError) as error:
        print(f"digitnet: {error}", file=sys.stderr)
        return BAD_INPUT


def train_command(options: argparse.Namespace) -> int:
    for path in (options.output, options.checkpoint):
        if path and not path.absolute().parent.is_dir():
            raise ValueError(f"{path}: its directory does not exist")
    recipe = _recipe(options)
    data = _data(options) or load_mnist()[0]
    training, dev = recipe.split(data)
    if options.strokes:
        learnt, held_back = split_by_writer(read_unipen(options.strokes))
        training = training.joined(as_dataset(learnt))
    network = recipe.network()
    print(f"{'-'.join(map(str, recipe.sizes))} on {len(training):,} images, {len(dev):,} held back")
    run = recipe.start(network, training, dev)
    last = _follow(run, options.checkpoint, recipe)
    network.metadata = _report(options, recipe, network, last)
    network.metadata["dev_accuracy"] = network.accuracy(dev.images, dev.labels)
    calibrate(network, dev)
    if options.strokes:
        check = as_dataset(held_back, (PEN,))
        network.metadata["strokes"] = options.strokes.name
        network.metadata["strokes_accuracy"] = network.accuracy(check.images, check.labels)
    for name in ("dev_accuracy", "strokes_accuracy", "test_accuracy"):
        if network.metadata.get(name) is not None:
            print(f"{name.replace('_', ' ')} {network.metadata[name]:.4f}")
    network.save(options.output)
    print(f"weights in {options.output}")
    return 0


def evaluate_command(options: argparse.Namespace) -> int:
    network = Network.load(options.weights)
    data = _data(options) or load_mnist()[1]
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
    from digitnet.photos import read_picture

    network = Network.load(options.weights)
    for path in options.files:
        x = read_picture(path).reshape(1, -1)
        probs = network.predict_proba(x)[0]
        print(f"{path} {probs.argmax()} {probs.max():.2f}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m digitnet",
        description="A neural network for handwritten digits, written from scratch in NumPy.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_train(commands.add_parser("train", help="train a network and save its weights"))
    evaluate = commands.add_parser("evaluate", help="how many images a network reads rightly")
    evaluate.add_argument("weights", nargs="?", default=_default_weights(), help=_WEIGHTS_HELP)
    _add_data(evaluate, "MNIST's 10,000 test images")
    evaluate.set_defaults(command=evaluate_command)
    predict = commands.add_parser("predict", help="read the digit in each picture")
    predict.add_argument("files", nargs="+", metavar="FILE", help="a picture of one digit (PNG, …)")
    predict.add_argument("--weights", default=_default_weights(), help=_WEIGHTS_HELP)
    predict.set_defaults(command=predict_command)
    return parser


_WEIGHTS_HELP = "safetensors file of the network (default: %(default)s)"


def _default_weights() -> Path:
    best = SHIPPED / "best.safetensors"
    return best if best.exists() else SHIPPED / "blog.safetensors"


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preset", choices=PRESETS, default="blog", help="recipe to start from")
    parser.add_argument("--output", type=Path, default=Path("digitnet.safetensors"))
    _add_data(parser, "MNIST's training images")
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
    own.add_argument("--images", type=int, help="how many images are used at all")
    own.add_argument("--dev-images", type=int, help="how many of them are held back")
    _add_distortions(parser)
    parser.set_defaults(command=train_command)


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


def _add_data(parser: argparse.ArgumentParser, default: str) -> None:
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--csv", type=Path, help=f"images in Kaggle's CSV format, not {default}")
    source.add_argument(
        "--idx", type=Path, nargs=2, metavar=("IMAGES", "LABELS"), help="a pair of IDX files"
    )


def _data(options: argparse.Namespace) -> Dataset | None:
    if options.csv:
        return read_csv(options.csv)
    return read_idx(*options.idx) if options.idx else None


def _recipe(options: argparse.Namespace) -> Recipe:
    """The preset, changed as the options say."""
    names = ("hidden", "activation", "init", "seed", "steps", "epochs", "batch_size", "lr")
    names += ("optimizer", "momentum", "weight_decay", "schedule", "warmup", "dropout")
    names += ("label_smoothing", "average", "patience", "images", "dev_images")
    changes = {n: getattr(options, n) for n in names if getattr(options, n) is not None}
    if "epochs" in changes and "steps" not in changes:
        changes["steps"] = None
    preset = PRESETS[options.preset]
    return replace(preset, augment=_augment(options, preset.augment), **changes)


def _augment(options: argparse.Namespace, preset: Augment | None) -> Augment | None:
    """The preset's distortions, changed as the options say."""
    names = [field.name for field in fields(Augment)]
    strengths = {n: getattr(options, n) for n in names if getattr(options, n) is not None}
    if options.augment is False:
        if strengths:
            raise ValueError(f"--no-augment and --{next(iter(strengths))}: choose one of them")
        return None
    if options.augment or strengths:
        return replace(preset or Augment(), **strengths)
    return preset


def _follow(run: Training, path: Path | None, recipe: Recipe) -> Progress:
    """Runs to the end behind a progress bar, saved every minute if asked; the last record."""
    from tqdm import tqdm

    if path and path.exists():
        checkpoint.restore(run, path, recipe.describe())
        print(f"going on from {path} after step {run.step:,}")
    saved_at = run.seconds
    with tqdm(total=run.steps, initial=run.step, unit=" updates", smoothing=0.05) as bar:
        for progress in run:
            bar.update()
            if progress.dev_accuracy is not None:
                bar.set_postfix_str(f"loss {progress.loss:.3f}, dev {progress.dev_accuracy:.4f}")
            if path and progress.seconds - saved_at > CHECKPOINT_SECONDS:
                checkpoint.save(run, path, recipe.describe())
                saved_at = progress.seconds
    return progress


def _report(
    options: argparse.Namespace, recipe: Recipe, network: Network, last: Progress
) -> dict[str, Any]:
    """What the weights file says about its making. MNIST's test set is read here, once."""
    report = {
        "preset": options.preset,
        "recipe": recipe.describe(),
        "steps": last.step,
        "epochs": round(last.epoch, 2),
        "training_seconds": round(last.seconds, 1),
        "date": date.today().isoformat(),
    }
    if options.csv is None and options.idx is None:
        test = load_mnist()[1]
        report["test_accuracy"] = network.accuracy(test.images, test.labels)
    return report


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.replace(",", " ").split())
