"""A run that was saved and restored ends as the one that went through."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitnet import Augment, Network, WeightsError, checkpoint, train
from digitnet.training import Training
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


def start(**settings) -> Training:
    network = Network((784, 12, 10), rng=np.random.default_rng(0))
    rng = np.random.default_rng(1)
    return train(network, files.digits(200), files.digits(50, start=300), rng=rng, **settings)


def advance(run: Training, updates: int) -> None:
    for _ in range(updates):
        next(run)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "adam", "adamw"])
def test_a_restored_run_ends_where_the_uninterrupted_one_does(
    optimizer: str, tmp_path: Path
) -> None:
    whole = start(optimizer=optimizer, lr=0.01, **EVERYTHING)
    expected = list(whole)
    first = start(optimizer=optimizer, lr=0.01, **EVERYTHING)
    advance(first, 10)  # in the midst of the second epoch
    checkpoint.save(first, tmp_path / "run")
    second = start(optimizer=optimizer, lr=0.01, **EVERYTHING)
    checkpoint.restore(second, tmp_path / "run")
    rest = list(second)
    assert [p.loss for p in rest] == [p.loss for p in expected[10:]]
    assert [p.dev_accuracy for p in rest] == [p.dev_accuracy for p in expected[10:]]
    np.testing.assert_array_equal(second.network.params.flat, whole.network.params.flat)


def test_a_full_batch_run_can_be_restored_too(tmp_path: Path) -> None:
    whole = start(steps=8)
    list(whole)
    first = start(steps=8)
    advance(first, 3)
    checkpoint.save(first, tmp_path / "run")
    second = start(steps=8)
    checkpoint.restore(second, tmp_path / "run")
    list(second)
    np.testing.assert_array_equal(second.network.params.flat, whole.network.params.flat)


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    checkpoint.save(start(steps=8), tmp_path / "run", {"lr": 0.1})
    with pytest.raises(WeightsError, match="other settings"):
        checkpoint.restore(start(steps=8), tmp_path / "run", {"lr": 0.2})


def test_a_checkpoint_of_another_optimiser_is_refused(tmp_path: Path) -> None:
    checkpoint.save(start(steps=8), tmp_path / "run")
    with pytest.raises(WeightsError, match="another network, optimiser or data set"):
        checkpoint.restore(start(steps=8, optimizer="adam"), tmp_path / "run")


@pytest.mark.parametrize("keep", [0, 7, 400, -1])
def test_a_damaged_checkpoint_is_refused(keep: int, tmp_path: Path) -> None:
    path = tmp_path / "run"
    checkpoint.save(start(steps=8), path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(WeightsError, match="not a whole checkpoint"):
        checkpoint.restore(start(steps=8), path)
