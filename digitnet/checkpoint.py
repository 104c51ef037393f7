"""A run saved between two updates, to go on later as if nothing had happened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.training import Training
from digitnet.weights import WeightsError, read_metadata, write_atomically


def save(training: Training, path: str | Path, recipe: dict[str, Any] | None = None) -> None:
    """Writes all that the next update depends on: whole or not at all.

    The weights, the optimiser's and the average's state, the schedule's place, the generator's
    state and the place in the epoch. recipe: how the run was set up, checked by `restore`.
    """
    from safetensors.numpy import save as dump

    state = {
        "step": training.step,
        "lr": training.lr,
        "seconds": training.seconds,
        "position": training.order.position,
        "rng": training.order.rng.bit_generator.state,
        "optimizer_steps": training.optimizer.steps,
        "best_accuracy": training.best_accuracy,
        "looks_since_best": training.looks_since_best,
        "finished": training.finished,
        "recipe": recipe,
    }
    metadata = {"checkpoint": json.dumps(state)}
    write_atomically(path, dump(_arrays(training), metadata))


def restore(training: Training, path: str | Path, recipe: dict[str, Any] | None = None) -> None:
    """Puts a run that was just set up, in the same way, where the saved one was.

    Raises WeightsError for a file that is damaged, or of a run that was set up otherwise.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load as parse

    try:
        raw = Path(path).read_bytes()
        saved = parse(raw)
        state = read_metadata(raw)["checkpoint"]
    except OSError as error:
        raise WeightsError(f"{path}: {error.strerror}") from None
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{path}: not a whole checkpoint: {error}") from None
    # Through JSON, as the saved one went: tuples become lists.
    if state["recipe"] != json.loads(json.dumps(recipe)):
        raise WeightsError(f"{path}: a checkpoint of a run with other settings")
    arrays = _arrays(training)
    if {k: a.shape for k, a in arrays.items()} != {k: a.shape for k, a in saved.items()}:
        raise WeightsError(f"{path}: a checkpoint of another network, optimiser or data set")
    for name, array in arrays.items():
        array[...] = saved[name]
    training.step, training.lr, training.seconds = state["step"], state["lr"], state["seconds"]
    training.order.position = state["position"]
    training.order.rng.bit_generator.state = state["rng"]
    training.optimizer.steps = state["optimizer_steps"]
    training.best_accuracy = state["best_accuracy"]
    training.looks_since_best = state["looks_since_best"]
    training.finished = state["finished"]


def _arrays(training: Training) -> dict[str, np.ndarray]:
    """The arrays of a run's state, themselves and not copies, by their names in the file."""
    arrays = {"parameters": training.network.params.flat, "permutation": training.order.permutation}
    arrays |= {f"optimizer.{name}": array for name, array in training.optimizer.state.items()}
    if training.average:
        arrays["average"] = training.average.flat
    if training.best is not None:
        arrays["best"] = training.best
    return arrays
