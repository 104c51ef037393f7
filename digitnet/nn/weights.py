"""Weights in safetensors files that PyTorch's nn.Sequential loads as they are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.data import CLASSES, PIXELS
from digitnet.host import APP_FOLDER
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.tensors import Kind, WeightsError, read_arrays, read_header

MAX_BYTES = 64 * 2**20
MOST_LAYERS, MOST_UNITS = 64, 2**16  # of a network, and of a layer
LARGEST_WEIGHT = 1e15
# For logits, sums and gradients: the least temperature may then divide them.
LARGEST_SUM = 1e34
LARGEST_TO_SQUARE = 1e18  # as GELU's slope does
FLOATS = ("F16", "F32", "F64")
BLOCK = 2**18  # weights checked at a time
LEAST_TEMPERATURE, MOST_TEMPERATURE = 1e-3, 1e3
SHIPPED = APP_FOLDER / "weights"

Layer = tuple[np.ndarray, np.ndarray]  # W (n_out, n_in), b (n_out,)


@dataclass(frozen=True, slots=True)
class Stored:
    """The contents of a weights file; see `network.py` for the meaning of the values."""

    layers: list[Layer]
    activation: str = "relu"
    temperature: float = 1.0
    least_logit: float | None = None
    metadata: dict[str, Any] | None = None


def to_bytes(stored: Stored) -> bytes:
    """The safetensors file.

    Layer i is `{2 * i}.weight` and `{2 * i}.bias`: in nn.Sequential an activation stands between
    two layers. The metadata header has the sizes, the activation, the temperature, the least
    logit and whatever else the metadata says.
    """
    from safetensors.numpy import save as dump

    tensors = {}
    for i, (W, b) in enumerate(stored.layers):
        tensors[f"{2 * i}.weight"], tensors[f"{2 * i}.bias"] = W, b
    metadata = dict(stored.metadata or {}) | {
        "sizes": [stored.layers[0][0].shape[1], *(len(b) for _, b in stored.layers)],
        "activation": stored.activation,
        "temperature": stored.temperature,
    }
    if stored.least_logit is not None:
        metadata["least_logit"] = stored.least_logit
    return dump(tensors, {key: json.dumps(value) for key, value in metadata.items()})


def from_bytes(raw: bytes) -> Stored:
    """The contents of the bytes of a safetensors file; raises WeightsError.

    Sizes are checked in the header, before any array is made.
    """
    header = read_header(raw, 2 * MOST_LAYERS, MAX_BYTES)
    _check_kinds(header.kinds)
    metadata = header.metadata
    activation = metadata.pop("activation", "relu")
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        raise WeightsError(f"unknown activation {activation!r:.40}")
    temperature = _number(metadata.pop("temperature", 1.0), "temperature")
    if not LEAST_TEMPERATURE <= temperature <= MOST_TEMPERATURE:
        expected = f"a positive number, {LEAST_TEMPERATURE:g} to {MOST_TEMPERATURE:g}"
        raise WeightsError(f"temperature {temperature:g}: expected {expected}")
    least_logit = metadata.pop("least_logit", None)
    if least_logit is not None:
        least_logit = _number(least_logit, "least_logit")
    metadata.pop("sizes", None)
    tensors = read_arrays(raw)
    layers = [(tensors[w], tensors[b]) for w, b in _names(len(tensors) // 2)]
    check_layers(layers, activation)
    return Stored(layers, activation, temperature, least_logit, metadata)


def read_file(path: str | Path) -> Stored:
    """The contents of a weights file; raises WeightsError, which names the file."""
    try:
        with open(path, "rb") as file:
            return from_bytes(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise WeightsError(f"{path}: {error.strerror}") from None
    except ValueError as error:  # an invalid name, such as one with a null byte
        raise WeightsError(f"{path}: {error}") from None


def _check_kinds(kinds: dict[str, Kind]) -> None:
    """Raises WeightsError if they do not lead from 784 pixels to ten classes."""
    names = _names(len(kinds) // 2)
    if not names or {name for pair in names for name in pair} != set(kinds):
        found = ", ".join(name[:40] for name in sorted(kinds)[:6]) or "none"
        raise WeightsError(f"tensors {found}: expected 0.weight, 0.bias, 2.weight, 2.bias, ...")
    n_in = PIXELS
    for i, (weight, bias) in enumerate(names):
        W, b = kinds[weight], kinds[bias]
        n_out = W.shape[0] if W.shape else 0
        if not n_out or W.shape != (n_out, n_in) or b.shape != (n_out,):
            raise WeightsError(f"layer {i}: shapes {W.shape} and {b.shape}, expected (n, {n_in})")
        if n_out > MOST_UNITS:
            raise WeightsError(f"layer {i}: {n_out:,} units, expected at most {MOST_UNITS:,}")
        if W.dtype not in FLOATS or b.dtype not in FLOATS:
            raise WeightsError(f"layer {i}: {W.dtype:.9} and {b.dtype:.9}, expected floats")
        n_in = n_out
    if n_in != CLASSES:
        raise WeightsError(f"the last layer has {n_in} units, expected {CLASSES}")


def _names(layers: int) -> list[tuple[str, str]]:
    """The names of the tensors of so many layers."""
    return [(f"{2 * i}.weight", f"{2 * i}.bias") for i in range(layers)]


def check_layers(layers: Sequence[Layer], activation: str) -> None:
    """Raises WeightsError if pixels in [0, 1] might give infinite logits or gradients.

    With any activation, no unit's output is larger in size than its sum, or than 1; and no slope is
    much above 1.
    """
    most = LARGEST_TO_SQUARE if activation == "gelu" else LARGEST_SUM
    largest = np.ones(PIXELS, np.float32)
    for i, (W, b) in enumerate(layers):
        sums = np.empty(len(b), np.float32)
        rows = BLOCK // W.shape[1] + 1
        for start in range(0, len(b), rows):
            part = slice(start, start + rows)
            sums[part] = _largest_sums(W[part], b[part], largest, f"layer {i}")
        if not (sums <= most).all():
            raise WeightsError(f"layer {i}: holds weights too large: sums overflow")
        largest = np.maximum(sums, 1.0)


def _largest_sums(W: np.ndarray, b: np.ndarray, largest: np.ndarray, where: str) -> np.ndarray:
    """(n_out,) the largest sums in size, for inputs of at most `largest`."""
    if not (np.isfinite(W).all() and np.isfinite(b).all()):
        raise WeightsError(f"{where}: holds NaN or infinite values")
    with np.errstate(over="ignore", invalid="ignore"):  # beyond float32 a number is infinite
        W, b = (np.abs(part).astype(np.float32, copy=False) for part in (W, b))
        if max(W.max(), b.max()) > LARGEST_WEIGHT:
            raise WeightsError(f"{where}: holds weights too large: above {LARGEST_WEIGHT:g}")
        return W @ largest + b


def _number(value: Any, what: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e30:
        return float(value)
    raise WeightsError(f"{what} {value!r:.40}: expected a number")
