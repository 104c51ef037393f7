"""A run saved between two steps, to be resumed exactly."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.nn.model import Network
from digitnet.nn.tensors import MAX_HEADER, WeightsError, read_arrays, read_header, write_atomically
from digitnet.nn.training import Training
from digitnet.nn.weights import MOST_LAYERS

COUNTERS = ("step", "lr", "seconds", "best_accuracy", "looks_since_best", "finished")


def save(training: Training, path: str | Path) -> None:
    """Writes `to_bytes` to a file, atomically."""
    write_atomically(path, to_bytes(training))


def restore(training: Training, path: str | Path) -> None:
    """Puts a newly made run, with the same settings, into the saved state.

    Raises WeightsError for a damaged file, or one of a run with other settings; the run is then
    unchanged.
    """
    try:
        with open(path, "rb") as file:
            raw = file.read(_most_bytes(training) + 1)
        from_bytes(training, raw)
    except OSError as error:
        raise WeightsError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise WeightsError(f"{path}: {error}") from None


def to_bytes(training: Training) -> bytes:
    """All that the next step depends on, as a safetensors file.

    The weights, the state of the optimiser and of the average, the position in the schedule and in
    the epoch, and the state of the generator (PCG64, as default_rng makes it).
    """
    from safetensors.numpy import save as dump

    return dump(_arrays(training), {"checkpoint": json.dumps(_state(training))})


def from_bytes(training: Training, raw: bytes) -> None:
    """Puts a newly made run into the state of `to_bytes`; raises WeightsError."""
    arrays = _arrays(training)
    header = read_header(raw, 2 * MOST_LAYERS, _most_bytes(training), "checkpoint")
    state = _checked_setup(training, header.metadata.get("checkpoint"))
    _check_state(training, state)
    saved = read_arrays(raw, "checkpoint")
    if _kinds(arrays) != _kinds(saved):
        raise WeightsError("invalid checkpoint: arrays are missing")
    _check_arrays(saved)
    for name, array in arrays.items():
        array[...] = saved[name]
    for name in COUNTERS:
        setattr(training, name, state[name])
    training.order.position = state["position"]
    training.order.rng.bit_generator.state = state["rng"]
    training.optimizer.steps = state["optimizer_steps"]


def put_weights(network: Network, raw: bytes) -> None:
    """Gives a network the weights that a checkpoint's run showed; raises WeightsError."""
    read_header(raw, 2 * MOST_LAYERS, 8 * network.params.flat.nbytes + 2**28, "checkpoint")
    saved = read_arrays(raw, "checkpoint")
    weights = saved.get("average", saved.get("parameters"))
    expected = network.params.flat
    if weights is None or (weights.shape, weights.dtype) != (expected.shape, expected.dtype):
        raise WeightsError("invalid checkpoint: it has no weights of this network")
    if not np.isfinite(weights).all():
        raise WeightsError("invalid checkpoint: weights hold NaN or infinite values")
    network.params.flat[...] = weights


def _checked_setup(training: Training, state: Any) -> dict[str, Any]:
    """The state; raises WeightsError if the saved run had other settings or data."""
    whole = isinstance(state, dict) and state.keys() >= _state(training).keys()
    if not whole or not isinstance(state["setup"], dict):
        raise WeightsError("invalid checkpoint: it does not say where the run was")
    for name, value in training.setup.items():
        if state["setup"].get(name) != value:
            raise WeightsError(
                f"a checkpoint of a run with other settings ({name}): "
                "use another file, or delete this one to start again"
            )
    return state


def _check_state(training: Training, state: dict[str, Any]) -> None:
    """Raises WeightsError for an impossible value."""

    def counts(name: str, most: int) -> bool:
        return type(state[name]) is int and 0 <= state[name] <= most

    good = {
        "step": counts("step", training.steps),
        "lr": _is_number(state["lr"]) and state["lr"] > 0,
        "seconds": _is_number(state["seconds"]) and state["seconds"] >= 0,
        "best_accuracy": _is_number(state["best_accuracy"]) and -1 <= state["best_accuracy"] <= 1,
        "looks_since_best": counts("looks_since_best", training.steps),
        "finished": isinstance(state["finished"], bool),
        "position": counts("position", len(training.order.permutation)),
        "optimizer_steps": counts("optimizer_steps", training.steps),
        "rng": _is_state_of_a_generator(state["rng"]),
    }
    for name, right in good.items():
        if not right:
            raise WeightsError(f"invalid checkpoint: {name} {state[name]!r:.40}")
    if state["finished"] != _has_ended(training, state["step"], state["looks_since_best"]):
        where = f"after step {state['step']:,} of {training.steps:,}"
        raise WeightsError(f"invalid checkpoint: finished {state['finished']} {where}")


def _has_ended(training: Training, step: int, looks_since_best: int) -> bool:
    patience = training.settings.patience
    return step == training.steps or (patience is not None and looks_since_best >= patience)


def _check_arrays(saved: dict[str, np.ndarray]) -> None:
    order = np.sort(saved["permutation"])
    if not np.array_equal(order, np.arange(len(order))):
        raise WeightsError("invalid checkpoint: its order of the images is no permutation")
    for name, array in saved.items():
        if not np.isfinite(array).all():
            raise WeightsError(f"invalid checkpoint: {name} holds NaN or infinite values")


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e30 and math.isfinite(value)


def _is_state_of_a_generator(state: Any) -> bool:
    """Tried on a separate generator: NumPy adopts some states in part before it rejects them."""
    try:
        np.random.default_rng(0).bit_generator.state = state
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError):
        return False
    numbers = state["state"].values()
    return all(type(n) is int and 0 <= n < 2**128 for n in numbers)


def _state(training: Training) -> dict[str, Any]:
    """The parts of a run's state that are not arrays, in plain values."""
    return {name: getattr(training, name) for name in COUNTERS} | {
        "setup": training.setup,
        "position": training.order.position,
        "rng": training.order.rng.bit_generator.state,
        "optimizer_steps": training.optimizer.steps,
    }


def _most_bytes(training: Training) -> int:
    """The largest size of a checkpoint of this run."""
    return sum(array.nbytes for array in _arrays(training).values()) + 2 * MAX_HEADER


def _kinds(arrays: dict[str, np.ndarray]) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    return {name: (array.shape, array.dtype) for name, array in arrays.items()}


def _arrays(training: Training) -> dict[str, np.ndarray]:
    """The arrays of a run's state (not copies), by their names in the file."""
    arrays = {"parameters": training.network.params.flat, "permutation": training.order.permutation}
    arrays |= {f"optimizer.{name}": array for name, array in training.optimizer.state.items()}
    if training.average:
        arrays["average"] = training.average.flat
    if training.best is not None:
        arrays["best"] = training.best
    return arrays
