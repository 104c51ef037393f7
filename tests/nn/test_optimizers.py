"""Optimisers: steps worked by hand, and the losses of PyTorch over many updates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from digitnet import load_mnist, train
from digitnet.nn.optimizers import CHUNK, OPTIMIZERS, MovingAverage
from tests.benchmarks import pytorch_values

TORCH: dict[str, dict[str, list[float]]] = json.loads(pytorch_values.TABLE.read_text())


def steps(
    name: str, start: float, gradients: Sequence[float], lr: float, **options: float
) -> list[float]:
    """Where a single float64 parameter stands after each update."""
    p = np.array([start])
    optimizer = OPTIMIZERS[name](p, **options)
    places = []
    for g in gradients:
        optimizer.step(p, np.array([g]), lr)
        places.append(float(p[0]))
    return places


def test_gradient_descent_goes_down_the_gradient() -> None:
    assert steps("sgd", 1.0, [2.0, -1.0], lr=0.1) == pytest.approx([0.8, 0.9])


def test_momentum_keeps_its_velocity() -> None:
    # v: 2, then 0.5 * 2 + 2 = 3, then 0.5 * 3 - 1 = 0.5
    places = steps("momentum", 1.0, [2.0, 2.0, -1.0], lr=0.1, momentum=0.5)
    assert places == pytest.approx([0.8, 0.5, 0.45])


def test_nesterov_looks_ahead_along_its_velocity() -> None:
    # v: 2, then 3, then 0.5; the step is g + 0.5 * v: 3, then 3.5, then -0.75
    places = steps("nesterov", 1.0, [2.0, 2.0, -1.0], lr=0.1, momentum=0.5)
    assert places == pytest.approx([0.7, 0.35, 0.425])


def test_adam_takes_a_first_step_of_the_learning_rate_whatever_the_gradient() -> None:
    for gradient in (1e-3, 5.0, -200.0):
        (place,) = steps("adam", 1.0, [gradient], lr=0.1)
        assert place == pytest.approx(1 - 0.1 * np.sign(gradient), abs=1e-5)


def test_adam_takes_its_second_step_by_both_moments() -> None:
    # m = 0.9 * 0.1 * 1 + 0.1 * 3 = 0.39, corrected by 1 - 0.81; v = 0.999 * 0.001 + 0.001 * 9,
    # corrected by 1 - 0.998001.
    first, second = steps("adam", 1.0, [1.0, 3.0], lr=0.1)
    m, v = 0.39 / 0.19, 0.009999 / 0.001999
    assert first - second == pytest.approx(0.1 * m / np.sqrt(v), rel=1e-7)


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_weight_decay_adds_to_the_gradient(name: str) -> None:
    decayed = steps(name, 2.0, [1.0], lr=0.1, weight_decay=0.25)
    assert decayed == pytest.approx(steps(name, 2.0, [1.0 + 0.25 * 2.0], lr=0.1))


def test_adamw_shrinks_the_parameters_themselves() -> None:
    places = steps("adamw", 2.0, [1.0], lr=0.1, weight_decay=0.5)
    assert places == pytest.approx([2.0 * (1 - 0.1 * 0.5) - 0.1])
    assert steps("adamw", 2.0, [1.0, 3.0], lr=0.1) == steps("adam", 2.0, [1.0, 3.0], lr=0.1)


def test_the_learning_rate_may_change_between_updates() -> None:
    p = np.array([1.0])
    optimizer = OPTIMIZERS["sgd"](p)
    optimizer.step(p, np.array([1.0]), 0.5)
    optimizer.step(p, np.array([1.0]), 0.125)
    assert p[0] == 1 - 0.5 - 0.125


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
def test_losses_are_those_of_pytorch(name: str) -> None:
    settings: dict[str, Any] = dict(pytorch_values.SETTINGS[name])
    lr = settings.pop("lr")
    net = pytorch_values.small_network("tanh")
    optimizer = OPTIMIZERS[name](net.params.flat, **settings)
    losses = []
    for i in range(pytorch_values.UPDATES):
        loss, grads = net.loss_and_gradients(*pytorch_values.batches()[i % pytorch_values.BATCHES])
        optimizer.step(net.params.flat, grads.flat, lr)
        losses.append(loss)
    assert losses == pytest.approx(TORCH["losses"][name], rel=1e-10)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_training_on_mnist_has_the_losses_of_pytorch(name: str) -> None:
    settings: dict[str, Any] = pytorch_values.MNIST_SETTINGS[name]
    run = train(
        pytorch_values.mnist_network(),
        load_mnist()[0],
        steps=pytorch_values.UPDATES,
        batch_size=pytorch_values.MNIST_BATCH,
        optimizer=name,
        rng=pytorch_values.mnist_rng(),
        **settings,
    )
    losses = [progress.loss for progress in run]
    assert losses == pytest.approx(TORCH["mnist_losses"][name], abs=1e-5)
    assert losses[-1] < losses[0] / 3


def test_the_tables_of_pytorch_have_a_hundred_updates_of_every_optimizer() -> None:
    for table in (TORCH["losses"], TORCH["mnist_losses"]):
        assert set(table) == set(OPTIMIZERS)
        assert all(len(losses) == 100 for losses in table.values())


def test_the_moving_average_forgets_the_start_soon() -> None:
    average = MovingAverage(np.array([1.0]), decay=0.9)
    average.update(np.array([2.0]), step=1)  # decay (1 + 1) / (10 + 1)
    assert average.flat[0] == pytest.approx(2 / 11 * 1 + 9 / 11 * 2)
    average.flat[...] = 1.0
    average.update(np.array([2.0]), step=1000)
    assert average.flat[0] == pytest.approx(0.9 * 1 + 0.1 * 2)


def test_the_moving_average_is_an_array_of_its_own() -> None:
    parameters = np.ones(5)
    average = MovingAverage(parameters, decay=0.9)
    parameters[...] = 7
    assert average.flat.tolist() == [1] * 5
    average.update(parameters, step=100)
    assert parameters.tolist() == [7] * 5
