"""A whole run in one file: recipe, history, snapshots and final weights."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from digitnet.data import Dataset
from digitnet.nn import MAX_BYTES, Network, WeightsError, check_layers, tensors
from digitnet.recipes import Recipe
from digitnet.runs import (
    ACTIVE,
    ArchivedRun,
    Card,
    RunRecord,
    RunStatus,
    RunView,
    Snapshot,
    number,
    snapshots_of,
    text,
)

VERSION = 2
PRIVATE = ("id", "owner", "begun", "origin", "holder")  # fields of a record that a file omits
MOST_FILE_BYTES = MAX_BYTES + 32 * 2**20  # the final weights and the snapshots
MOST_SNAPSHOTS = 400
MOST_NAME, MOST_WORDS = 200, 1000  # characters
WHAT = "run file"
LAST, SNAPSHOT = "last", re.compile(r"moment\.[1-9][0-9]{0,12}")
PRECISIONS = ("F16", "F32")


class RunFileError(ValueError):
    """An invalid run file, or a run that cannot be saved as one; the message says why."""


class OpenedRun(ArchivedRun):
    """The run in a file, under an id of its own; `dev` is None until validation images are set."""

    is_kept = False

    def hold_back(self, data: Dataset) -> None:
        """Sets its validation images, from this data; raises ValueError if there are too few."""
        held_back = self.recipe.held_back(data)
        if not len(held_back):
            raise ValueError(f"{len(data)} images: too few for any validation images")
        self.dev = held_back.take(slice(0, self.chance.images))


def fits(status: RunStatus) -> bool:
    """Whether a run can be saved as a file: not with invalid weights, or a huge network."""
    try:
        _check(status.network)
    except RunFileError:
        return False
    return status.network.params.flat.nbytes <= MAX_BYTES


def to_bytes(run: RunView) -> bytes:
    """The file: safetensors, with everything but the arrays as JSON in its header.

    It reveals neither the run's owner nor its id. Raises RunFileError if it could not be opened
    again.
    """
    from safetensors.numpy import save

    now = run.status()
    kept = [
        snapshot for snapshot in snapshots_of(run, now.step) if snapshot.step
    ]  # step 0 follows from the recipe
    arrays = {f"moment.{snapshot.step}": snapshot.parameters for snapshot in kept}
    arrays[LAST] = now.network.params.flat.astype(np.float32, copy=False)
    record = RunRecord.at(run, now).to_plain()
    about = {name: value for name, value in record.items() if name not in PRIVATE}
    accuracies = {str(snapshot.step): snapshot.dev_accuracy for snapshot in kept}
    about |= {"version": VERSION, "accuracies": accuracies, "data": about["data"][:MOST_NAME]}
    _check(now.network)
    if sum(array.nbytes for array in arrays.values()) > MOST_FILE_BYTES - 2**20:
        raise RunFileError("the network is too large for one file")
    return save(arrays, {"run": json.dumps(about, allow_nan=False)})


def from_bytes(raw: bytes, owner: str = "") -> OpenedRun:
    """The run in the bytes of a file; raises RunFileError.

    Sizes are checked in the header before any array is read.
    """
    try:
        return _opened(raw, owner)
    except WeightsError as error:
        raise RunFileError(str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, RunFileError):
            raise
        raise RunFileError(f"damaged {WHAT}: {str(error)[:200]}") from None


def _opened(raw: bytes, owner: str) -> OpenedRun:
    header = tensors.read_header(raw, MOST_SNAPSHOTS + 1, MOST_FILE_BYTES, WHAT)
    about = _about(header.metadata.get("run"))
    fresh = Card(owner=owner).to_plain() | {"holder": ""}
    named = {name: _line(about[name], MOST_NAME) for name in ("name", "data")}
    named["message"] = _line(about["message"], MOST_WORDS)
    record = RunRecord.from_plain(about | {name: fresh[name] for name in PRIVATE} | named)
    _check_kinds(header.kinds, record.recipe)
    arrays = tensors.read_arrays(raw, WHAT)
    network = _network(record.recipe, arrays.pop(LAST))
    if record.state in ACTIVE:
        record = replace(record, state="stopped")
    last = record.points[-1].step if record.points else 0
    if not record.step == last <= record.steps:
        raise ValueError("its history does not lead to its last step")
    return OpenedRun(record, network, _snapshots(arrays, about["accuracies"], record.step))


def _about(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RunFileError("not a run file; the Draw page opens weights files")
    version = value.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        raise RunFileError(f"version {version!r:.20}; this program reads version {VERSION}")
    # Version 1 kept the history separately.
    return value | dict(value["course"]) if version == 1 else value


def _check_kinds(kinds: dict[str, tensors.Kind], recipe: Recipe) -> None:
    numbers = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(recipe.sizes))
    if LAST not in kinds:
        raise ValueError("the final weights are missing")
    for name, kind in kinds.items():
        if name != LAST and not SNAPSHOT.fullmatch(name):
            raise ValueError(f"unknown entry {name!r:.40}")
        if kind.shape != (numbers,) or kind.dtype not in PRECISIONS:
            raise ValueError(f"{name:.40} does not fit its settings")


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
        raise RunFileError(f"the final weights are invalid: {error}") from None


def _snapshots(
    arrays: dict[str, np.ndarray], accuracies: dict[str, Any], last: int
) -> list[Snapshot]:
    snapshots = []
    for name, flat in arrays.items():
        step = name.removeprefix("moment.")
        if int(step) > last or not np.isfinite(flat).all():
            raise ValueError(f"the weights of step {int(step):,} are invalid")
        accuracy = accuracies.get(step)
        measured = None if accuracy is None else number(accuracy, 0, 1)
        snapshots.append(Snapshot(int(step), flat, measured))
    return sorted(snapshots, key=lambda snapshot: snapshot.step)


def _line(value: Any, most: int) -> str:
    return "".join(character for character in text(value, most) if character.isprintable())
