"""The pictures of one unit's weights taking shape that Home shows, from a run of the blog's preset.

`python -m digitnet.ui.home.unit.animation` trains it again and writes the file, in about 20 s.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitnet.data import load_mnist
from digitnet.insight import codes
from digitnet.recipes import PRESETS

FILE = Path(__file__).with_name("unit.json")  # where browsers can fetch it
RECIPE = PRESETS["blog"]
STEPS = RECIPE.updates(42_000)  # on MNIST's training images
UNIT = 2  # of the ten hidden units, from 0: in this one people soon see a digit
FRAMES = 60  # at most: the first steps are shown one by one, later ones ever farther apart


@dataclass(frozen=True, slots=True)
class Picture:
    """What the unit has learned after this step.

    learned: (784,) float32, its weights minus its initial ones. accuracy: of the network, on the
    validation images.
    """

    step: int
    learned: np.ndarray
    accuracy: float


def shown_steps() -> list[int]:
    """The steps after which there is a picture; 0 stands for the start."""
    return [0, *np.unique(np.geomspace(1, STEPS, FRAMES).round().astype(int)).tolist()]


def pictures(last: int = STEPS) -> Iterator[Picture]:
    """The pictures of the run, as it trains, up to the step `last`."""
    training, dev = RECIPE.split(load_mnist()[0])
    network = RECIPE.network()
    first = network.weights[0][UNIT].copy()

    def picture(step: int) -> Picture:
        learned = network.weights[0][UNIT] - first
        return Picture(step, learned, network.accuracy(dev.images, dev.labels))

    yield picture(0)
    shown = set(shown_steps())
    for progress in RECIPE.start(network, training, dev):
        if progress.step in shown:
            yield picture(progress.step)
        if progress.step == last:
            return


def encoded(animation: list[Picture], top: float) -> str:
    """The pictures as JSON, their weights as codes between -top and top (insight/codes.py)."""
    values = {
        "unit": UNIT,
        "seed": RECIPE.seed,
        "top": round(top, 6),
        "steps": [picture.step for picture in animation],
        "accuracies": [round(picture.accuracy, 4) for picture in animation],
        "pictures": [codes.signed(picture.learned, top) for picture in animation],
    }
    return json.dumps(values, separators=(",", ":")) + "\n"


def main() -> None:
    animation = list(pictures())
    FILE.write_text(encoded(animation, float(np.abs(animation[-1].learned).max())))
    print(f"{len(animation)} pictures, {FILE.stat().st_size:,} bytes: {FILE.name}")


if __name__ == "__main__":
    main()
