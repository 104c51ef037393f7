"""What PyTorch computes for a small network: the table that the ordinary tests are held against.

    pip install -r tests/benchmarks/requirements.txt
    python -m tests.benchmarks.pytorch_values

Writes tests/pytorch_values.json (a quick round does not) and prints the ends of its losses. For the
small network weights and images come from a formula, so that the tests can make the same ones
without PyTorch. A larger one learns MNIST in float32, from the weights and in the batches that
`train` draws.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from digitnet import Network, load_mnist
from digitnet.nn.batches import Order
from digitnet.racing.twin import torch_model
from tests.benchmarks.options import options
from tests.benchmarks.rivals import torch_step

TABLE = Path(__file__).parent.parent / "pytorch_values.json"
SIZES = (12, 9, 7, 10)
BATCHES, BATCH_SIZE = 3, 16
UPDATES = 100
SMOOTHINGS = (0.0, 0.1)
EVERY = 20  # of a gradient's entries, one in so many is kept
SETTINGS: dict[str, dict[str, float]] = {
    "sgd": {"lr": 0.5, "weight_decay": 0.01},
    "momentum": {"lr": 0.1, "weight_decay": 0.01, "momentum": 0.9},
    "nesterov": {"lr": 0.1, "weight_decay": 0.01, "momentum": 0.8},
    "adam": {"lr": 0.02, "weight_decay": 0.01},
    "adamw": {"lr": 0.02, "weight_decay": 0.1},
}
MNIST_SIZES, MNIST_BATCH = (784, 64, 32, 10), 128
MNIST_SETTINGS: dict[str, dict[str, float]] = {
    "sgd": {"lr": 0.1},
    "momentum": {"lr": 0.05, "momentum": 0.9, "weight_decay": 1e-4},
    "nesterov": {"lr": 0.05, "momentum": 0.8},
    "adam": {"lr": 0.001},
    "adamw": {"lr": 0.001, "weight_decay": 0.01},
}
ACTIVATIONS = ("relu", "leaky_relu", "tanh", "sigmoid", "gelu")


def numbers(shape: tuple[int, ...], phase: float) -> np.ndarray:
    """Numbers in [-1, 1] that look drawn at random but come from a formula."""
    wave = np.sin(phase + 12.9898 * np.arange(np.prod(shape)) ** 1.3)
    return np.round(wave, 6).reshape(shape)  # rounded: the same on every machine


def weights() -> list[tuple[np.ndarray, np.ndarray]]:
    """(W, b) of every layer, (n_out, n_in) and (n_out,), before the first update."""
    layers = enumerate(pairwise(SIZES))
    return [(0.5 * numbers((o, i), n), 0.2 * numbers((o,), n + 0.5)) for n, (i, o) in layers]


def small_network(activation: str) -> Network:
    """The small network in float64, before the first update."""
    network = Network(SIZES, activation, dtype=np.float64)
    for i, (W, b) in enumerate(weights()):
        network.weights[i][...], network.biases[i][...] = W, b
    return network


def batches() -> list[tuple[np.ndarray, np.ndarray]]:
    """(X, y) of every batch: (n, 12) floats in [0, 1] and (n,) labels."""
    n, shape = np.arange(BATCH_SIZE), (BATCH_SIZE, SIZES[0])
    return [((1 + numbers(shape, 100 + i)) / 2, (n * 3 + i) % SIZES[-1]) for i in range(BATCHES)]


def mnist_network() -> Network:
    """The larger network before its first update.

    A smooth one: where a ReLU's input is next to 0, it may round to the one side or the other.
    """
    return Network(MNIST_SIZES, "tanh", np.random.default_rng(0), init="xavier")


def mnist_rng() -> np.random.Generator:
    """Shuffles MNIST's training images, for `train` as for PyTorch."""
    return np.random.default_rng(1)


def main() -> None:
    asked = options(__doc__, {"updates": 3}, updates=UPDATES)
    import torch

    table = {
        "torch": torch.__version__,
        "gradients": {name: [_gradients(name, s) for s in SMOOTHINGS] for name in ACTIVATIONS},
        "losses": {name: list(_losses(name, asked.updates)) for name in SETTINGS},
        "mnist_losses": {name: list(_mnist_losses(name, asked.updates)) for name in MNIST_SETTINGS},
    }
    for name, (first, *_, last) in table["mnist_losses"].items():
        print(f"{name}: loss {first:.4f}, after {asked.updates} updates {last:.4f}")
    if not asked.quick:
        TABLE.write_text(json.dumps(table, indent=1) + "\n")


def _gradients(activation: str, label_smoothing: float) -> dict[str, Any]:
    """The loss of the first batch, and of every gradient its square sum and some of its entries."""
    import torch

    model = torch_model(small_network(activation))
    X, y = batches()[0]
    criterion = torch.nn.CrossEntropyLoss(label_smoothing=label_smoothing)
    loss = criterion(model(torch.tensor(X)), torch.tensor(y))
    loss.backward()
    gradients = [p.grad for p in model.parameters()]
    return {
        "loss": loss.item(),
        "squares": [(g * g).sum().item() for g in gradients],
        "entries": [g.flatten()[::EVERY].tolist() for g in gradients],
    }


def _losses(optimizer: str, updates: int) -> Iterator[float]:
    """The loss of each update, the batches in turn, with a tanh network."""
    step = torch_step(small_network("tanh"), optimizer, **SETTINGS[optimizer])
    for i in range(updates):
        yield step(*batches()[i % BATCHES])


def _mnist_losses(optimizer: str, updates: int) -> Iterator[float]:
    """The loss of each update on MNIST, in float32."""
    training, _ = load_mnist()
    step = torch_step(mnist_network(), optimizer, **MNIST_SETTINGS[optimizer])
    order = Order(len(training), MNIST_BATCH, mnist_rng())
    for _ in range(updates):
        rows = order.next_rows()
        X = np.multiply(training.images[rows], 1 / 255, dtype=np.float32)
        yield round(step(X, training.labels[rows]), 7)


if __name__ == "__main__":
    main()
