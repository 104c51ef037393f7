"""A whole run in one file: recipe, history, weights along its way and at its end."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np

from digitnet.nn import MAX_BYTES, Network, WeightsError, check_layers, tensors
from digitnet.recipes import Recipe
from digitnet.runs.chance import Chance
from digitnet.runs.keeping.record import Record
from digitnet.runs.moments import Moment
from digitnet.runs.plain import number, text, whole
from digitnet.runs.snapshot import ENDED, Course, Snapshot

VERSION = 1
MOST_FILE_BYTES = MAX_BYTES + 32 * 2**20  # the last weights, and those along the way
MOST_MOMENTS = 400
MOST_NAME = 200  # characters
WHAT = "run file"
LAST, MOMENT = "last", re.compile(r"moment\.[1-9][0-9]{0,12}")
PRECISIONS = ("F16", "F32")


class RunFileError(ValueError):
    """A file that holds no run, or a run that no file can hold; the message says why."""


def fits(snapshot: Snapshot) -> bool:
    """Whether there is a file for a run like this: not for weights of no use, or a huge network."""
    try:
        _check(snapshot.network)
    except RunFileError:
        return False
    return snapshot.network.params.flat.nbytes <= MAX_BYTES


def to_bytes(record: Record) -> bytes:
    """The file: safetensors, with all that is no array in its header as JSON.

    Raises RunFileError where nobody could open it again.
    """
    from safetensors.numpy import save

    kept = [moment for moment in record.moments if moment.step]  # its recipe makes the first
    arrays = {f"moment.{moment.step}": moment.parameters for moment in kept}
    arrays[LAST] = record.snapshot.network.params.flat.astype(np.float32, copy=False)
    about = {
        "version": VERSION,
        "name": record.name[:MOST_NAME],
        "recipe": record.recipe.describe(),
        "data": record.data[:MOST_NAME],
        "chance": asdict(record.chance),
        "state": record.snapshot.state,
        "message": record.snapshot.message,
        "lr": record.snapshot.lr,
        "course": record.described(),
        "accuracies": {str(moment.step): moment.dev_accuracy for moment in kept},
    }
    _check(record.snapshot.network)
    if sum(array.nbytes for array in arrays.values()) > MOST_FILE_BYTES - 2**20:
        raise RunFileError("the network is too large for one file")
    return save(arrays, {"run": json.dumps(about, allow_nan=False)})


def from_bytes(raw: bytes) -> Record:
    """The run in the bytes of a file; raises RunFileError.

    Sizes are checked in the header, before anything is made of them.
    """
    try:
        return _record(raw)
    except WeightsError as error:
        raise RunFileError(str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, RunFileError):
            raise
        raise RunFileError(f"not a whole {WHAT}: {str(error)[:200]}") from None


def _record(raw: bytes) -> Record:
    header = tensors.read_header(raw, MOST_MOMENTS + 1, MOST_FILE_BYTES, WHAT)
    about = _about(header.metadata.get("run"))
    recipe = Recipe.of(about["recipe"])
    _check_kinds(header.kinds, recipe)
    arrays = tensors.read_arrays(raw, WHAT)
    snapshot = _snapshot(about, _network(recipe, arrays.pop(LAST)))
    chance = Chance(whole(about["chance"]["images"]), number(about["chance"]["share"], 0, 1))
    return Record(
        name=_line(about["name"]),
        recipe=recipe,
        data=_line(about["data"]),
        chance=chance,
        snapshot=snapshot,
        moments=_moments(arrays, about["accuracies"], recipe, snapshot.step),
    )


def _about(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RunFileError("not a run file: it may be a weights file, which the Draw page opens")
    version = value.get("version")
    if version != VERSION or type(version) is not int:
        raise RunFileError(f"of version {version!r:.20}; this program reads version {VERSION}")
    return value


def _check_kinds(kinds: dict[str, tensors.Kind], recipe: Recipe) -> None:
    numbers = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(recipe.sizes))
    if LAST not in kinds:
        raise ValueError("its last weights are missing")
    for name, kind in kinds.items():
        if name != LAST and not MOMENT.fullmatch(name):
            raise ValueError(f"it holds {name!r:.40}")
        if kind.shape != (numbers,) or kind.dtype not in PRECISIONS:
            raise ValueError(f"{name:.40} does not fit its recipe")


def _network(recipe: Recipe, flat: np.ndarray) -> Network:
    network = Network(recipe.sizes, recipe.activation, init=None)
    network.params.flat[...] = flat
    _check(network)
    return network


def _check(network: Network) -> None:
    layers = list(zip(network.weights, network.biases, strict=True))
    try:
        check_layers(layers, network.activation)
    except WeightsError as error:
        raise RunFileError(f"the last weights are of no use: {error}") from None


def _snapshot(about: dict[str, Any], network: Network) -> Snapshot:
    """The end of the run; one that had not ended counts as stopped."""
    course = Course(network, 0)
    course.recall(about["course"])
    state = about["state"] if about["state"] in ENDED else "stopped"
    snapshot = course.snapshot(state, number(about["lr"], 0), text(about["message"]))
    last = snapshot.points[-1].step if snapshot.points else 0
    if not snapshot.step == last <= snapshot.steps:
        raise ValueError("its course does not lead to its last step")
    return snapshot


def _moments(
    arrays: dict[str, np.ndarray], accuracies: dict[str, Any], recipe: Recipe, last: int
) -> tuple[Moment, ...]:
    moments = [Moment(0, recipe.network().params.flat)]
    for name, flat in arrays.items():
        step = name.removeprefix("moment.")
        if int(step) > last or not np.isfinite(flat).all():
            raise ValueError(f"the weights of step {int(step):,} are of no use")
        accuracy = accuracies.get(step)
        measured = None if accuracy is None else number(accuracy, 0, 1)
        moments.append(Moment(int(step), flat, measured))
    return tuple(sorted(moments, key=lambda moment: moment.step))


def _line(value: Any) -> str:
    return "".join(character for character in text(value, MOST_NAME) if character.isprintable())
