"""A training in PyTorch beside ours; where torch is not installed, only what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitnet import load_mnist
from digitnet.nn import Augment, Training
from digitnet.runs import Recipe, twin

RECIPE = Recipe(hidden=(16,), init="he", activation="tanh", steps=12, batch_size=50, images=400)


def losses(recipe: Recipe, kind: type[Training]) -> list[float]:
    training, dev = recipe.split(load_mnist()[0])
    return [p.loss for p in recipe.start(recipe.network(), training, dev, kind)]


def of(**changes: object) -> Recipe:
    return replace(RECIPE, **changes)


@pytest.mark.parametrize(
    "recipe",
    [
        of(),
        of(optimizer="nesterov", schedule="cosine", warmup=3, lr=0.05),
        of(optimizer="momentum", weight_decay=0.01, label_smoothing=0.1),
        of(optimizer="adam", lr=0.003, augment=Augment()),
        of(optimizer="adamw", lr=0.003, average=0.9, activation="gelu"),
        of(batch_size=None, images=2_000, augment=Augment(), steps=3),
    ],
    ids=lambda recipe: f"{recipe.optimizer}-{recipe.batch_size}",
)
def test_its_losses_are_ours(recipe: Recipe) -> None:
    pytest.importorskip("torch")
    ours = losses(recipe, Training)
    theirs = losses(recipe, twin.TorchTraining)
    assert len(ours) == recipe.steps
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=2e-5)


def test_what_cannot_be_the_same_is_refused() -> None:
    assert not twin.refusal(RECIPE, outliers=False)
    assert "dropout" in twin.refusal(of(dropout=0.1), outliers=False)
    assert "patience" in twin.refusal(of(patience=3), outliers=False)
    assert "no digit" in twin.refusal(RECIPE, outliers=True)


def test_a_refused_training_is_not_made() -> None:
    recipe = of(dropout=0.1)
    training, dev = recipe.split(load_mnist()[0])
    with pytest.raises(ValueError, match="without dropout"):
        recipe.start(recipe.network(), training, dev, twin.TorchTraining)


def test_where_torch_is_missing_one_line_says_how_to_get_it() -> None:
    assert "pip install torch" in twin.MISSING
    assert "\n" not in twin.MISSING
