"""When a network should not name a digit: rates of false refusals and of false answers.

    python -m tests.benchmarks.refusal FILE.tra

Digits are those of the writers that training holds back in a UNIPEN file; what is no digit are
scribbles made at random and letters of a font that look like no digit.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digitnet import Network, sketch
from digitnet.insight import reading
from digitnet.sketch.unipen import read_unipen, split_by_writer

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

    def readings(images: list[np.ndarray]) -> list[reading.Reading]:
        return [reading.read(network, x) for x in images]

    read = readings([sketch.from_strokes(drawing.strokes) for drawing in drawings])
    named = np.array([r.verdict != "none" for r in read])
    wrong = np.array([r.digit for r in read]) != y
    print(f"digits: {np.mean(~named):.1%} refused, {np.mean(named & wrong):.1%} named wrongly")
    print(f"  unsure: {np.mean([r.verdict == 'unsure' for r in read]):.1%}")
    others = {"scribbles": scribbles(500, np.random.default_rng(0)), "letters": letters()}
    for what, images in others.items():
        share = np.mean([r.verdict != "none" for r in readings(images)])
        print(f"{what}: {share:.1%} named")


if __name__ == "__main__":
    main()
