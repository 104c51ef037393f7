"""A training in PyTorch beside ours; where torch is not installed, only what is rejected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitnet import load_mnist
from digitnet.nn import Augment, Training
from digitnet.runs import Recipe, twin

RECIPE = Recipe(hidden=(16,), init="he", activation="tanh", steps=12, batch_size=50, images=400)
CASES = (
    {},
    {"optimizer": "nesterov", "schedule": "cosine", "warmup": 3, "lr": 0.05},
    {"optimizer": "momentum", "weight_decay": 0.01, "label_smoothing": 0.1},
    {"optimizer": "adam", "lr": 0.003, "augment": Augment()},
    {"optimizer": "adamw", "lr": 0.003, "average": 0.9, "activation": "gelu"},
    {"batch_size": None, "images": 2_000, "augment": Augment(), "steps": 3},
)


def losses(recipe: Recipe, kind: type[Training]) -> list[float]:
    training, validation = recipe.split(load_mnist()[0])
    return [p.loss for p in recipe.start(recipe.network(), training, validation, kind)]


@pytest.mark.parametrize("changes", CASES, ids=lambda changes: changes.get("optimizer", "sgd"))
def test_its_losses_are_ours(changes: dict) -> None:
    pytest.importorskip("torch")
    recipe = replace(RECIPE, **changes)
    ours = losses(recipe, Training)
    assert len(ours) == recipe.steps
    np.testing.assert_allclose(losses(recipe, twin.TorchTraining), ours, rtol=0, atol=2e-5)


def test_what_cannot_be_the_same_is_rejected() -> None:
    with_dropout = replace(RECIPE, dropout=0.1)
    assert not twin.refusal(RECIPE, outliers=False)
    assert "dropout" in twin.refusal(with_dropout, outliers=False)
    assert "patience" in twin.refusal(replace(RECIPE, patience=3), outliers=False)
    assert "no digit" in twin.refusal(RECIPE, outliers=True)
    with pytest.raises(ValueError, match="without dropout"):
        losses(with_dropout, twin.TorchTraining)


def test_where_torch_is_missing_one_line_says_how_to_get_it() -> None:
    assert "pip install torch" in twin.MISSING
    assert "\n" not in twin.MISSING
