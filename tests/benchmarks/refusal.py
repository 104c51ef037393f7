"""When a network should not name a digit: rates of false refusals and of false answers, by kind.

    python -m tests.benchmarks.refusal DIGITS.tra [--letters LETTERS.unipen]

Digits are MNIST's images held back and those of the writers that training holds back in a UNIPEN
file; what is no digit are letters of the writers held back in another (all letters but those whose
shape is a digit's), scribbles, several digits in a row, and shapes, some of kinds that no training
has seen. For each kind: how often it is named all the same, and the AUROC of the largest logit
against the digits (1 where a threshold parts them, 0.5 where nothing does).
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digitnet import Network, load_mnist, sketch
from digitnet.insight import read
from digitnet.recipes import PRESETS
from tests.benchmarks.options import options
from tests.benchmarks.reading import BEST

SEED = 1_000  # none that a recipe draws its shapes with

Strokes = list[np.ndarray]


def turning(rng: np.random.Generator) -> Strokes:
    """A scribble of another make than those that training draws: a pen that turns about."""
    turns = np.cumsum(rng.normal(0, 1.2, rng.integers(30, 120)))
    steps = rng.uniform(4, 14) * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    return [np.cumsum(steps, axis=0)]


def kinds(
    drawings: list[sketch.Drawing],
    letters: list[sketch.Letter],
    each: int,
    rng: np.random.Generator,
) -> Iterator[tuple[str, list[Strokes]]]:
    """(name, sketches) of each kind of non-digit."""
    unlike = [one.strokes for one in letters if one.letter not in sketch.LIKE_DIGITS]
    if unlike:
        yield "letters unlike digits", unlike
    draws = sketch.SCRIBBLES | {"turning": turning}
    yield "scribbles", [draw(rng) for draw in draws.values() for _ in range(each)]
    pairs = [
        [drawings[i].strokes for i in rng.integers(len(drawings), size=2)] for _ in range(each)
    ]
    yield "two digits", [sketch.side_by_side(pair, rng) for pair in pairs]
    never_learnt = {f"{name}, never learnt": draw for name, draw in sketch.NEVER_LEARNT.items()}
    for name, draw in (sketch.SHAPES | never_learnt).items():
        yield name, [draw(rng) for _ in range(each)]


def auroc(digits: np.ndarray, others: np.ndarray) -> float:
    """How often a digit's score is above another's, ties counted half (Mann and Whitney, 1947)."""
    scores = np.sort(others)
    below = np.searchsorted(scores, digits, "left") + np.searchsorted(scores, digits, "right")
    return float(below.mean() / (2 * len(others)))


def main() -> None:
    quick = {"every": 20, "each": 20}
    asked = options(__doc__, quick, file=Path, letters="", weights=BEST, every=1, each=500)
    network, rng = Network.load(asked.weights), np.random.default_rng(SEED)
    drawings = sketch.split_by_writer(sketch.read_unipen(asked.file))[1][:: asked.every]
    letters: list[sketch.Letter] = []
    if asked.letters:
        held_back = sketch.CHECK_EVERY_OF_LETTERS
        letters = sketch.split_by_writer(sketch.read_letters(asked.letters), held_back)[1]
    if not network.can_refuse:
        print("this network has not learned to refuse non-digits")
    dev = PRESETS["best"].held_back(load_mnist()[0])
    dev = dev.joined(sketch.as_dataset(drawings, (sketch.PEN,)))
    digits = dev.images / np.float32(255)
    readings = [read(network, x) for x in digits]
    named = np.array([r.verdict != "none" for r in readings])
    wrong = np.array([r.digit for r in readings]) != dev.labels
    print(f"digits: {np.mean(~named):.1%} refused, {np.mean(named & wrong):.1%} named wrongly")
    print(f"  unsure: {np.mean([r.verdict == 'unsure' for r in readings]):.1%}")
    scores = network.logits(digits).max(axis=1)
    for name, sketches in kinds(drawings, letters, asked.each, rng):
        X = np.stack([sketch.from_strokes(strokes).ravel() for strokes in sketches])
        share = np.mean([read(network, x).verdict != "none" for x in X])
        area = auroc(scores, network.logits(X).max(axis=1))
        print(f"{name}: {share:.1%} named, AUROC {area:.4f}")


if __name__ == "__main__":
    main()
