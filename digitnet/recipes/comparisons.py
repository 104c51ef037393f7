"""Comparisons that are ready to start: a few runs that differ in one thing each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from digitnet.recipes.recipe import PRESETS, Recipe

FULL = replace(PRESETS["blog"], steps=300)
BATCHES = Recipe(init="he", batch_size=128, steps=None, epochs=3, dev_every=40)


@dataclass(frozen=True, slots=True)
class Comparison:
    """recipes: by what the runs are called, which says what differs. values: those, in a row."""

    title: str
    question: str
    values: str
    recipes: Mapping[str, Recipe]


COMPARISONS: dict[str, Comparison] = {
    "lr": Comparison(
        "Learning rates",
        "How far should one update go?",
        "0.01, 0.1, 0.5 and 2.",
        {f"Learning rate {lr:g}": replace(FULL, lr=lr) for lr in (0.01, 0.1, 0.5, 2.0)},
    ),
    "activation": Comparison(
        "Activations",
        "What should a hidden unit do with its sum?",
        "ReLU, tanh and sigmoid.",
        {
            "ReLU": BATCHES,
            "Tanh": replace(BATCHES, activation="tanh"),
            "Sigmoid": replace(BATCHES, activation="sigmoid"),
        },
    ),
    "hidden": Comparison(
        "Hidden units",
        "How many does it take?",
        "10, 32 and 128.",
        {f"{n} units": replace(BATCHES, hidden=(n,)) for n in (10, 32, 128)},
    ),
    "init": Comparison(
        "First weights",
        "Does it matter where it begins?",
        "The blog's start and He's.",
        {"The blog's start": FULL, "He's start": replace(FULL, init="he")},
    ),
    "batch": Comparison(
        "Batches",
        "All images for one update, or a few for many?",
        "Full batches and batches of 128.",
        {"Full batches": replace(FULL, init="he"), "Batches of 128": BATCHES},
    ),
}
