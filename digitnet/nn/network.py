"""A fully connected network for digits: its forward pass, its loss, its gradients by hand.

Samples are rows. With A[0] = X and W of shape (n_out, n_in), every layer computes

    Z = A @ W.T + b        A = activation(Z)        logits = the last layer's Z

and the loss is the mean cross-entropy of softmax(logits).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.data import CLASSES, NOTHING, PIXELS
from digitnet.nn import weights
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.inits import INITS
from digitnet.nn.products import matmul, matmul_transposed
from digitnet.nn.tensors import write_atomically

BLOCK = 500  # images passed on at a time: what they take stays in the processor's cache


class Parameters:
    """Weights and biases, or their gradients: views of one flat vector.

    flat: (n_parameters,); an optimiser updates it whole.
    weights[i]: (n_out, n_in), biases[i]: (n_out,) of layer i.
    """

    def __init__(self, sizes: Sequence[int], dtype: np.typing.DTypeLike = np.float32) -> None:
        shapes = [(n_out, n_in) for n_in, n_out in pairwise(sizes)]
        self.flat = np.zeros(sum(n_out * (n_in + 1) for n_out, n_in in shapes), dtype)
        weights, biases, start = [], [], 0
        for n_out, n_in in shapes:
            end = start + n_out * n_in
            weights.append(self.flat[start:end].reshape(n_out, n_in))
            biases.append(self.flat[end : end + n_out])
            start = end + n_out
        # Tuples: replacing a view would cut it off from `flat`; write `weights[i][...] = W`.
        self.weights, self.biases = tuple(weights), tuple(biases)


class Network:
    """A multilayer perceptron with a softmax output.

    sizes: units of every layer, the input first: (784, 10, 10) is the blog's network.
    activation: of the hidden layers, a name in ACTIVATIONS.
    rng: draws the weights; None for a fresh one. init: a name in INITS; None for zeros.
    temperature: divides the logits before the softmax (Guo, 2017); 1 until it is calibrated.
    least_logit: what the largest logit of a digit reaches; None until it is calibrated.
    metadata: what is known about the network (how it was trained); saved with it.
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

    def forward(self, X: np.ndarray, work: Workspace | None = None) -> list[np.ndarray]:
        """A of every layer, X first and the logits last, each (n, units).

        Given a workspace, it computes there, keeps the slopes for `backward`, and drops units
        out where the workspace has masks.
        """
        A = [X]
        last = len(self.weights) - 1
        for i, (W, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            Z = matmul(A[i], W.T, out=work and work.A[i][: len(X)])
            Z += b
            if i < last:
                slope = work and work.slopes[i][: len(X)]
                ACTIVATIONS[self.activation](Z, slope)
                if work and work.masks:
                    Z *= work.masks[i][: len(X)]
                    slope *= work.masks[i][: len(X)]
            A.append(Z)
        return A

    def backward(
        self, A: list[np.ndarray], dZ: np.ndarray, grads: Parameters, work: Workspace
    ) -> None:
        """Writes the loss's gradients into `grads`, given its gradient dZ in the logits (n, 10)."""
        for i in reversed(range(len(self.weights))):
            matmul_transposed(dZ, A[i], out=grads.weights[i])
            # One sum per unit. (A sum over all units would give every bias the same gradient.)
            np.matmul(work.ones[: len(dZ)], dZ, out=grads.biases[i])
            if i > 0:
                dA = np.matmul(dZ, self.weights[i], out=work.dA[i - 1][: len(dZ)])
                dZ = np.multiply(dA, work.slopes[i - 1][: len(dZ)], out=dA)

    def loss_and_gradients(
        self,
        X: np.ndarray,
        y: np.ndarray,
        *,
        label_smoothing: float = 0.0,
        outlier_weight: float | None = None,
        masks: list[np.ndarray] | None = None,
    ) -> tuple[float, Parameters]:
        """The mean cross-entropy of X (n, 784) with labels y (n,), and its gradients.

        outlier_weight: of samples with label NOTHING; None where there are none.
        masks: dropout's factors for every hidden layer, (n, units) each.
        """
        X = self._as_input(X)
        grads, work = Parameters(self.sizes, self.dtype), Workspace(self, len(X))
        work.masks = masks
        A = self.forward(X, work)
        loss, dZ = cross_entropy(A[-1], y, label_smoothing, outlier_weight)
        dZ /= len(X)
        self.backward(A, dZ, grads, work)
        return loss / len(X), grads

    def logits(self, X: np.ndarray) -> np.ndarray:
        """(n, 10) scores before the softmax, for X (n, 784): floats in [0, 1], or uint8 in 0..255.

        Raises ValueError where X has another number of columns.
        """
        X = np.asarray(X)
        if X.ndim != 2 or X.shape[1] != self.sizes[0]:
            raise ValueError(f"X has shape {X.shape}, expected (n, {self.sizes[0]})")
        out = np.empty((len(X), self.sizes[-1]), self.dtype)
        # A network that is diverging is asked, too, while people watch; training says so itself.
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, len(X), BLOCK):
                rows = slice(start, start + BLOCK)
                out[rows] = self.forward(self._as_input(X[rows]))[-1]
        return out

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """(n, 10) probabilities, each row of sum 1; equal ones where it is not `legible`."""
        return self.calibrated(self.logits(X))

    def calibrated(self, logits: np.ndarray) -> np.ndarray:
        """(n, 10) probabilities for logits (n, 10) of this network, at its temperature."""
        logits = np.where(legible(logits)[:, np.newaxis], logits, 0)
        return softmax(logits / np.asarray(self.temperature, self.dtype))

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,) the likeliest digit of each image; NOTHING where it is not `legible`."""
        logits = self.logits(X)
        return np.where(legible(logits), logits.argmax(axis=1), NOTHING)

    def accuracy(self, X: np.ndarray, y: np.ndarray) -> float:
        """The share of images in X (n, 784) that are read as their labels y (n,) say."""
        return float(np.mean(self.predict(X) == y))

    @property
    def can_refuse(self) -> bool:
        """Whether it has learned from what is no digit, and so can tell a digit from it."""
        return self.least_logit is not None and bool(self.metadata.get("outliers"))

    def copy(self) -> Network:
        """A network of its own with the same parameters."""
        twin = Network(self.sizes, self.activation, init=None, dtype=self.dtype)
        twin.params.flat[...] = self.params.flat
        twin.temperature, twin.least_logit = self.temperature, self.least_logit
        twin.metadata = dict(self.metadata)
        return twin

    def save(self, path: str | Path) -> None:
        """Writes a safetensors file under the keys of PyTorch's nn.Sequential: whole, or not."""
        write_atomically(path, self.to_bytes())

    @classmethod
    def load(cls, path: str | Path) -> Network:
        """The network in a safetensors file; raises WeightsError, which names the file."""
        return cls._from_stored(weights.read_file(path))

    def to_bytes(self) -> bytes:
        """What `save` writes."""
        layers = list(zip(self.weights, self.biases, strict=True))
        values = (self.activation, self.temperature, self.least_logit, self.metadata)
        return weights.to_bytes(weights.Stored(layers, *values))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Network:
        """The network in the bytes of a safetensors file; raises WeightsError."""
        return cls._from_stored(weights.from_bytes(raw))

    @classmethod
    def _from_stored(cls, stored: weights.Stored) -> Network:
        sizes = [stored.layers[0][0].shape[1], *(len(b) for _, b in stored.layers)]
        network = cls(sizes, stored.activation, init=None)
        for i, (W, b) in enumerate(stored.layers):
            network.weights[i][...], network.biases[i][...] = W, b
        network.temperature, network.least_logit = stored.temperature, stored.least_logit
        network.metadata = dict(stored.metadata or {})
        return network

    def _as_input(self, X: np.ndarray) -> np.ndarray:
        if X.dtype == np.uint8:
            return np.multiply(X, 1 / 255, dtype=self.dtype)
        return X.astype(self.dtype, copy=False)


class Workspace:
    """The arrays that a forward and a backward pass over at most `rows` images write to.

    Made once for a training run: fresh memory for every batch would cost more than the sums.
    """

    def __init__(self, network: Network, rows: int) -> None:
        def per_layer(sizes: Sequence[int]) -> list[np.ndarray]:
            return [np.empty((rows, n), network.dtype) for n in sizes]

        self.A = per_layer(network.sizes[1:])
        self.slopes = per_layer(network.sizes[1:-1])  # dA/dZ of the hidden layers
        self.dA = per_layer(network.sizes[1:-1])
        self.ones = np.ones(rows, network.dtype)
        self.masks: list[np.ndarray] | None = None


def legible(logits: np.ndarray) -> np.ndarray:
    """(n,) which of the logits (n, 10) are finite: a network that has diverged gives others."""
    return np.isfinite(logits).all(axis=1)


def softmax(logits: np.ndarray) -> np.ndarray:
    """(n, k) probabilities, each row of sum 1."""
    # Minus the sample's own maximum: exp stays finite. (The blog takes one for all samples.)
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


def cross_entropy(
    logits: np.ndarray,
    y: np.ndarray,
    label_smoothing: float = 0.0,
    outlier_weight: float | None = None,
) -> tuple[float, np.ndarray]:
    """(sum over the samples of the cross-entropy, its gradient dZ) for logits (n, k), y (n,).

    With label smoothing eps the target is 1 - eps on the label and eps / k on every class more
    (Szegedy, 2015). An outlier, with label NOTHING, is a label smoothed away: its target is 1 / k
    on every class, and it counts `outlier_weight` (Hendrycks et al., 2019). None: there are none.
    """
    n, k = logits.shape
    eps, weight = label_smoothing, None
    if outlier_weight is not None:
        eps = np.where(y == NOTHING, 1.0, label_smoothing).astype(logits.dtype)
        weight = np.where(y == NOTHING, outlier_weight, 1.0).astype(logits.dtype)
    # One row per class: sums over the classes then run along memory, five times as fast.
    Z = np.ascontiguousarray(logits.T)
    Z -= Z.max(axis=0)
    probs = np.exp(Z)
    total = probs.sum(axis=0)
    probs /= total
    log_total = np.log(total)
    samples = np.arange(n)
    # An outlier's label takes the last class here, with a share of 1 - eps = 0.
    losses = (1 - eps) * (log_total - Z[y, samples])
    if label_smoothing or weight is not None:
        losses += eps * (log_total - Z.mean(axis=0))
        probs -= eps / k
    probs[y, samples] -= 1 - eps
    if weight is not None:
        losses *= weight
        probs *= weight
    return float(losses.sum(dtype=np.float64)), np.ascontiguousarray(probs.T)


def _check_name(what: str, name: str, known: dict[str, Any]) -> None:
    if name not in known:
        raise ValueError(f"{what} {name!r}: expected one of {', '.join(known)}")
