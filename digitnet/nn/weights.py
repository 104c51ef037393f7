"""Trained weights in safetensors files that PyTorch's nn.Sequential loads as they are."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.data import CLASSES, PIXELS
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.network import Network

MAX_BYTES = 64 * 2**20
SHIPPED = Path(__file__).parents[2] / "weights"


class WeightsError(ValueError):
    """A file that holds no usable network; the message says why."""


def to_bytes(network: Network) -> bytes:
    """The safetensors file of a network.

    Layer i is `{2 * i}.weight` and `{2 * i}.bias`: in nn.Sequential an activation stands between
    two layers. The metadata header has the sizes, the activation, the temperature and whatever
    `network.metadata` says.
    """
    from safetensors.numpy import save as dump

    tensors = {}
    for i, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        tensors[f"{2 * i}.weight"], tensors[f"{2 * i}.bias"] = W, b
    metadata = network.metadata | {
        "sizes": network.sizes,
        "activation": network.activation,
        "temperature": network.temperature,
    }
    return dump(tensors, {key: json.dumps(value) for key, value in metadata.items()})


def from_bytes(raw: bytes) -> Network:
    """The network in the bytes of a safetensors file; raises WeightsError."""
    from safetensors import SafetensorError
    from safetensors.numpy import load as parse

    if len(raw) > MAX_BYTES:
        raise WeightsError(f"larger than {MAX_BYTES // 2**20} MB: too large for these networks")
    try:
        tensors = parse(raw)
        metadata = read_metadata(raw)
    except (SafetensorError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise WeightsError(f"not a whole safetensors file: {error}") from None
    layers = _layers(tensors)
    activation = metadata.pop("activation", "relu")
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        raise WeightsError(f"unknown activation {activation!r}")
    network = Network([PIXELS] + [len(b) for _, b in layers], activation, np.random.default_rng(0))
    for i, (W, b) in enumerate(layers):
        network.weights[i][...], network.biases[i][...] = W, b
    network.temperature = _temperature(metadata.pop("temperature", 1.0))
    network.metadata = {key: metadata[key] for key in metadata if key != "sizes"}
    return network


def save(network: Network, path: str | Path) -> None:
    """Writes the file whole or not at all."""
    write_atomically(path, to_bytes(network))


def load(path: str | Path) -> Network:
    """The network in a file; raises WeightsError, which names the file."""
    try:
        with open(path, "rb") as file:
            return from_bytes(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise WeightsError(f"{path}: {error.strerror}") from None
    except WeightsError as error:
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


def read_metadata(raw: bytes) -> dict[str, Any]:
    """The header's metadata, each value parsed where it is JSON."""
    length = int.from_bytes(raw[:8], "little")
    texts = json.loads(raw[8 : 8 + length]).get("__metadata__", {})
    values = {}
    for key, text in texts.items():
        try:
            values[key] = json.loads(text)
        except (ValueError, RecursionError):
            values[key] = text
    return values


def _layers(tensors: dict[str, np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
    """(W, b) of every layer, checked to fit together from 784 pixels to ten classes."""
    names = [f"{2 * i}.{part}" for i in range(len(tensors) // 2) for part in ("weight", "bias")]
    if not names or set(names) != set(tensors):
        found = ", ".join(sorted(tensors)[:6]) or "none"
        raise WeightsError(f"tensors {found}: expected 0.weight, 0.bias, 2.weight, 2.bias, ...")
    layers = [(tensors[w], tensors[b]) for w, b in zip(names[::2], names[1::2], strict=True)]
    n_in = PIXELS
    for i, (W, b) in enumerate(layers):
        if W.ndim != 2 or W.shape[1] != n_in or b.shape != (len(W),) or not len(W):
            raise WeightsError(f"layer {i}: shapes {W.shape} and {b.shape}, expected (n, {n_in})")
        if W.dtype.kind != "f" or b.dtype.kind != "f":
            raise WeightsError(f"layer {i}: {W.dtype} and {b.dtype}, expected floats")
        largest = np.finfo(np.float32).max  # what is beyond becomes infinite
        if not ((np.abs(W) <= largest).all() and (np.abs(b) <= largest).all()):
            raise WeightsError(f"layer {i}: holds NaN or infinite values")
        n_in = len(W)
    if n_in != CLASSES:
        raise WeightsError(f"the last layer has {n_in} units, expected {CLASSES}")
    return layers


def _temperature(value: Any) -> float:
    if not isinstance(value, int | float) or not 0 < value < 1000:
        raise WeightsError(f"temperature {value!r}: expected a positive number")
    return float(value)
