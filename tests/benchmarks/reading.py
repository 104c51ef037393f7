"""How well pen strokes are read, drawn on a canvas at the place and size that the writer chose.

    python -m tests.benchmarks.reading FILE.tra [--all-writers]

FILE is a UNIPEN file such as pendigits-orig.tra. By default only the writers are read that training
holds back; --all-writers for a file of others. Prints the accuracy through the strokes and through
the pixels of a canvas of 280, and the calibration error; then how ways to write a digit are read
that were made of these writers' strokes, and how often they are refused.
"""

from pathlib import Path

import numpy as np

from digitnet import Network, sketch
from digitnet.insight import read
from digitnet.nn.calibration import calibration_error
from digitnet.sketch import VARIANTS, Drawing, Style, make_variants, read_unipen, split_by_writer
from tests.benchmarks.options import options

TABLET, CANVAS, PEN = 500, 280, 20  # sides of the writers' field and of ours; our pen
BEST = Path("weights/best.safetensors")
AS_WRITTEN = Style(slant=0, squeeze=0, wobble=0, joined=0)


def placed(drawing: Drawing) -> list[np.ndarray]:
    """The strokes in pixels of the canvas: the file's y points up and was turned by the reader."""
    return [(stroke + np.array([0, TABLET])) * CANVAS / TABLET for stroke in drawing.strokes]


def main() -> None:
    usual = {"weights": BEST, "all_writers": False, "every": 1, "each": 500}
    asked = options(__doc__, {"every": 20, "each": 20}, file=Path, **usual)
    drawings = read_unipen(asked.file)
    if not asked.all_writers:
        drawings = split_by_writer(drawings)[1]
    drawings, network = drawings[:: asked.every], Network.load(asked.weights)
    y = np.array([drawing.label for drawing in drawings])
    ways = {
        "strokes": [sketch.from_strokes(placed(d)) for d in drawings],
        "pixels": [sketch.from_pixels(sketch.on_canvas(placed(d), CANVAS, PEN)) for d in drawings],
    }
    print(f"{len(y):,} digits of {len({d.writer for d in drawings})} writers")
    for way, images in ways.items():
        probs = network.predict_proba(np.stack(images).reshape(len(y), -1))
        right = probs.argmax(axis=1) == y
        error = calibration_error(probs, y)
        print(f"through {way}: accuracy {right.mean():.4f}, calibration error {error:.4f}")
    rng = np.random.default_rng(1_000)
    for name, variant in VARIANTS.items():
        made = make_variants(name, drawings, asked.each, rng, AS_WRITTEN)
        readings = [read(network, sketch.from_strokes(d.strokes)) for d in made]
        right = np.mean([r.digit == variant.digit for r in readings])
        refused = np.mean([r.verdict == "none" for r in readings])
        print(f"{name}: accuracy {right:.4f}, {refused:.1%} refused")


if __name__ == "__main__":
    main()
