"""How many numbers are read rightly, and how many single digits are cut in two.

    python -m tests.benchmarks.numbers FILE.tra [--weights FILE] [--pixels] [--uneven]

FILE is a UNIPEN file such as pendigits-orig.tra. 1,000 numbers of two to five digits are put
together from digits of the writers that training holds back, as handwritten_numbers.py says; their
single digits are read as numbers, too. --pixels: drawn with a pen and read from the picture.
--uneven: of sizes, gaps and slants that vary more.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter

import numpy as np

from digitnet import Network, sketch
from digitnet.insight import Number, read_number, read_number_in_ink
from digitnet.sketch.unipen import read_unipen, split_by_writer
from tests.benchmarks.handwritten_numbers import (
    EVEN,
    HEIGHT,
    UNEVEN,
    Hand,
    Written,
    as_ink,
    numbers,
    write_number,
)

N, LENGTHS, SEED = 1_000, (2, 3, 4, 5), 2026
INK_PEN = 0.09  # of the writing's height: of the pictures
PEN = 0.04  # and of strokes, for the count of those that touch


def touching(written: Written, pen: float) -> bool:
    """Whether the ink of two neighbours meets."""
    points = np.concatenate([sketch.parts.even(s, len(s) * 4) for s in written.strokes])
    owners = np.concatenate([np.repeat(o, 4) for o in written.owners])
    sides = [(points[owners == i], points[owners == i + 1]) for i in range(len(written.text) - 1)]
    return any(
        np.sqrt(((a[:, None] - b) ** 2).sum(axis=2)).min() < pen * HEIGHT
        for a, b in sides
        if len(a) and len(b)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--weights", type=Path, default=Path("weights/best.safetensors"))
    parser.add_argument("--pixels", action="store_true")
    parser.add_argument("--uneven", action="store_true")
    options = parser.parse_args()
    network = Network.load(options.weights)
    drawings = split_by_writer(read_unipen(options.file))[1]
    hand = UNEVEN if options.uneven else EVEN
    written = numbers(drawings, N, LENGTHS, hand, np.random.default_rng(SEED))
    rng, straight = np.random.default_rng(SEED), Hand(0, 0, 0, 0, 0, 0)
    singles = [write_number([d], straight, rng) for d in drawings]

    def timed(one: Written) -> tuple[Number, float]:
        ink = as_ink(one, INK_PEN)[0] if options.pixels else None
        started = perf_counter()
        if ink is not None:
            return read_number_in_ink(network, ink), perf_counter() - started
        return read_number(network, one.strokes), perf_counter() - started

    read = [timed(one) for one in written]
    right = np.array([n.text == w.text for (n, _), w in zip(read, written, strict=True)])
    counted = np.array(
        [len(n.text) == len(w.text) for (n, _), w in zip(read, written, strict=True)]
    )
    probability = np.array([n.probability for n, _ in read])
    lengths = np.array([len(w.text) for w in written])
    meets = np.array([touching(w, INK_PEN if options.pixels else PEN) for w in written])
    print(f"{N:,} numbers, in {meets.mean():.1%} of them digits touch")
    print(f"right: {right.mean():.1%}, as many digits as written: {counted.mean():.1%}")
    print(f"  touching: {right[meets].mean():.1%}, apart: {right[~meets].mean():.1%}")
    print(f"  said: {probability.mean():.1%} on average")
    for n in LENGTHS:
        of = lengths == n
        ms = 1e3 * np.median([seconds for (_, seconds), o in zip(read, of, strict=True) if o])
        print(f"  of {n} digits: {right[of].mean():.1%} right, median {ms:.0f} ms")
    alone = [timed(one)[0] for one in singles]
    cut = np.mean([len(n.digits) > 1 for n in alone])
    right_alone = np.mean([n.text == one.text for n, one in zip(alone, singles, strict=True)])
    print(f"{len(singles):,} single digits: {right_alone:.1%} right, {cut:.2%} cut in two")


if __name__ == "__main__":
    main()
