"""The class `Network`: the parameters, the answers and the files of a network."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from digitnet.data import CLASSES, NOTHING, PIXELS
from digitnet.nn import network
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.inits import INITS
from digitnet.nn.parameters import Parameters
from digitnet.nn.tensors import write_atomically
from digitnet.nn.weights import Stored, from_bytes, read_file, to_bytes

BLOCK = 500  # images at a time: their activations stay in the processor's cache


class Network:
    """A multilayer perceptron with a softmax output.

    sizes: units of every layer, the input first: (784, 10, 10) is the blog's network.
    activation: of the hidden layers, a name in ACTIVATIONS.
    rng: draws the weights; None for a fresh one. init: a name in INITS; None for zeros.
    temperature: divides the logits before the softmax (Guo, 2017); 1 until it is calibrated.
    least_logit: the least that a digit's largest logit reaches; None until it is calibrated.
    metadata: how the network was trained; saved with it.
    """

    def __init__(
        self,
        sizes: Sequence[int] = (PIXELS, 10, CLASSES),
        activation: str = "relu",
        rng: np.random.Generator | None = None,
        init: str | None = "he",
        dtype: np.typing.DTypeLike = np.float32,
    ) -> None:
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"sizes {tuple(sizes)}: at least an input and an output, all positive")
        _check_name("activation", activation, ACTIVATIONS)
        self.sizes = tuple(int(n) for n in sizes)
        self.activation = activation
        self.temperature = 1.0
        self.least_logit: float | None = None
        self.metadata: dict[str, Any] = {}
        self.params = Parameters(self.sizes, dtype)
        if init is not None:
            self._draw(init, rng or np.random.default_rng())

    def _draw(self, init: str, rng: np.random.Generator) -> None:
        _check_name("init", init, INITS)
        for W, b in zip(self.weights, self.biases, strict=True):
            W[...], b[...] = INITS[init](W.shape[1], W.shape[0], rng)

    @property
    def weights(self) -> tuple[np.ndarray, ...]:
        """W of every layer, (n_out, n_in): a row of the first is a picture of 784 pixels."""
        return self.params.weights

    @property
    def biases(self) -> tuple[np.ndarray, ...]:
        """b of every layer, (n_out,)."""
        return self.params.biases

    @property
    def dtype(self) -> np.dtype:
        return self.params.flat.dtype

    def forward(self, X: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """(Z, A) of each layer for X (n, 784) floats, as in network.py: its sums, its inputs."""
        return network.forward(X, self.weights, self.biases, self.activation)

    def backward(
        self, Z: network.Arrays, dZ: np.ndarray
    ) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """(dZ, dA) of each layer for the gradient dZ (n, 10) in the logits; dA[0] is in X."""
        return network.backward(Z, dZ, self.weights, self.activation)

    def logits(self, X: np.ndarray) -> np.ndarray:
        """(n, 10) scores before the softmax, for X (n, 784): floats in [0, 1], or uint8 in 0..255.

        Raises ValueError if X has another number of columns.
        """
        X = np.asarray(X)
        if X.ndim != 2 or X.shape[1] != self.sizes[0]:
            raise ValueError(f"X has shape {X.shape}, expected (n, {self.sizes[0]})")
        out = np.empty((len(X), self.sizes[-1]), self.dtype)
        # A diverging network is asked too, while people watch; training reports it itself.
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, len(X), BLOCK):
                rows = slice(start, start + BLOCK)
                Z, _ = self.forward(self._as_input(X[rows]))
                out[rows] = Z[-1]
        return out

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """(n, 10) probabilities, each row of sum 1; equal ones if it is not `legible`."""
        return self.calibrated(self.logits(X))

    def calibrated(self, logits: np.ndarray) -> np.ndarray:
        """(n, 10) probabilities for logits (n, 10) of this network, at its temperature."""
        logits = np.where(legible(logits)[:, np.newaxis], logits, 0)
        return network.softmax(logits / np.asarray(self.temperature, self.dtype))

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,) the most likely digit of each image; NOTHING if it is not `legible`."""
        logits = self.logits(X)
        return np.where(legible(logits), logits.argmax(axis=1), NOTHING)

    def accuracy(self, X: np.ndarray, y: np.ndarray) -> float:
        """The share of correct answers to X (n, 784) with labels y (n,)."""
        return float(np.mean(self.predict(X) == y))

    @property
    def can_refuse(self) -> bool:
        """Whether it was trained with non-digits, and so can refuse them."""
        return self.least_logit is not None and bool(self.metadata.get("outliers"))

    def copy(self) -> "Network":
        """A network of its own with the same parameters."""
        twin = Network(self.sizes, self.activation, init=None, dtype=self.dtype)
        twin.params.flat[...] = self.params.flat
        twin.temperature, twin.least_logit = self.temperature, self.least_logit
        twin.metadata = dict(self.metadata)
        return twin

    def save(self, path: str | Path) -> None:
        """Writes a safetensors file with the keys of PyTorch's nn.Sequential, atomically."""
        write_atomically(path, self.to_bytes())

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The network in a safetensors file; raises WeightsError, which names the file."""
        return cls._from_stored(read_file(path))

    def to_bytes(self) -> bytes:
        """What `save` writes."""
        layers = list(zip(self.weights, self.biases, strict=True))
        values = (self.activation, self.temperature, self.least_logit, self.metadata)
        return to_bytes(Stored(layers, *values))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """The network in the bytes of a safetensors file; raises WeightsError."""
        return cls._from_stored(from_bytes(raw))

    @classmethod
    def _from_stored(cls, stored: Stored) -> Self:
        sizes = [stored.layers[0][0].shape[1], *(len(b) for _, b in stored.layers)]
        loaded = cls(sizes, stored.activation, init=None)
        for i, (W, b) in enumerate(stored.layers):
            loaded.weights[i][...], loaded.biases[i][...] = W, b
        loaded.temperature, loaded.least_logit = stored.temperature, stored.least_logit
        loaded.metadata = dict(stored.metadata or {})
        return loaded

    def _as_input(self, X: np.ndarray) -> np.ndarray:
        if X.dtype == np.uint8:
            return np.multiply(X, 1 / 255, dtype=self.dtype)
        return X.astype(self.dtype, copy=False)


def legible(logits: np.ndarray) -> np.ndarray:
    """(n,) which of the logits (n, 10) are finite: a network that has diverged gives others."""
    return np.isfinite(logits).all(axis=1)


def _check_name(what: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise ValueError(f"{what} {name!r}: expected one of {', '.join(known)}")
