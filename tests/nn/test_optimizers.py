"""Optimisers: their losses over a hundred steps are those of PyTorch."""

import json
from typing import Any

import numpy as np
import pytest

from digitnet import load_mnist, train
from digitnet.nn.optimizers import CHUNK, OPTIMIZERS
from tests.benchmarks import pytorch_values
from tests.nn.sums import gradients

TORCH: dict[str, dict[str, list[float]]] = json.loads(pytorch_values.TABLE.read_text())


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_parameter_moves_alike_alone_and_among_many(name: str, dtype: type) -> None:
    rng = np.random.default_rng(0)
    n, watched = 2 * CHUNK + 3, [0, CHUNK - 1, CHUNK, 2 * CHUNK + 2]
    many = rng.normal(size=n).astype(dtype)
    few = many[watched]
    of_many, of_few = (OPTIMIZERS[name](p, weight_decay=0.01) for p in (many, few))
    for _ in range(3):
        gradient = rng.normal(size=n).astype(dtype)
        of_few.step(few, gradient[watched], 0.1)
        of_many.step(many, gradient, 0.1)
    assert many.dtype == dtype
    np.testing.assert_allclose(many[watched], few, rtol=1e-6)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_losses_match_pytorch(name: str) -> None:
    settings: dict[str, Any] = dict(pytorch_values.SETTINGS[name])
    lr = settings.pop("lr")
    net = pytorch_values.small_network("tanh")
    optimizer = OPTIMIZERS[name](net.params.flat, **settings)
    losses = []
    for i in range(pytorch_values.UPDATES):
        loss, grads = gradients(net, *pytorch_values.batches()[i % pytorch_values.BATCHES])
        optimizer.step(net.params.flat, grads.flat, lr)
        losses.append(loss)
    assert len(losses) == 100
    assert losses == pytest.approx(TORCH["losses"][name], rel=1e-10)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_losses_of_training_on_mnist_match_pytorch(name: str) -> None:
    settings: dict[str, Any] = pytorch_values.MNIST_SETTINGS[name] | {"optimizer": name}
    network, rng = pytorch_values.mnist_network(), pytorch_values.mnist_rng()
    settings |= {"steps": 100, "batch_size": pytorch_values.MNIST_BATCH}
    run = train(network, load_mnist()[0], rng=rng, **settings)
    losses = [progress.loss for progress in run]
    assert losses == pytest.approx(TORCH["mnist_losses"][name], abs=1e-5)
    assert losses[-1] < losses[0] / 3
