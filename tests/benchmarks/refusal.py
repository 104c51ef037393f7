"""When a network should not name a digit: rates of false refusals and of false answers.

    python -m tests.benchmarks.refusal FILE.tra

Digits are those of the writers that training holds back in a UNIPEN file; what is no digit are
scribbles made at random and letters of fonts that look like no digit. Prints, for several least
probabilities, the share of digits refused, of those named wrongly, and of the rest that is named.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digitnet import Network, reading, sketch
from digitnet.strokes import read_unipen, split_by_writer

LETTERS = "ACEFHKMNPRTUVWXYdefhkmnprtwxy"  # without b, g, q, O, l, S, Z and others like digits
SIDE, LETTER_SIZES = 280, (120, 150, 180)


def letters() -> list[np.ndarray]:
    """(28, 28) each: letters through the same way as a picture."""
    images = []
    for size in LETTER_SIZES:
        font = ImageFont.load_default(size)
        for letter in LETTERS:
            picture = Image.new("L", (SIDE, SIDE))
            ImageDraw.Draw(picture).text((SIDE / 2, SIDE / 2), letter, 255, font, anchor="mm")
            images.append(sketch.from_pixels(np.asarray(picture)))
    return images


def scribbles(n: int, rng: np.random.Generator) -> list[np.ndarray]:
    """(28, 28) each: pens that wander, turn and turn again."""
    images = []
    for _ in range(n):
        turns = np.cumsum(rng.normal(0, 1.2, rng.integers(30, 120)))
        steps = rng.uniform(4, 14) * np.stack([np.cos(turns), np.sin(turns)], axis=1)
        images.append(sketch.from_strokes([np.cumsum(steps, axis=0)]))
    return images


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--weights", type=Path, default=Path("weights/best.safetensors"))
    options = parser.parse_args()
    network = Network.load(options.weights)
    drawings = split_by_writer(read_unipen(options.file))[1]
    y = np.array([drawing.label for drawing in drawings])

    def probs(images: list[np.ndarray]) -> np.ndarray:
        return network.predict_proba(np.stack(images).reshape(len(images), -1))

    digits = probs([sketch.from_strokes(drawing.strokes) for drawing in drawings])
    right = digits.argmax(axis=1) == y
    rest = {
        "scribbles": probs(scribbles(500, np.random.default_rng(0))),
        "letters": probs(letters()),
    }
    columns = (
        "least probability",
        "digits refused",
        "named wrongly",
        *(f"{k} named" for k in rest),
    )
    print(f"| {' | '.join(columns)} |")
    print("|---|---|---|---|---|")
    for least in sorted({0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, reading.WORTH_A_GUESS}):
        named = digits.max(axis=1) >= least
        shares = [np.mean(~named), np.mean(named & ~right)]
        shares += [np.mean(other.max(axis=1) >= least) for other in rest.values()]
        mark = " (in use)" if least == reading.WORTH_A_GUESS else ""
        print(f"| {least}{mark} | " + " | ".join(f"{share:.1%}" for share in shares) + " |")


if __name__ == "__main__":
    main()
