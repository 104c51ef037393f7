"""Training: which settings and images are rejected, and how a run that diverges ends."""

from typing import Any

import numpy as np
import pytest

from digitnet import Augment, Dataset, DivergedError, Network, train
from digitnet.data import NOTHING
from digitnet.nn.declare import settings_of
from digitnet.nn.settings import TrainSettings
from tests.files import digits
from tests.rejected import misjudged

DATA, DEV = digits(100), digits(60, start=1000)
DISTORTIONS = settings_of(Augment)
INVALID: list[tuple[Any, Any]] = [
    (-1, settings_of(TrainSettings) | DISTORTIONS),
    (0, ["steps", "epochs", "lr", "patience"]),
    (1.0, ["dropout", "label_smoothing", "momentum", "average"]),
    (float("nan"), ["lr", *DISTORTIONS]),
    (361, DISTORTIONS),
    ("sgdd", ["optimizer", "schedule"]),
]


def network(*sizes: int) -> Network:
    return Network(sizes, rng=np.random.default_rng(0))


NET = network(784, 12, 10)


def rejection(name: str, value: Any) -> str:
    """What the setting is rejected with; empty where it is not."""
    try:
        if name in DISTORTIONS:
            Augment(**{name: value})
        else:
            train(NET, DATA, DEV, **{name: value})
    except ValueError as error:
        return str(error)
    return ""


def test_settings_out_of_range_are_rejected_by_name_at_once() -> None:
    said = {f"{name} {v!r}": rejection(name, v) for v, names in INVALID for name in names}
    assert [case for case, message in said.items() if not message.startswith(case)] == []
    with pytest.raises(ValueError, match="steps and epochs: give one of them"):
        train(NET, DATA, epochs=2, steps=3)


def test_images_that_do_not_fit_the_network_or_the_settings_are_rejected() -> None:
    images = digits(2).images
    unfit: dict[str, list[tuple]] = {
        "images of 784 pixels for 100 inputs": [(network(100, 10), DATA)],
        "label 9 for 5 classes": [(network(784, 5), DATA)],
        "no images to train on": [(NET, digits(0))],
        "label -2: expected a class, or -1 for a non-digit": [
            (NET, Dataset(images, np.array([3, -2])))
        ],
        "validation set holds non-digits": [(NET, DATA, Dataset(images, np.array([3, NOTHING])))],
    }
    assert misjudged(lambda case: train(*case), unfit, ValueError) == []
    with pytest.raises(ValueError, match="patience needs a validation set"):
        train(NET, DATA, patience=3)


DIVERGING: list[tuple[int, dict[str, Any]]] = [
    (100, {}),
    (2345, {}),  # in blocks
    (100, {"batch_size": 30}),
    (100, {"batch_size": 30, "augment": Augment()}),
    (100, {"dev": DEV, "dev_every": 1}),
    (100, {"dev": DEV, "dev_every": 1, "average": 0.5}),
    (100, {"optimizer": "momentum"}),
]


@pytest.mark.parametrize(("n", "options"), DIVERGING)
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
