"""A training in PyTorch: our initial weights, batches and schedule, its own arithmetic."""

from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from digitnet.data import NOTHING, Dataset
from digitnet.nn import (
    OPTIMIZERS,
    Dealer,
    Engine,
    Momentum,
    Network,
    Sums,
    Training,
    TrainSettings,
)

if TYPE_CHECKING:
    import torch

MISSING = (
    "PyTorch is not installed here, and digitnet does not need it. To compare with it: "
    "`pip install torch`, then restart the app."
)


def installed() -> bool:
    """Whether torch can be imported; it is not imported for that."""
    return find_spec("torch") is not None


def refusal(settings: TrainSettings, *, outliers: bool) -> str:
    """Why a run cannot be repeated in PyTorch, in a sentence; empty if it can.

    outliers: whether some of the images are non-digits.
    """
    if settings.dropout:
        return "PyTorch drops different units: compare a run without dropout."
    if settings.patience:
        return "With early stopping the two may end at different steps: compare a run without it."
    if outliers:
        return "PyTorch has no loss for non-digits: compare a run without them."
    return ""


class TorchTraining(Training):
    """A Training whose forward pass, gradients and optimiser are PyTorch's.

    Batches, schedule, validation and moving average are those of Training. The model's parameters
    are the network's own arrays: each step changes the network, in place. Raises ValueError for
    settings that cannot be repeated.
    """

    def _make_engine(self, train: Dataset) -> Engine:
        if refused := refusal(self.settings, outliers=bool((train.labels == NOTHING).any())):
            raise ValueError(refused)
        return TorchEngine(self.network, self._dealer(train), self.settings)


class TorchEngine:
    """The gradient over a batch by PyTorch's autograd, and PyTorch's own optimiser."""

    def __init__(self, network: Network, dealer: Dealer, settings: TrainSettings) -> None:
        import torch

        self.model, self.dealer = torch_model(network), dealer
        self.labels = torch.from_numpy(np.array(dealer.data.labels, np.int64))
        self.criterion = torch.nn.CrossEntropyLoss(label_smoothing=settings.label_smoothing)
        own = {"momentum": settings.momentum} if _has_momentum(settings.optimizer) else {}
        self.optimizer = torch_optimizer(
            self.model, settings.optimizer, weight_decay=settings.weight_decay, **own
        )

    def __call__(
        self, rows: np.ndarray | slice, n: int, rng: np.random.Generator, threads: int
    ) -> Sums:
        """The sums over a batch of n rows; PyTorch chooses the number of threads itself."""
        import torch

        X, y = torch.from_numpy(self.dealer.batch(rows, n, rng)), self.labels[rows]
        self.model.zero_grad()
        logits = self.model(X)
        loss = self.criterion(logits, y)
        loss.backward()
        correct = int((logits.argmax(dim=1) == y).sum())
        return Sums(loss.item() * n, correct, n)

    def step(self, lr: float) -> None:
        """Updates the model, and with it the network."""
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        self.optimizer.step()


def torch_model(network: Network) -> "torch.nn.Sequential":
    """nn.Sequential whose parameters are the network's own arrays: pass a copy to keep them."""
    import torch

    layers: list[torch.nn.Module] = []
    for W, b in zip(network.weights, network.biases, strict=True):
        weight, bias = torch.from_numpy(W), torch.from_numpy(b)
        linear = torch.nn.Linear(W.shape[1], W.shape[0], dtype=weight.dtype)
        linear.weight.data, linear.bias.data = weight, bias
        layers += [linear, torch_activation(network.activation)]
    return torch.nn.Sequential(*layers[:-1])


def torch_activation(name: str) -> "torch.nn.Module":
    """The module of an activation in our ACTIVATIONS."""
    from torch import nn

    modules = {
        "relu": nn.ReLU,
        "leaky_relu": partial(nn.LeakyReLU, 0.01),
        "tanh": nn.Tanh,
        "sigmoid": nn.Sigmoid,
        "gelu": partial(nn.GELU, approximate="tanh"),
    }
    return modules[name]()


def torch_optimizer(
    model: "torch.nn.Module", name: str, **settings: Any
) -> "torch.optim.Optimizer":
    """PyTorch's optimiser for one of our OPTIMIZERS; settings as PyTorch calls them, such as lr."""
    from torch import optim

    makers = {
        "sgd": optim.SGD,
        "momentum": optim.SGD,
        "nesterov": partial(optim.SGD, nesterov=True),
        "adam": optim.Adam,
        "adamw": optim.AdamW,
    }
    return makers[name](model.parameters(), **settings)


def _has_momentum(optimizer: str) -> bool:
    return issubclass(OPTIMIZERS[optimizer], Momentum)
