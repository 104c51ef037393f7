"""Weights in safetensors files that PyTorch's nn.Sequential loads as they are."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.data import CLASSES, PIXELS
from digitnet.nn.activations import ACTIVATIONS

MAX_BYTES = 64 * 2**20
MAX_HEADER = 2**20  # bytes; the tensors' names and shapes, and the metadata
MOST_LAYERS, MOST_UNITS = 64, 2**16  # of a network, and of a layer
# A logit, and a sum on the way to it, stays below that on pixels in [0, 1]: it can be squared.
LARGEST_SUM = 1e18
LEAST_TEMPERATURE, MOST_TEMPERATURE = 1e-3, 1e3
SHIPPED = Path(__file__).parents[2] / "weights"

Layer = tuple[np.ndarray, np.ndarray]  # W (n_out, n_in), b (n_out,)


class WeightsError(ValueError):
    """A file that holds no usable network; the message says why."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a weights file holds; see `network.py` for the meaning of the values."""

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
    """What is in the bytes of a safetensors file; raises WeightsError.

    Sizes are checked in the header, before anything is made of them.
    """
    tensors, metadata = read_tensors(raw, 2 * MOST_LAYERS)
    layers = _layers(tensors)
    activation = metadata.pop("activation", "relu")
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        raise WeightsError(f"unknown activation {activation!r:.40}")
    _check_sums(layers)
    temperature = _number(metadata.pop("temperature", 1.0), "temperature")
    if not LEAST_TEMPERATURE <= temperature <= MOST_TEMPERATURE:
        expected = f"a positive number, {LEAST_TEMPERATURE:g} to {MOST_TEMPERATURE:g}"
        raise WeightsError(f"temperature {temperature:g}: expected {expected}")
    least_logit = metadata.pop("least_logit", None)
    if least_logit is not None:
        least_logit = _number(least_logit, "least_logit")
    metadata.pop("sizes", None)
    return Stored(layers, activation, temperature, least_logit, metadata)


def read_file(path: str | Path) -> Stored:
    """What is in a weights file; raises WeightsError, which names the file."""
    try:
        with open(path, "rb") as file:
            return from_bytes(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise WeightsError(f"{path}: {error.strerror}") from None
    except ValueError as error:  # a name that cannot be one, such as with a null byte in it
        raise WeightsError(f"{path}: {error}") from None


def write_atomically(path: str | Path, raw: bytes) -> None:
    """Replaces the file in one step: a reader, or a crash, never meets half of it."""
    path = Path(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def read_tensors(
    raw: bytes, most: int, limit: int | None = None, what: str = "safetensors file"
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """(arrays, metadata) of a safetensors file of at most so many arrays and bytes.

    Metadata values are parsed where they are JSON. Raises WeightsError.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load as parse

    limit = limit or MAX_BYTES
    if len(raw) > limit:
        raise WeightsError(f"larger than {limit // 2**20} MB: too large for these networks")
    try:
        texts = _header(raw, most).get("__metadata__") or {}
        tensors = parse(raw)
        return tensors, {key: _value(text) for key, text in texts.items()}
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"not a whole {what}: {str(error)[:200]}") from None
    except RecursionError:
        raise WeightsError(f"not a whole {what}: nested too deeply") from None


def _header(raw: bytes, most: int) -> dict[str, Any]:
    """The parsed header; raises ValueError where it is none, or lists more tensors than `most`."""
    length = int.from_bytes(raw[:8], "little")
    if length > min(MAX_HEADER, len(raw)):
        raise ValueError(f"a header of {length:,} bytes")
    header = json.loads(raw[8 : 8 + length])
    if not isinstance(header, dict):
        raise ValueError("its header is no table")
    tensors = len(header) - ("__metadata__" in header)
    if tensors > most:
        raise ValueError(f"{tensors:,} tensors, expected at most {most}")
    return header


def _value(text: str) -> Any:
    """A metadata value; itself where it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _layers(tensors: dict[str, np.ndarray]) -> list[Layer]:
    """(W, b) of every layer, checked to fit together from 784 pixels to ten classes."""
    names = [f"{2 * i}.{part}" for i in range(len(tensors) // 2) for part in ("weight", "bias")]
    if not names or set(names) != set(tensors):
        found = ", ".join(name[:40] for name in sorted(tensors)[:6]) or "none"
        raise WeightsError(f"tensors {found}: expected 0.weight, 0.bias, 2.weight, 2.bias, ...")
    layers = [(tensors[w], tensors[b]) for w, b in zip(names[::2], names[1::2], strict=True)]
    n_in = PIXELS
    for i, (W, b) in enumerate(layers):
        if W.ndim != 2 or W.shape[1] != n_in or b.shape != (len(W),) or not len(W):
            raise WeightsError(f"layer {i}: shapes {W.shape} and {b.shape}, expected (n, {n_in})")
        if len(W) > MOST_UNITS:
            raise WeightsError(f"layer {i}: {len(W):,} units, expected at most {MOST_UNITS:,}")
        if W.dtype.kind != "f" or b.dtype.kind != "f":
            raise WeightsError(f"layer {i}: {W.dtype} and {b.dtype}, expected floats")
        n_in = len(W)
    if n_in != CLASSES:
        raise WeightsError(f"the last layer has {n_in} units, expected {CLASSES}")
    return layers


def _check_sums(layers: Sequence[Layer]) -> None:
    """Raises WeightsError where pixels in [0, 1] might not give finite logits.

    No unit's output is larger in size than its sum, or than 1, whatever the activation.
    """
    largest = np.ones(PIXELS, np.float32)
    for i, (W, b) in enumerate(layers):
        if not (np.isfinite(W).all() and np.isfinite(b).all()):
            raise WeightsError(f"layer {i}: holds NaN or infinite values")
        with np.errstate(over="ignore", invalid="ignore"):
            sizes = np.abs(W).astype(np.float32, copy=False)
            sums = sizes @ largest + np.abs(b)
        if not (sums <= LARGEST_SUM).all():
            raise WeightsError(f"layer {i}: holds weights too large: sums overflow")
        largest = np.maximum(sums, 1.0).astype(np.float32)


def _number(value: Any, what: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e30:
        return float(value)
    raise WeightsError(f"{what} {value!r:.40}: expected a number")
