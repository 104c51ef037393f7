"""Runs of the same seed are equal bit for bit, also where one was saved and restored."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitnet import Augment, Network, WeightsError, train
from digitnet.nn import checkpoint
from digitnet.nn.optimizers import OPTIMIZERS
from digitnet.nn.training import Progress, Training
from tests import files
from tests.rejected import misjudged

SCHEDULED = {"batch_size": 48, "epochs": 4, "lr": 0.01, "schedule": "cosine", "warmup": 3}
REGULAR = {"dropout": 0.2, "label_smoothing": 0.1, "weight_decay": 1e-4, "average": 0.9}
EVERYTHING = SCHEDULED | REGULAR | {"augment": Augment(thickness=0.3), "patience": 3}
DISTORTED, STOPPED_EARLY = {"augment": Augment()}, {"epochs": 60, "lr": 0.5, "patience": 2}
RUNS = {
    "full batch": (300, {"steps": 8}),
    "full batch in blocks with dropout": (1250, {"steps": 6, "dropout": 0.3}),
    "full batch, distorted": (1200, {"steps": 6} | DISTORTED),
    "large batches, distorted": (2600, {"steps": 6, "batch_size": 1100} | DISTORTED),
    "stopped early": (200, {"batch_size": 32} | STOPPED_EARLY),
} | {f"everything, {name}": (300, EVERYTHING | {"optimizer": name}) for name in OPTIMIZERS}


def start(n: int = 200, **settings: Any) -> Training:
    network = Network((784, 48, 11, 10), rng=np.random.default_rng(0))
    rng, settings = np.random.default_rng(1), {"threads": 1} | settings
    return train(network, files.digits(n), files.digits(50, start=300), rng=rng, **settings)


def through_a_file(run: Training, fresh: Training, path: Path) -> Training:
    """A fresh run, put where `run` is."""
    checkpoint.save(run, path)
    checkpoint.restore(fresh, path)
    return fresh


@pytest.mark.parametrize(("n", "settings"), RUNS.values(), ids=RUNS)
def test_a_restored_run_ends_where_an_uninterrupted_one_of_the_same_seed_does(
    n: int, settings: dict[str, Any], tmp_path: Path
) -> None:
    def told(run: Training) -> list[Progress]:
        return [replace(progress, seconds=0) for progress in run]

    whole = start(n, **settings)
    expected = told(whole)
    early, near_its_end, ended = len(expected) // 3 + 1, len(expected) - 2, len(expected)
    first = start(n, **settings)
    for step in (early, near_its_end, ended):
        while first.step < step:
            next(first)
        second = through_a_file(first, start(n, **settings), tmp_path / "run")
        assert told(second) == expected[step:]
        np.testing.assert_array_equal(second.network.params.flat, whole.network.params.flat)
    first.lr = 0.025  # as somebody may change it
    assert through_a_file(first, start(n, **settings), tmp_path / "run").lr == 0.025
    assert (whole.step < whole.steps) == (settings.get("patience") == 2)


WEIGHTS = Network().to_bytes()
OTHERS = {"lr": 0.2, "steps": 9, "optimizer": "adam", "momentum": 0.3, "batch_size": 20}
OTHERS |= {"dropout": 0.1, "augment": Augment(shift=2), "average": 0.9}


def test_a_checkpoint_of_another_run_is_rejected() -> None:
    others = {rf"\({name}\)": [start(**({"steps": 8} | {name: OTHERS[name]}))] for name in OTHERS}
    for network, data, name in (
        (Network((784, 48, 11, 10)), files.digits(200, start=1000), "labels"),
        (Network((784, 48, 11, 10)), files.digits(199), "images"),
        (Network((784, 13, 10)), files.digits(200), "sizes"),
        (Network((784, 48, 11, 10), "tanh"), files.digits(200), "activation"),
        (Network((784, 48, 11, 10), dtype=np.float64), files.digits(200), "dtype"),
    ):
        others[rf"\({name}\)"] = [train(network, data, files.digits(50, start=300), steps=8)]
    whole = checkpoint.to_bytes(start(steps=8))
    assert misjudged(lambda run: checkpoint.from_bytes(run, whole), others, WeightsError) == []


def test_a_file_that_is_no_whole_checkpoint_is_rejected(tmp_path: Path) -> None:
    path, run = tmp_path / "run", start(steps=8)
    checkpoint.save(run, path)
    whole = path.read_bytes()

    def restore(raw: bytes) -> None:
        path.write_bytes(raw)
        checkpoint.restore(run, path)

    bad = {f"{path}: invalid checkpoint": [b"", whole[:7], whole[:400], whole[:-1], WEIGHTS]}
    assert misjudged(restore, bad, WeightsError) == []
