"""A run that was saved and restored ends as the one that went through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitnet import Augment, Network, WeightsError, train
from digitnet.nn import checkpoint
from digitnet.nn.training import Training
from tests import files

EVERYTHING = {
    "batch_size": 32,
    "epochs": 4,
    "schedule": "cosine",
    "warmup": 3,
    "dropout": 0.2,
    "label_smoothing": 0.1,
    "weight_decay": 1e-4,
    "augment": Augment(thickness=0.3),
    "average": 0.9,
    "patience": 3,
}


def start(n: int = 200, **settings: Any) -> Training:
    network = Network((784, 12, 11, 10), rng=np.random.default_rng(0))
    rng = np.random.default_rng(1)
    return train(network, files.digits(n), files.digits(50, start=300), rng=rng, **settings)


def advance(run: Training, updates: int) -> None:
    for _ in range(updates):
        next(run)


def through_a_file(run: Training, fresh: Training, path: Path) -> Training:
    """A fresh run, put where `run` is."""
    checkpoint.save(run, path)
    checkpoint.restore(fresh, path)
    return fresh


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "adam", "adamw"])
def test_a_restored_run_ends_where_the_uninterrupted_one_does(
    optimizer: str, tmp_path: Path
) -> None:
    whole = start(optimizer=optimizer, lr=0.01, **EVERYTHING)
    expected = list(whole)
    first = start(optimizer=optimizer, lr=0.01, **EVERYTHING)
    advance(first, 10)  # in the midst of the second epoch
    fresh = start(optimizer=optimizer, lr=0.01, **EVERYTHING)
    second = through_a_file(first, fresh, tmp_path / "run")
    rest = list(second)
    assert [p.loss for p in rest] == [p.loss for p in expected[10:]]
    assert [p.dev_accuracy for p in rest] == [p.dev_accuracy for p in expected[10:]]
    np.testing.assert_array_equal(second.network.params.flat, whole.network.params.flat)


OTHERS = {
    "full batch": (200, {"steps": 8}),
    "full batch in blocks with dropout": (1250, {"steps": 6, "dropout": 0.3}),
    "large batches, distorted": (2600, {"steps": 6, "batch_size": 1100, "augment": Augment()}),
    "stopped early": (200, {"batch_size": 32, "epochs": 60, "lr": 0.5, "patience": 2}),
}


@pytest.mark.parametrize(("n", "settings"), OTHERS.values(), ids=OTHERS)
def test_other_runs_can_be_restored_too(n: int, settings: dict[str, Any], tmp_path: Path) -> None:
    whole = start(n, **settings)
    expected = list(whole)
    first = start(n, **settings)
    advance(first, 3)
    second = through_a_file(first, start(n, **settings), tmp_path / "run")
    rest = list(second)
    assert [(p.step, p.loss) for p in rest] == [(p.step, p.loss) for p in expected[3:]]
    np.testing.assert_array_equal(second.network.params.flat, whole.network.params.flat)


def test_a_run_about_to_stop_early_stops_at_the_same_step_with_the_same_weights(
    tmp_path: Path,
) -> None:
    settings = {"batch_size": 32, "epochs": 60, "lr": 0.5, "patience": 2}
    whole = start(**settings)
    steps = len(list(whole))
    assert steps < whole.steps
    first = start(**settings)
    advance(first, steps - 2)
    assert first.looks_since_best > 0
    second = through_a_file(first, start(**settings), tmp_path / "run")
    assert len(list(second)) == 2
    np.testing.assert_array_equal(second.network.params.flat, whole.network.params.flat)


def test_a_learning_rate_that_was_changed_is_kept(tmp_path: Path) -> None:
    first = start(steps=8, lr=0.1)
    first.lr = 0.025
    second = through_a_file(first, start(steps=8, lr=0.1), tmp_path / "run")
    assert next(second).lr == 0.025


def test_a_run_that_has_ended_stays_ended(tmp_path: Path) -> None:
    first = start(steps=3)
    advance(first, 3)
    second = through_a_file(first, start(steps=3), tmp_path / "run")
    assert list(second) == []
    np.testing.assert_array_equal(second.network.params.flat, first.network.params.flat)


@pytest.mark.parametrize(
    "settings",
    [
        {"lr": 0.2},
        {"steps": 9},
        {"optimizer": "adam"},
        {"optimizer": "nesterov", "momentum": 0.3},
        {"batch_size": 20},
        {"dropout": 0.1},
        {"augment": Augment(shift=2)},
        {"average": 0.9},
    ],
    ids=str,
)
def test_a_checkpoint_of_other_settings_is_refused(settings: dict, tmp_path: Path) -> None:
    checkpoint.save(start(steps=8), tmp_path / "run")
    name = next(iter(settings))
    with pytest.raises(WeightsError, match=rf"other settings \({name}\)"):
        checkpoint.restore(start(**({"steps": 8} | settings)), tmp_path / "run")


def test_a_checkpoint_of_other_images_or_another_network_is_refused(tmp_path: Path) -> None:
    checkpoint.save(start(steps=8), tmp_path / "run")
    others = files.digits(200, start=1000)
    for network, data, name in (
        (Network((784, 12, 11, 10)), others, "labels"),
        (Network((784, 12, 11, 10)), files.digits(199), "images"),
        (Network((784, 13, 10)), files.digits(200), "sizes"),
        (Network((784, 12, 11, 10), "tanh"), files.digits(200), "activation"),
        (Network((784, 12, 11, 10), dtype=np.float64), files.digits(200), "dtype"),
    ):
        run = train(network, data, files.digits(50, start=300), steps=8)
        with pytest.raises(WeightsError, match=name):
            checkpoint.restore(run, tmp_path / "run")


def test_a_weights_file_is_no_checkpoint(tmp_path: Path) -> None:
    Network().save(tmp_path / "weights")
    with pytest.raises(WeightsError, match="it does not say where the run was"):
        checkpoint.restore(start(steps=8), tmp_path / "weights")


@pytest.mark.parametrize("keep", [0, 7, 400, -1])
def test_a_damaged_checkpoint_is_refused(keep: int, tmp_path: Path) -> None:
    path = tmp_path / "run"
    checkpoint.save(start(steps=8), path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(WeightsError, match="not a whole checkpoint"):
        checkpoint.restore(start(steps=8), path)
