"""How a gradient becomes a step."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator

import numpy as np

from digitnet.nn.settings import TrainSettings

CHUNK = 2**18  # parameters updated at a time, so that they stay in the L3 cache


class Optimizer(ABC):
    """Updates a flat vector of parameters in place.

    state: arrays as long as the parameters, kept from step to step; steps: how many it has made.
    weight_decay: L2; its gradient, weight_decay * p, is added to the loss's (biases included,
    as in PyTorch).
    """

    buffers: tuple[str, ...] = ()

    def __init__(self, parameters: np.ndarray, weight_decay: float = 0.0) -> None:
        self.weight_decay = weight_decay
        self.steps = 0
        self.state = {name: np.zeros_like(parameters) for name in self.buffers}
        self._scratch = np.empty(min(CHUNK, len(parameters)), parameters.dtype)

    def step(self, parameters: np.ndarray, gradient: np.ndarray, lr: float) -> None:
        """One step; `gradient` may be overwritten."""
        self.steps += 1
        for part in _chunks(len(parameters)):
            p, g = parameters[part], gradient[part]
            scratch = self._scratch[: len(p)]
            self._decay(p, g, lr, scratch)
            self._update(p, g, lr, scratch, *(a[part] for a in self.state.values()))

    def _decay(self, p: np.ndarray, g: np.ndarray, lr: float, scratch: np.ndarray) -> None:
        if self.weight_decay:
            g += np.multiply(p, self.weight_decay, out=scratch)

    @abstractmethod
    def _update(
        self, p: np.ndarray, g: np.ndarray, lr: float, scratch: np.ndarray, *state: np.ndarray
    ) -> None: ...


class GradientDescent(Optimizer):
    """p -= lr * g, the blog's rule."""

    def _update(
        self, p: np.ndarray, g: np.ndarray, lr: float, scratch: np.ndarray, *state: np.ndarray
    ) -> None:
        p -= np.multiply(g, lr, out=scratch)


class Momentum(Optimizer):
    """v = momentum * v + g;  p -= lr * v  (Polyak, 1964)."""

    buffers = ("velocity",)

    def __init__(
        self, parameters: np.ndarray, weight_decay: float = 0.0, momentum: float = 0.9
    ) -> None:
        super().__init__(parameters, weight_decay)
        self.momentum = momentum

    def _update(
        self, p: np.ndarray, g: np.ndarray, lr: float, scratch: np.ndarray, *state: np.ndarray
    ) -> None:
        (v,) = state
        v *= self.momentum
        v += g
        p -= np.multiply(v, lr, out=scratch)


class Nesterov(Momentum):
    """v = momentum * v + g;  p -= lr * (g + momentum * v)  (Sutskever, 2013, as in PyTorch)."""

    def _update(
        self, p: np.ndarray, g: np.ndarray, lr: float, scratch: np.ndarray, *state: np.ndarray
    ) -> None:
        (v,) = state
        v *= self.momentum
        v += g
        np.multiply(v, self.momentum, out=scratch)
        scratch += g
        scratch *= lr
        p -= scratch


class Adam(Optimizer):
    """p -= lr * m / (sqrt(v) + eps), the moments m and v corrected for their start at zero.

    (Kingma and Ba, 2014)
    """

    buffers = ("m", "v")
    beta1, beta2, eps = 0.9, 0.999, 1e-8

    def _update(
        self, p: np.ndarray, g: np.ndarray, lr: float, scratch: np.ndarray, *state: np.ndarray
    ) -> None:
        m, v = state
        m *= self.beta1
        m += np.multiply(g, 1 - self.beta1, out=scratch)
        v *= self.beta2
        np.multiply(g, g, out=scratch)
        scratch *= 1 - self.beta2
        v += scratch
        np.sqrt(v, out=scratch)
        scratch /= math.sqrt(1 - self.beta2**self.steps)  # a NumPy scalar would be a float64
        scratch += self.eps
        np.divide(m, scratch, out=scratch)
        scratch *= lr / (1 - self.beta1**self.steps)
        p -= scratch


class AdamW(Adam):
    """Adam whose weight decay shrinks the parameters themselves (Loshchilov and Hutter, 2017)."""

    def _decay(self, p: np.ndarray, g: np.ndarray, lr: float, scratch: np.ndarray) -> None:
        if self.weight_decay:
            p *= 1 - lr * self.weight_decay


class MovingAverage:
    """The exponential moving average of a flat vector: average += (1 - decay) * (p - average).

    Over the first steps the decay is smaller, so that the initial weights are soon forgotten.
    """

    def __init__(self, parameters: np.ndarray, decay: float) -> None:
        self.flat = parameters.copy()
        self.decay = decay
        self._scratch = np.empty(min(CHUNK, len(parameters)), parameters.dtype)

    def update(self, parameters: np.ndarray, step: int) -> None:
        """Adds the parameters after step number `step`, from 1."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for part in _chunks(len(parameters)):
            p, average = parameters[part], self.flat[part]
            difference = np.subtract(p, average, out=self._scratch[: len(p)])
            difference *= 1 - decay
            average += difference


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adam": Adam,
    "adamw": AdamW,
}


def make_optimizer(settings: TrainSettings, parameters: np.ndarray) -> Optimizer:
    """The optimiser that the settings name, for this flat vector."""
    kind = OPTIMIZERS[settings.optimizer]
    if issubclass(kind, Momentum):
        return kind(parameters, settings.weight_decay, settings.momentum)
    return kind(parameters, settings.weight_decay)


def _chunks(n: int) -> Iterator[slice]:
    return (slice(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK))
