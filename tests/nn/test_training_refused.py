"""Training: which settings and images are refused, and how a run that diverges ends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from digitnet import Augment, DivergedError, Network, train
from tests.files import digits

DATA, DEV = digits(100), digits(60, start=1000)


def network(*sizes: int) -> Network:
    return Network(sizes or (784, 12, 10), rng=np.random.default_rng(0))


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


WRONG = {
    "no steps": {"steps": 0},
    "negative steps": {"steps": -5},
    "no epochs": {"epochs": 0},
    "negative batch": {"batch_size": -1},
    "no learning rate": {"lr": 0.0},
    "negative learning rate": {"lr": -0.1},
    "learning rate that is no number": {"lr": float("nan")},
    "all dropped out": {"dropout": 1.0},
    "negative dropout": {"dropout": -0.1},
    "all smoothed": {"label_smoothing": 1.0},
    "negative smoothing": {"label_smoothing": -0.1},
    "unknown optimizer": {"optimizer": "sgdd"},
    "unknown schedule": {"schedule": "linear"},
    "momentum that never fades": {"optimizer": "momentum", "momentum": 1.0},
    "negative momentum": {"optimizer": "nesterov", "momentum": -0.1},
    "negative decay": {"weight_decay": -0.1},
    "negative warm-up": {"warmup": -1},
    "average that never moves": {"average": 1.0},
    "negative average": {"average": -0.5},
    "negative patience": {"patience": -1},
    "no patience": {"patience": 0},
    "steps and epochs": {"epochs": 2, "steps": 3},
    "negative distance of looks": {"dev_every": -1},
}


@pytest.mark.parametrize("options", WRONG.values(), ids=WRONG)
def test_settings_out_of_range_are_refused_at_once(options: dict[str, Any]) -> None:
    name = next(name for name in reversed(options))
    told = "sgdd|linear" if name in ("optimizer", "schedule") else name.replace("_", "[ _]")
    told = told.replace("epochs", "epochs|steps")
    with pytest.raises(ValueError, match=told):
        train(network(), DATA, DEV, **({"batch_size": 30} | options))


def test_patience_needs_a_dev_set() -> None:
    with pytest.raises(ValueError, match="patience needs a dev set"):
        train(network(), DATA, patience=3)


def test_images_that_do_not_fit_the_network_are_refused() -> None:
    with pytest.raises(ValueError, match="images of 784 pixels for 100 inputs"):
        train(network(100, 10), DATA)
    with pytest.raises(ValueError, match="label 9 for 5 classes"):
        train(network(784, 5), DATA)
    with pytest.raises(ValueError, match="no images to train on"):
        train(network(), digits(0))


DIVERGING = {
    "full batch": (100, {}),
    "full batch in blocks": (2345, {}),
    "mini-batches": (100, {"batch_size": 30}),
    "distorted": (100, {"batch_size": 30, "augment": Augment()}),
    "watched on a dev set": (100, {"dev": DEV, "dev_every": 1}),
    "averaged": (100, {"dev": DEV, "dev_every": 1, "average": 0.5}),
    "momentum": (100, {"optimizer": "momentum"}),
}


@pytest.mark.parametrize(("n", "options"), DIVERGING.values(), ids=DIVERGING)
@pytest.mark.filterwarnings("error")
def test_a_run_that_diverges_says_when_and_what_to_try(n: int, options: dict[str, Any]) -> None:
    run = train(network(784, 20, 20, 10), digits(n), steps=50, lr=1e10, rng=rng(), **options)
    records = []
    with pytest.raises(DivergedError) as caught:
        records.extend(run)
    step = run.step + 1
    assert str(caught.value) == f"diverged at step {step}: try a learning rate below 5e+09"
    assert 2 <= step < 50
    assert [p.step for p in records] == list(range(1, step))
    assert np.isfinite([p.loss for p in records]).all()
    assert next(run, None) is None
