"""Ready-made comparisons: a few runs that differ in one setting."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from digitnet.recipes.recipe import PRESETS, Recipe

FULL = replace(PRESETS["blog"], steps=300)
BATCHES = Recipe(init="he", batch_size=128, steps=None, epochs=3, dev_every=40)


@dataclass(frozen=True, slots=True)
class Comparison:
    """recipes: by the names of the runs, which say how they differ. values: what differs."""

    title: str
    question: str
    values: str
    recipes: Mapping[str, Recipe]


COMPARISONS: dict[str, Comparison] = {
    "lr": Comparison(
        "Learning rates",
        "How large should one step be?",
        "0.01, 0.1, 0.5 and 2.",
        {f"Learning rate {lr:g}": replace(FULL, lr=lr) for lr in (0.01, 0.1, 0.5, 2.0)},
    ),
    "activation": Comparison(
        "Activations",
        "Which function should a hidden unit apply?",
        "ReLU, tanh and sigmoid.",
        {
            "ReLU": BATCHES,
            "Tanh": replace(BATCHES, activation="tanh"),
            "Sigmoid": replace(BATCHES, activation="sigmoid"),
        },
    ),
    "hidden": Comparison(
        "Hidden units",
        "How many are enough?",
        "10, 32 and 128.",
        {f"{n} units": replace(BATCHES, hidden=(n,)) for n in (10, 32, 128)},
    ),
    "init": Comparison(
        "Initial weights",
        "Does the starting point matter?",
        "The blog's start and He's.",
        {"The blog's start": FULL, "He's start": replace(FULL, init="he")},
    ),
    "batch": Comparison(
        "Batches",
        "All images for one step, or small batches for many steps?",
        "Full batches and batches of 128.",
        {"Full batches": replace(FULL, init="he"), "Batches of 128": BATCHES},
    ),
}
