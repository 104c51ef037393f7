"""Training: which settings and images are rejected, and how a run that diverges ends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from digitnet import Augment, Dataset, DivergedError, Network, train
from digitnet.data import NOTHING
from digitnet.nn.declare import settings_of
from tests.files import digits

DATA, DEV = digits(100), digits(60, start=1000)


def network(*sizes: int) -> Network:
    return Network(sizes or (784, 12, 10), rng=np.random.default_rng(0))


INVALID: dict[str, tuple[Any, ...]] = {
    "steps": (0, -5),
    "epochs": (0,),
    "batch_size": (-1,),
    "lr": (0.0, -0.1, float("nan")),
    "dropout": (1.0, -0.1),
    "label_smoothing": (1.0, -0.1),
    "optimizer": ("sgdd",),
    "schedule": ("linear",),
    "momentum": (1.0, -0.1),
    "weight_decay": (-0.1,),
    "warmup": (-1,),
    "average": (1.0, -0.5),
    "patience": (0, -1),
    "dev_every": (-1,),
} | {name: (-0.1, 361, float("nan")) for name in settings_of(Augment)}


def rejection(name: str, value: Any) -> str:
    """What the setting is rejected with; empty where it is not."""
    try:
        augment = Augment(**{name: value}) if name in settings_of(Augment) else None
        train(network(), DATA, DEV, **({"augment": augment} if augment else {name: value}))
    except ValueError as error:
        return str(error)
    return ""


def test_settings_out_of_range_are_rejected_by_name_at_once() -> None:
    said = {f"{name} {v!r}": rejection(name, v) for name, values in INVALID.items() for v in values}
    assert [case for case, message in said.items() if not message.startswith(case)] == []
    with pytest.raises(ValueError, match="steps and epochs: give one of them"):
        train(network(), DATA, epochs=2, steps=3)


def test_images_that_do_not_fit_the_network_or_the_settings_are_rejected() -> None:
    with pytest.raises(ValueError, match="images of 784 pixels for 100 inputs"):
        train(network(100, 10), DATA)
    with pytest.raises(ValueError, match="label 9 for 5 classes"):
        train(network(784, 5), DATA)
    with pytest.raises(ValueError, match="no images to train on"):
        train(network(), digits(0))
    with pytest.raises(ValueError, match="label -2: expected a class, or -1 for none"):
        train(network(), Dataset(digits(2).images, np.array([3, -2])))
    with pytest.raises(ValueError, match="dev set holds images of no digit"):
        train(network(), DATA, Dataset(digits(2).images, np.array([3, NOTHING])))
    with pytest.raises(ValueError, match="patience needs a dev set"):
        train(network(), DATA, patience=3)


DIVERGING = {
    "full batch": (100, {}),
    "full batch in blocks": (2345, {}),
    "mini-batches": (100, {"batch_size": 30}),
    "distorted": (100, {"batch_size": 30, "augment": Augment()}),
    "watched on validation images": (100, {"dev": DEV, "dev_every": 1}),
    "averaged": (100, {"dev": DEV, "dev_every": 1, "average": 0.5}),
    "momentum": (100, {"optimizer": "momentum"}),
}


@pytest.mark.parametrize(("n", "options"), DIVERGING.values(), ids=DIVERGING)
@pytest.mark.filterwarnings("error")
def test_a_run_that_diverges_says_when_and_what_to_try(n: int, options: dict[str, Any]) -> None:
    rng = np.random.default_rng(1)
    run = train(network(784, 20, 20, 10), digits(n), steps=50, lr=1e10, rng=rng, **options)
    records = []
    with pytest.raises(DivergedError) as caught:
        records.extend(run)
    step = run.step + 1
    assert str(caught.value) == f"diverged at step {step}: try a learning rate below 5e+09"
    assert 2 <= step < 50
    assert [p.step for p in records] == list(range(1, step))
    assert np.isfinite([p.loss for p in records]).all()
    assert next(run, None) is None
