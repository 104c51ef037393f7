"""A run saved between two updates, to go on later as if nothing had happened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.nn.training import Training
from digitnet.nn.weights import WeightsError, read_metadata, write_atomically

COUNTERS = ("step", "lr", "seconds", "best_accuracy", "looks_since_best", "finished")


def save(training: Training, path: str | Path) -> None:
    """Writes all that the next update depends on: whole or not at all.

    The weights, the optimiser's and the average's state, the schedule's place, the generator's
    state (PCG64, as default_rng makes it) and the place in the epoch.
    """
    from safetensors.numpy import save as dump

    metadata = {"checkpoint": json.dumps(_state(training))}
    write_atomically(path, dump(_arrays(training), metadata))


def restore(training: Training, path: str | Path) -> None:
    """Puts a run that was just set up, in the same way, where the saved one was.

    Raises WeightsError for a file that is damaged, or of a run that was set up otherwise.
    """
    state, saved = _read(path)
    if not isinstance(state, dict) or not state.keys() >= _state(training).keys():
        raise WeightsError(f"{path}: not a whole checkpoint: it does not say where the run was")
    for name, value in training.setup.items():
        if state["setup"].get(name) != value:
            raise WeightsError(
                f"{path}: a checkpoint of a run with other settings ({name}): "
                "use another file, or delete this one to start anew"
            )
    arrays = _arrays(training)
    if _shapes(arrays) != _shapes(saved):
        raise WeightsError(f"{path}: not a whole checkpoint: arrays are missing")
    for name, array in arrays.items():
        array[...] = saved[name]
    for name in COUNTERS:
        setattr(training, name, state[name])
    training.order.position = state["position"]
    training.order.rng.bit_generator.state = state["rng"]
    training.optimizer.steps = state["optimizer_steps"]


def _read(path: str | Path) -> tuple[Any, dict[str, np.ndarray]]:
    """What a checkpoint's header says of the run, None where it says nothing, and its arrays."""
    from safetensors import SafetensorError
    from safetensors.numpy import load as parse

    try:
        raw = Path(path).read_bytes()
        saved = parse(raw)
        state = read_metadata(raw).get("checkpoint")
    except OSError as error:
        raise WeightsError(f"{path}: {error.strerror}") from None
    except (SafetensorError, ValueError, TypeError) as error:
        raise WeightsError(f"{path}: not a whole checkpoint: {error}") from None
    return state, saved


def _state(training: Training) -> dict[str, Any]:
    """Of a run's state what is no array, in plain values."""
    return {name: getattr(training, name) for name in COUNTERS} | {
        "setup": training.setup,
        "position": training.order.position,
        "rng": training.order.rng.bit_generator.state,
        "optimizer_steps": training.optimizer.steps,
    }


def _shapes(arrays: dict[str, np.ndarray]) -> dict[str, tuple[int, ...]]:
    return {name: array.shape for name, array in arrays.items()}


def _arrays(training: Training) -> dict[str, np.ndarray]:
    """The arrays of a run's state, themselves and not copies, by their names in the file."""
    arrays = {"parameters": training.network.params.flat, "permutation": training.order.permutation}
    arrays |= {f"optimizer.{name}": array for name, array in training.optimizer.state.items()}
    if training.average:
        arrays["average"] = training.average.flat
    if training.best is not None:
        arrays["best"] = training.best
    return arrays
