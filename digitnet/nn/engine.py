"""The sums of network.py as training does them: faster, and with all that a run may ask for.

`Passes` goes forward and backward in arrays made once, `cross_entropy` knows label smoothing and
outliers, and BatchGradient takes a batch in blocks and threads. tests/nn/test_engine.py holds all
of them to network.py.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from digitnet.data import NOTHING
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.batches import Dealer, Inputs, Rows, Share
from digitnet.nn.blas import blas_threads, most_blas_threads
from digitnet.nn.model import Network
from digitnet.nn.optimizers import Optimizer
from digitnet.nn.parameters import Parameters
from digitnet.nn.products import matmul, matmul_transposed
from digitnet.nn.settings import TrainSettings

SMALL_BATCH = 2**23  # parameters times images: below this, one thread is the quicker


class Passes:
    """Forward and backward over at most `rows` images, in arrays that are made once.

    Fresh memory for every batch would cost more than the sums.
    """

    def __init__(self, network: Network, rows: int) -> None:
        def per_layer(sizes: Sequence[int]) -> list[np.ndarray]:
            return [np.empty((rows, n), network.dtype) for n in sizes]

        self.network = network
        self._A = per_layer(network.sizes[1:])  # of each layer Z, and then A in its place
        self._slopes = per_layer(network.sizes[1:-1])  # dA/dZ of the hidden layers
        self._dA = per_layer(network.sizes[1:-1])
        self._ones = np.ones(rows, network.dtype)

    def forward(self, X: np.ndarray, masks: Sequence[np.ndarray] = ()) -> np.ndarray:
        """The logits (n, 10) of X (n, 784), good until the next call.

        masks: dropout's factors for every hidden layer, (n, units) each; none without dropout.
        """
        network, A, n = self.network, X, len(X)
        last = len(network.weights) - 1
        for i, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
            A = matmul(A, W.T, out=self._A[i][:n])
            A += b
            if i < last:
                slopes = self._slopes[i][:n]
                ACTIVATIONS[network.activation](A, slopes)
                if masks:
                    A *= masks[i][:n]
                    slopes *= masks[i][:n]
        return A

    def backward(self, X: np.ndarray, dZ: np.ndarray, grads: Parameters) -> None:
        """Writes the gradients into `grads`, after `forward` of X, for dZ (n, 10) in the logits."""
        n = len(X)
        for i in reversed(range(len(grads.weights))):
            A = self._A[i - 1][:n] if i else X
            matmul_transposed(dZ, A, out=grads.weights[i])
            np.matmul(self._ones[:n], dZ, out=grads.biases[i])
            if i:
                dA = np.matmul(dZ, self.network.weights[i], out=self._dA[i - 1][:n])
                dZ = np.multiply(dA, self._slopes[i - 1][:n], out=dA)


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
    eps: float | np.ndarray = label_smoothing
    weight: np.ndarray | None = None
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


@dataclass(slots=True)
class Sums:
    """What was added up over a batch: the cross-entropy, the digits, and those read rightly."""

    loss: float = 0.0
    correct: int = 0
    digits: int = 0

    def plus(self, other: "Sums") -> "Sums":
        loss, correct = self.loss + other.loss, self.correct + other.correct
        return Sums(loss, correct, self.digits + other.digits)


class Lane:
    """One thread's share of a batch: its buffers and its sum of gradients."""

    def __init__(
        self, network: Network, inputs: Inputs, block: int, settings: TrainSettings
    ) -> None:
        self.network, self.inputs, self.settings = network, inputs, settings
        self.labels = inputs.data.labels
        has_outliers = bool((self.labels == NOTHING).any())
        self.outlier_weight = settings.outlier_weight if has_outliers else None
        self.passes = Passes(network, block)
        self.block_grads = Parameters(network.sizes, network.dtype)
        self.grads = Parameters(network.sizes, network.dtype)
        self.X = np.empty((block, network.sizes[0]), network.dtype)

    def gradients(self, blocks: Sequence[Rows], n: int, rng: np.random.Generator) -> Sums:
        """Leaves in `grads` the blocks' share of the mean gradient over a batch of n images."""
        sums = Sums()
        if not blocks:
            self.grads.flat[...] = 0
        # Overflow shows in the loss, and is told once. (Each thread has an error state of its own.)
        with np.errstate(over="ignore", invalid="ignore"):
            for i, rows in enumerate(blocks):
                grads = self.block_grads if i else self.grads
                self._add_block(rows, n, rng, grads, sums)
                if i:
                    self.grads.flat += grads.flat
        return sums

    def _add_block(
        self, rows: Rows, n: int, rng: np.random.Generator, grads: Parameters, sums: Sums
    ) -> None:
        y = self.labels[rows]
        X = self.inputs.of(rows, rng, self.X)
        masks = self._masks(len(y), rng) if self.settings.dropout else ()
        logits = self.passes.forward(X, masks)
        loss, dZ = cross_entropy(logits, y, self.settings.label_smoothing, self.outlier_weight)
        dZ *= 1 / n
        self.passes.backward(X, dZ, grads)
        sums.loss += loss
        sums.correct += int(np.count_nonzero(logits.argmax(axis=1) == y))
        outliers = 0 if self.outlier_weight is None else np.count_nonzero(y == NOTHING)
        sums.digits += len(y) - int(outliers)

    def _masks(self, n: int, rng: np.random.Generator) -> list[np.ndarray]:
        """Inverted dropout (Srivastava, 2014): kept units are scaled up, nothing else changes."""
        keep = 1 - self.settings.dropout
        units = self.network.sizes[1:-1]
        return [(rng.random((n, k), np.float32) < keep) * np.float32(1 / keep) for k in units]


def most_threads(network: Network, dealer: Dealer) -> int:
    """How many threads can make its updates on such batches quicker."""
    if dealer.in_blocks:
        return dealer.lanes
    small = len(network.params.flat) * dealer.block < SMALL_BATCH
    return 1 if small else most_blas_threads()


class BatchGradient:
    """The mean gradient over a batch, left in `grads`.

    A batch in one piece: BLAS spreads its matrix products over threads where they are large; small
    ones take longer to hand out than to do. A larger batch, such as the blog's full one, is cut
    into blocks that stay in the cache while forward and backward pass over them; BLAS is kept to
    one thread, and each half of the blocks may have a thread of its own.
    """

    def __init__(
        self,
        network: Network,
        dealer: Dealer,
        settings: TrainSettings,
        optimizer: Optimizer,
    ) -> None:
        self.network, self.dealer, self.optimizer = network, dealer, optimizer
        self.lanes = [
            Lane(network, dealer.inputs(), dealer.block, settings) for _ in range(dealer.lanes)
        ]
        self.grads = self.lanes[0].grads
        self._pool = ThreadPoolExecutor(dealer.lanes - 1, "lane") if dealer.in_blocks else None

    def __call__(self, rows: Rows, n: int, rng: np.random.Generator, threads: int = 1) -> Sums:
        """The sums over a batch of n rows; its mean gradient is in `grads` until the next call."""
        shares = self.dealer.deal(rows, n, rng)
        if not self._pool:
            with blas_threads(threads):
                return self._gradients(0, shares, n)
        with blas_threads(1):
            if threads > 1:
                other = self._pool.submit(self._gradients, 1, shares, n)
                first, second = self._gradients(0, shares, n), other.result()
            else:
                first, second = (self._gradients(lane, shares, n) for lane in (0, 1))
        self.grads.flat += self.lanes[1].grads.flat
        return first.plus(second)

    def step(self, lr: float) -> None:
        """Updates the network by the gradient, which is used up."""
        self.optimizer.step(self.network.params.flat, self.grads.flat, lr)

    def _gradients(self, lane: int, shares: list[Share], n: int) -> Sums:
        return self.lanes[lane].gradients(shares[lane].blocks, n, shares[lane].rng)
