"""Weights in safetensors files: what is kept, how it is written, and what is refused."""

from __future__ import annotations

import json
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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


def metadata(path: Path) -> dict[str, str]:
    with safe_open(path, "numpy") as file:
        return file.metadata()


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
    net.save(tmp_path / "net.safetensors")
    back = Network.load(tmp_path / "net.safetensors")
    assert (back.sizes, back.activation, back.dtype) == (sizes, activation, np.float32)
    assert np.array_equal(back.params.flat, net.params.flat)
    assert np.array_equal(
        back.predict_proba(digits(20).images), net.predict_proba(digits(20).images)
    )


def test_temperature_and_metadata_come_back(tmp_path: Path) -> None:
    net = network()
    net.temperature = 1.375
    net.metadata = {"preset": "blog", "epochs": 3, "dev_accuracy": 0.9, "recipe": {"hidden": [16]}}
    net.save(tmp_path / "net.safetensors")
    back = Network.load(str(tmp_path / "net.safetensors"))
    assert back.temperature == 1.375
    assert back.metadata == net.metadata


def test_the_header_says_sizes_and_activation(tmp_path: Path) -> None:
    network(activation="gelu").save(tmp_path / "net.safetensors")
    header = metadata(tmp_path / "net.safetensors")
    assert json.loads(header["sizes"]) == [784, 16, 12, 10]
    assert json.loads(header["activation"]) == "gelu"


def test_the_keys_and_shapes_are_those_of_a_sequential() -> None:
    # nn.Sequential(Linear, ReLU, Linear, ReLU, Linear) numbers its activations too.
    shapes = {key: array.shape for key, array in load(network().to_bytes()).items()}
    assert shapes == {
        "0.weight": (16, 784),
        "0.bias": (16,),
        "2.weight": (12, 16),
        "2.bias": (12,),
        "4.weight": (10, 12),
        "4.bias": (10,),
    }


def test_the_tensors_are_the_weights_and_biases() -> None:
    net = network()
    saved = load(net.to_bytes())
    for i, (W, b) in enumerate(zip(net.weights, net.biases, strict=True)):
        assert np.array_equal(saved[f"{2 * i}.weight"], W)
        assert np.array_equal(saved[f"{2 * i}.bias"], b)


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_a_file_of_other_floats_is_read(dtype: type) -> None:
    raw = save({key: array.astype(dtype) for key, array in tensors().items()})
    assert Network.from_bytes(raw).dtype == np.float32
    np.testing.assert_allclose(
        Network.from_bytes(raw).params.flat, network().params.flat, atol=1e-3
    )


def test_a_file_without_a_header_is_read_as_pytorch_would_write_it() -> None:
    back = Network.from_bytes(save(tensors()))
    assert (back.activation, back.temperature, back.metadata) == ("relu", 1.0, {})
    assert np.array_equal(back.params.flat, network().params.flat)


def test_metadata_of_others_is_kept_as_text() -> None:
    back = Network.from_bytes(save(tensors(), {"format": "pt", "note": "not [JSON"}))
    assert back.metadata == {"format": "pt", "note": "not [JSON"}


# Writing


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes(b"old")
    network().save(path)
    assert [p.name for p in tmp_path.iterdir()] == ["net.safetensors"]
    assert Network.load(path).sizes == (784, 16, 12, 10)


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "net.safetensors"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        network().save(path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["net.safetensors"]


def test_a_network_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path, net = tmp_path / "net.safetensors", network()
    path.write_bytes(b"old")
    net.metadata = {"lambda": lambda: 0}
    with pytest.raises(TypeError):
        net.save(path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["net.safetensors"]


def test_other_users_may_read_the_file(tmp_path: Path) -> None:
    network().save(tmp_path / "net.safetensors")
    assert (tmp_path / "net.safetensors").stat().st_mode & 0o777 == 0o644


# What is refused


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


GOOD = network().to_bytes()
NAN, INFINITE = np.full((16, 784), np.nan, "f4"), np.full(12, np.inf, "f4")
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not a whole safetensors file"),
    "truncated in its length": (GOOD[:5], "not a whole safetensors file"),
    "truncated in its header": (GOOD[:40], "not a whole safetensors file"),
    "truncated": (GOOD[:-1], "not a whole safetensors file"),
    "too long": (GOOD + b"\0", "not a whole safetensors file"),
    "text": (b"weights, weights, weights", "not a whole safetensors file"),
    "zip": (b"PK\3\4" + bytes(100), "not a whole safetensors file"),
    "header of no JSON": (header_only(b"{]"), "not a whole safetensors file"),
    "endless header": (b"\xff" * 7 + b"\x7f{}", "not a whole safetensors file"),
    "no tensors": (save({}), "tensors none: expected 0.weight, 0.bias"),
    "other names": (save({"fc1.weight": NAN}), "tensors fc1.weight: expected 0.weight, 0.bias"),
    "no bias": (save(tensors(b2=None)), "expected 0.weight, 0.bias, 2.weight"),
    "one tensor more": (save(tensors(w6=NAN)), "expected 0.weight, 0.bias"),
    "odd numbers": (save(tensors(w4=None, b4=None, w3=NAN, b3=NAN)), "expected 0.weight"),
    "NaN": (save(tensors(w0=NAN)), "layer 0: holds NaN or infinite values"),
    "infinite": (save(tensors(b2=INFINITE)), "layer 1: holds NaN or infinite values"),
    "beyond float32": (save(tensors(b2=np.full(12, 1e300))), "layer 1: holds"),
    "whole numbers": (save(tensors(b0=np.zeros(16, "i4"))), "layer 0: F32 and I32"),
    "transposed": (save(tensors(w0=np.zeros((784, 16), "f4"))), r"layer 0: shapes \(784, 16\)"),
    "783 pixels": (save(tensors(w0=np.zeros((16, 783), "f4"))), "expected .*784"),
    "layers that do not fit": (save(tensors(w2=np.zeros((12, 15), "f4"))), "layer 1: .*16"),
    "bias too long": (save(tensors(b0=np.zeros(17, "f4"))), "layer 0: .*17"),
    "bias of two dimensions": (save(tensors(b0=np.zeros((16, 1), "f4"))), "layer 0: .*16, 1"),
    "scalars": (
        save({"0.weight": np.array(1, "f4"), "0.bias": np.array(1, "f4")}),
        "layer 0: shapes",
    ),
    "no units": (
        save(tensors(w0=np.zeros((0, 784), "f4"), b0=np.zeros(0, "f4"))),
        "layer 0: shapes",
    ),
    "nine classes": (
        save(tensors(w4=np.zeros((9, 12), "f4"), b4=np.zeros(9, "f4"))),
        "the last layer has 9 units, expected 10",
    ),
    "units that are none": (header_of(shape=["a", 784]), "0.weight has no dtype and shape"),
    "a dtype that is none": (header_of(dtype=[]), "0.weight has no dtype and shape"),
    "too many units, and nothing of them": (
        header_of(shape=[70_000, 784]),
        "layer 0: 70,000 units, expected at most 65,536",
    ),
    "unknown activation": (with_header(activation="swish"), "unknown activation 'swish'"),
    "activation of no name": (with_header(activation=["relu"]), "unknown activation"),
    "activation of nothing": (with_header(activation=None), "unknown activation None"),
    "temperature 0": (with_header(temperature=0), "temperature 0: expected a positive number"),
    "temperature NaN": (with_header(temperature=float("nan")), "temperature nan"),
    "temperature of a name": (with_header(temperature="hot"), "temperature 'hot'"),
}


@pytest.mark.parametrize(("raw", "message"), BAD.values(), ids=BAD)
@pytest.mark.filterwarnings("error")
def test_a_bad_file_is_refused_with_the_reason(raw: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(raw)
    with pytest.raises(WeightsError, match=f"bad.safetensors: .*{message}"):
        Network.load(path)


def test_a_header_nested_ten_thousand_deep_is_read_or_refused() -> None:
    with suppress(WeightsError):
        assert Network.from_bytes(save(tensors(), {"note": "[" * 10_000})).sizes == (
            784,
            16,
            12,
            10,
        )


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
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


HEADER = 8 + int.from_bytes(GOOD[:8], "little")


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.integers(0, HEADER), st.binary(max_size=4), st.integers(0, 4))
def test_a_file_damaged_anywhere_is_read_or_refused(at: int, noise: bytes, lost: int) -> None:
    with suppress(WeightsError):
        net = Network.from_bytes(GOOD[:at] + noise + GOOD[at + lost :])
        assert np.isfinite(net.predict_proba(digits(2).images)).all()


# The files that are shipped


def shipped() -> list[Path]:
    return sorted(SHIPPED.glob("*.safetensors"))


def test_the_blogs_weights_are_shipped() -> None:
    assert "blog.safetensors" in [path.name for path in shipped()]


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_shipped_weights_are_as_accurate_as_they_say(path: Path) -> None:
    net, test = Network.load(path), load_mnist()[1]
    assert net.metadata["test_accuracy"] == net.accuracy(test.images, test.labels)
    assert path.stat().st_size <= 6e6


def test_the_blogs_weights_are_of_its_network_and_recipe() -> None:
    net = Network.load(SHIPPED / "blog.safetensors")
    assert (net.sizes, net.activation) == ((784, 10, 10), "relu")
    assert (net.metadata["preset"], net.metadata["steps"]) == ("blog", 500)
    assert 0.83 <= net.metadata["test_accuracy"] < 0.9


def test_the_best_network_keeps_its_mark_and_is_calibrated() -> None:
    path = SHIPPED / "best.safetensors"
    network, (_, test) = Network.load(path), load_mnist()
    probs = network.predict_proba(test.images)
    accuracy = float(np.mean(probs.argmax(axis=1) == test.labels))
    assert accuracy == network.metadata["test_accuracy"] >= 0.995
    assert calibration_error(probs, test.labels) <= 0.005
    assert path.stat().st_size <= 6 * 2**20
