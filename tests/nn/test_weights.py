"""Weights in safetensors files: what is kept, how it is written, and what is rejected."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load, save

from digitnet import Network, WeightsError, load_mnist
from digitnet.nn import weights
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.calibration import calibration_error
from digitnet.nn.weights import SHIPPED
from tests.files import digits


def network(*sizes: int, activation: str = "relu") -> Network:
    return Network(sizes or (784, 16, 12, 10), activation, np.random.default_rng(0))


def tensors(**changes: np.ndarray | None) -> dict[str, np.ndarray]:
    """Those of a good file, some replaced or (None) left out; w0 is "0.weight" and so on."""
    good = load(network().to_bytes())
    for name, array in changes.items():
        key = f"{name[1:]}.{ {'w': 'weight', 'b': 'bias'}[name[0]] }"
        good.pop(key, None)
        if array is not None:
            good[key] = array
    return good


# There and back


@pytest.mark.parametrize("sizes", [(784, 10), (784, 10, 10), (784, 9, 8, 7, 10)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_network_comes_back_as_it_was(
    sizes: tuple[int, ...], activation: str, tmp_path: Path
) -> None:
    net = network(*sizes, activation=activation)
    net.temperature, net.least_logit = 1.375, 3.5
    net.metadata = {"preset": "blog", "epochs": 3, "dev_accuracy": 0.9, "recipe": {"hidden": [16]}}
    net.save(tmp_path / "net.safetensors")
    back = Network.load(str(tmp_path / "net.safetensors"))
    assert (back.sizes, back.activation, back.dtype) == (sizes, activation, np.float32)
    assert (back.temperature, back.least_logit, back.metadata) == (1.375, 3.5, net.metadata)
    probs = [each.predict_proba(digits(20).images) for each in (net, back)]
    assert np.array_equal(*probs)


def test_a_file_has_the_tensors_of_a_sequential_and_says_sizes_and_activation(
    tmp_path: Path,
) -> None:
    net, path = network(activation="gelu"), tmp_path / "net.safetensors"
    net.save(path)
    saved = load(path.read_bytes())
    with safe_open(path, "numpy") as file:
        header = file.metadata()
    # nn.Sequential(Linear, GELU, Linear, GELU, Linear) numbers its activations too.
    assert set(saved) == {f"{i}.{name}" for i in (0, 2, 4) for name in ("weight", "bias")}
    for i, (W, b) in enumerate(zip(net.weights, net.biases, strict=True)):
        assert np.array_equal(saved[f"{2 * i}.weight"], W)
        assert np.array_equal(saved[f"{2 * i}.bias"], b)
    assert json.loads(header["sizes"]) == [784, 16, 12, 10]
    assert json.loads(header["activation"]) == "gelu"


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_a_file_of_other_floats_is_read(dtype: type) -> None:
    back = Network.from_bytes(save({key: a.astype(dtype) for key, a in tensors().items()}))
    assert back.dtype == np.float32
    np.testing.assert_allclose(back.params.flat, network().params.flat, atol=1e-3)


def test_a_file_without_a_header_is_read_as_pytorch_would_write_it() -> None:
    back = Network.from_bytes(save(tensors()))
    assert (back.activation, back.temperature, back.metadata) == ("relu", 1.0, {})
    assert np.array_equal(back.params.flat, network().params.flat)


def test_metadata_that_is_no_json_is_kept_as_text() -> None:
    texts = {"format": "pt", "note": "not [JSON", "nested too deeply": "[" * 10_000}
    assert Network.from_bytes(save(tensors(), texts)).metadata == texts


# Writing


def test_a_file_is_replaced_for_all_users_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes(b"old")
    network().save(path)
    assert [p.name for p in tmp_path.iterdir()] == ["net.safetensors"]
    assert Network.load(path).sizes == (784, 16, 12, 10)
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path, odd = tmp_path / "net.safetensors", network()
    path.write_bytes(b"old")
    odd.metadata = {"lambda": lambda: 0}
    with pytest.raises(TypeError):
        odd.save(path)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        network().save(path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["net.safetensors"]


# What is rejected


def with_header(**values: Any) -> bytes:
    """A good file whose header says something."""
    return save(tensors(), {key: json.dumps(value) for key, value in values.items()})


def header_only(header: bytes) -> bytes:
    return struct.pack("<Q", len(header)) + header


def header_of(**first: Any) -> bytes:
    """The header of a network without hidden units, its first tensor described otherwise."""
    units = first.get("shape", [10])[0]
    weight = {"dtype": "F32", "shape": [10, 784], "data_offsets": [0, 31_360]}
    bias = {"dtype": "F32", "shape": [units], "data_offsets": [31_360, 31_400]}
    return header_only(json.dumps({"0.weight": weight | first, "0.bias": bias}).encode())


def floats(*shape: int, value: float = 0) -> np.ndarray:
    return np.full(shape, value, "f4")


GOOD = network().to_bytes()
NAN, INFINITE = floats(16, 784, value=np.nan), floats(12, value=np.inf)
NO_UNITS = {"w0": floats(0, 784), "b0": floats(0)}
DAMAGED = {
    "empty": b"",
    "truncated in its length": GOOD[:5],
    "truncated in its header": GOOD[:40],
    "truncated": GOOD[:-1],
    "too long": GOOD + b"\0",
    "text": b"weights, weights, weights",
    "zip": b"PK\3\4" + bytes(100),
    "header of no JSON": header_only(b"{]"),
    "endless header": b"\xff" * 7 + b"\x7f{}",
}
BAD_TENSORS = {
    "no bias": ({"b2": None}, "expected 0.weight, 0.bias, 2.weight"),
    "one tensor more": ({"w6": NAN}, "expected 0.weight, 0.bias"),
    "odd numbers": ({"w4": None, "b4": None, "w3": NAN, "b3": NAN}, "expected 0.weight"),
    "NaN": ({"w0": NAN}, "layer 0: holds NaN or infinite values"),
    "infinite": ({"b2": INFINITE}, "layer 1: holds NaN or infinite values"),
    "beyond float32": ({"b2": np.full(12, 1e300)}, "layer 1: holds"),
    "whole numbers": ({"b0": np.zeros(16, "i4")}, "layer 0: F32 and I32"),
    "transposed": ({"w0": floats(784, 16)}, r"layer 0: shapes \(784, 16\)"),
    "783 pixels": ({"w0": floats(16, 783)}, "expected .*784"),
    "layers that do not fit": ({"w2": floats(12, 15)}, "layer 1: .*16"),
    "bias too long": ({"b0": floats(17)}, "layer 0: .*17"),
    "bias of two dimensions": ({"b0": floats(16, 1)}, "layer 0: .*16, 1"),
    "scalars": ({"w0": floats(), "b0": floats()}, "layer 0: shapes"),
    "no units": (NO_UNITS, "layer 0: shapes"),
    "nine classes": ({"w4": floats(9, 12), "b4": floats(9)}, "last layer has 9 units, expected 10"),
}
BAD_HEADERS = {
    "unknown activation": ({"activation": "swish"}, "unknown activation 'swish'"),
    "activation of no name": ({"activation": ["relu"]}, "unknown activation"),
    "activation of nothing": ({"activation": None}, "unknown activation None"),
    "temperature 0": ({"temperature": 0}, "temperature 0: expected a positive number"),
    "temperature NaN": ({"temperature": float("nan")}, "temperature nan"),
    "temperature of a name": ({"temperature": "hot"}, "temperature 'hot'"),
}
NO_SHAPE = "0.weight has no dtype and shape"
BAD: dict[str, tuple[bytes, str]] = {
    "no tensors": (save({}), "tensors none: expected 0.weight, 0.bias"),
    "other names": (save({"fc1.weight": NAN}), "tensors fc1.weight: expected 0.weight, 0.bias"),
    "units that are none": (header_of(shape=["a", 784]), NO_SHAPE),
    "a dtype that is none": (header_of(dtype=[]), NO_SHAPE),
    "too many units": (header_of(shape=[70_000, 784]), "70,000 units, expected at most 65,536"),
}
BAD |= {name: (raw, "not a whole safetensors file") for name, raw in DAMAGED.items()}
BAD |= {name: (save(tensors(**each)), told) for name, (each, told) in BAD_TENSORS.items()}
BAD |= {name: (with_header(**each), told) for name, (each, told) in BAD_HEADERS.items()}


@pytest.mark.parametrize(("raw", "message"), BAD.values(), ids=BAD)
@pytest.mark.filterwarnings("error")
def test_a_bad_file_is_rejected_with_the_reason(raw: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(raw)
    with pytest.raises(WeightsError, match=f"bad.safetensors: .*{message}"):
        Network.load(path)


def test_a_file_that_is_too_large_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "MAX_BYTES", len(GOOD))
    assert Network.from_bytes(GOOD).sizes == (784, 16, 12, 10)
    monkeypatch.setattr(weights, "MAX_BYTES", len(GOOD) - 1)
    with pytest.raises(WeightsError, match="too large"):
        Network.from_bytes(GOOD)


@pytest.mark.parametrize(("hidden", "init"), [((100,) * 20, "he"), ((1000,) * 7, "uniform")])
def test_a_deep_network_is_read_although_its_sums_might_be_large(
    hidden: tuple[int, ...], init: str
) -> None:
    net = Network((784, *hidden, 10), rng=np.random.default_rng(0), init=init)
    assert np.array_equal(Network.from_bytes(net.to_bytes()).params.flat, net.params.flat)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"none\.safetensors: No such file"):
        Network.load(tmp_path / "none.safetensors")
    with pytest.raises(WeightsError, match=tmp_path.name):
        Network.load(tmp_path)


# The files that are shipped


SHIPPED_FILES = sorted(SHIPPED.glob("*.safetensors"))


@pytest.mark.parametrize("path", SHIPPED_FILES, ids=lambda path: path.stem)
def test_shipped_weights_are_as_accurate_as_they_say_and_the_best_ones_are_calibrated(
    path: Path,
) -> None:
    net, (_, test) = Network.load(path), load_mnist()
    probs = net.predict_proba(test.images)
    accuracy = float(np.mean(probs.argmax(axis=1) == test.labels))
    assert net.metadata["test_accuracy"] == accuracy
    assert path.stat().st_size <= 6e6
    if path.stem == "best":
        assert accuracy >= 0.995
        assert calibration_error(probs, test.labels) <= 0.005


def test_the_blogs_weights_are_of_its_network_and_preset() -> None:
    assert {"blog", "best"} <= {path.stem for path in SHIPPED_FILES}
    net = Network.load(SHIPPED / "blog.safetensors")
    assert (net.sizes, net.activation) == ((784, 10, 10), "relu")
    assert (net.metadata["preset"], net.metadata["steps"]) == ("blog", 500)
    assert 0.83 <= net.metadata["test_accuracy"] < 0.9
