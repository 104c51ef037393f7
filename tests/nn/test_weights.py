"""Weights in safetensors files: what is kept, how it is written, and what is rejected."""

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
from tests.rejected import misjudged


def network(*sizes: int, activation: str = "relu") -> Network:
    return Network(sizes or (784, 16, 12, 10), activation, np.random.default_rng(0))


def saved(dtype: type = np.float32, **changes: np.ndarray | None) -> bytes:
    """A good file without header, some tensors (w0 is "0.weight") changed or (None) left out."""
    tensors = {key: array.astype(dtype) for key, array in load(GOOD).items()}
    for name, array in changes.items():
        tensors[f"{name[1:]}.{ {'w': 'weight', 'b': 'bias'}[name[0]] }"] = array
    return save({key: array for key, array in tensors.items() if array is not None})


GOOD = network().to_bytes()


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


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_file_without_a_header_is_read_as_pytorch_would_write_it(dtype: type) -> None:
    back = Network.from_bytes(saved(dtype))
    assert (back.activation, back.temperature, back.metadata) == ("relu", 1.0, {})
    assert back.dtype == np.float32
    np.testing.assert_array_equal(back.params.flat, network().params.flat.astype(dtype))


def test_metadata_that_is_no_json_is_kept_as_text() -> None:
    texts = {"format": "pt", "note": "not [JSON", "nested too deeply": "[" * 10_000}
    assert Network.from_bytes(save(load(GOOD), texts)).metadata == texts


def test_a_file_is_replaced_whole_and_for_all_users_or_left_as_it_was(
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
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    network().save(path)
    assert Network.load(path).sizes == (784, 16, 12, 10)
    assert path.stat().st_mode & 0o777 == 0o644
    assert [p.name for p in tmp_path.iterdir()] == ["net.safetensors"]


def with_header(**values: Any) -> bytes:
    """A good file whose header says something."""
    return save(load(GOOD), {key: json.dumps(value) for key, value in values.items()})


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


NAN, INFINITE = floats(16, 784, value=np.nan), floats(12, value=np.inf)
BAD: dict[str, list[bytes]] = {
    "invalid safetensors file": [
        *(b"", GOOD[:5], GOOD[:40], GOOD[:-1], GOOD + b"\0", b"weights, weights, weights"),
        *(b"PK\3\4" + bytes(100), header_only(b"{]"), b"\xff" * 7 + b"\x7f{}"),
    ],
    "tensors none: expected 0.weight, 0.bias": [save({})],
    "tensors fc1.weight: expected 0.weight, 0.bias": [save({"fc1.weight": NAN})],
    "expected 0.weight, 0.bias, 2.weight": [
        *(saved(b2=None), saved(w6=NAN), saved(w4=None, b4=None, w3=NAN, b3=NAN)),
    ],
    "0.weight has no dtype and shape": [header_of(shape=["a", 784]), header_of(dtype=[])],
    "70,000 units, expected at most 65,536": [header_of(shape=[70_000, 784])],
    "layer 0: holds NaN or infinite values": [saved(w0=NAN)],
    "layer 1: holds NaN or infinite values": [saved(b2=INFINITE)],
    "layer 1: holds": [saved(b2=np.full(12, 1e300))],  # beyond float32
    "layer 0: F32 and I32": [saved(b0=np.zeros(16, "i4"))],
    r"layer 0: shapes \(784, 16\)": [saved(w0=floats(784, 16))],
    r"layer 0: shapes .*, expected \(n, 784\)": [
        *(saved(w0=floats(16, 783)), saved(b0=floats(17)), saved(b0=floats(16, 1))),
        *(saved(w0=floats(), b0=floats()), saved(w0=floats(0, 784), b0=floats(0))),
    ],
    r"layer 1: .*, expected \(n, 16\)": [saved(w2=floats(12, 15))],
    "last layer has 9 units, expected 10": [saved(w4=floats(9, 12), b4=floats(9))],
    "unknown activation 'swish'": [with_header(activation="swish")],
    "unknown activation": [with_header(activation=["relu"]), with_header(activation=None)],
    "temperature 0: expected a positive number": [with_header(temperature=0)],
    "temperature nan": [with_header(temperature=float("nan"))],
    "temperature 'hot'": [with_header(temperature="hot")],
}


@pytest.mark.filterwarnings("error")
def test_a_bad_or_missing_file_is_rejected_by_name_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "bad.safetensors"

    def load_from_a_file(raw: bytes) -> None:
        path.write_bytes(raw)
        Network.load(path)

    named = {rf"bad\.safetensors: .*{reason}": files for reason, files in BAD.items()}
    assert misjudged(load_from_a_file, named, WeightsError) == []
    missing = {r"none\.safetensors: No such file": [tmp_path / "none.safetensors"]}
    missing |= {f"{tmp_path.name}: Is a directory": [tmp_path]}
    assert misjudged(Network.load, missing, WeightsError) == []


def test_a_file_that_is_too_large_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "MAX_BYTES", len(GOOD))
    assert Network.from_bytes(GOOD).sizes == (784, 16, 12, 10)
    monkeypatch.setattr(weights, "MAX_BYTES", len(GOOD) - 1)
    with pytest.raises(WeightsError, match="too large"):
        Network.from_bytes(GOOD)


def test_a_deep_network_is_read_although_its_sums_might_be_large() -> None:
    for hidden, init in (((100,) * 20, "he"), ((1000,) * 7, "uniform")):
        net = Network((784, *hidden, 10), rng=np.random.default_rng(0), init=init)
        assert np.array_equal(Network.from_bytes(net.to_bytes()).params.flat, net.params.flat)


def test_shipped_weights_are_as_accurate_as_they_say_and_the_best_ones_are_calibrated() -> None:
    paths, test = list(SHIPPED.glob("*.safetensors")), load_mnist()[1]
    networks = {path.stem: Network.load(path) for path in paths}
    probs = {name: net.predict_proba(test.images) for name, net in networks.items()}
    accurate = {name: np.mean(p.argmax(axis=1) == test.labels) for name, p in probs.items()}
    assert {name: net.metadata["test_accuracy"] for name, net in networks.items()} == accurate
    assert max(path.stat().st_size for path in paths) <= 6e6
    assert accurate["best"] >= 0.995
    assert calibration_error(probs["best"], test.labels) <= 0.005
    blog = networks["blog"]
    assert (blog.sizes, blog.activation) == ((784, 10, 10), "relu")
    assert (blog.metadata["preset"], blog.metadata["steps"]) == ("blog", 500)
    assert 0.83 <= accurate["blog"] < 0.9
