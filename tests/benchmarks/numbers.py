"""How many numbers are read rightly, and how many single digits are cut in two.

    python -m tests.benchmarks.numbers FILE.tra [--weights FILE] [--pixels] [--uneven]

FILE is a UNIPEN file such as pendigits-orig.tra. 1,000 numbers of two to five digits are put
together from digits of the writers that training holds back, as handwritten_numbers.py says; their
single digits are read as numbers, too. --pixels: drawn with a pen and read from the picture.
--uneven: of sizes, gaps and slants that vary more.
"""

from __future__ import annotations

from dataclasses import dataclass
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
from tests.benchmarks.options import options
from tests.benchmarks.reading import BEST

LENGTHS, SEED = (2, 3, 4, 5), 2026
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


@dataclass(frozen=True, slots=True)
class Answers:
    """What was read, and the seconds that each took."""

    written: list[Written]
    numbers: list[Number]
    seconds: np.ndarray

    @property
    def right(self) -> np.ndarray:
        return np.array([n.text == w.text for n, w in zip(self.numbers, self.written, strict=True)])

    @property
    def counted(self) -> np.ndarray:
        """Whether there are as many digits as were written."""
        pairs = zip(self.numbers, self.written, strict=True)
        return np.array([len(n.text) == len(w.text) for n, w in pairs])


def answers(network: Network, written: list[Written], pixels: bool) -> Answers:
    found, seconds = [], []
    for one in written:
        ink = as_ink(one, INK_PEN)[0] if pixels else None
        started = perf_counter()
        if ink is None:
            found.append(read_number(network, one.strokes))
        else:
            found.append(read_number_in_ink(network, ink))
        seconds.append(perf_counter() - started)
    return Answers(written, found, np.array(seconds))


def tell_numbers(read: Answers, pen: float) -> None:
    lengths = np.array([len(w.text) for w in read.written])
    meets = np.array([touching(w, pen) for w in read.written])
    right = read.right
    said = np.mean([n.probability for n in read.numbers])
    print(f"{len(right):,} numbers, in {meets.mean():.1%} of them digits touch")
    print(f"right: {right.mean():.1%}, as many digits as written: {read.counted.mean():.1%}")
    print(f"  touching: {right[meets].mean():.1%}, apart: {right[~meets].mean():.1%}")
    print(f"  said: {said:.1%} on average")
    for n in LENGTHS:
        of = lengths == n
        ms = 1e3 * np.median(read.seconds[of])
        print(f"  of {n} digits: {right[of].mean():.1%} right, median {ms:.0f} ms")


def main() -> None:
    quick = {"every": 20, "numbers": 40}
    switches = {"pixels": False, "uneven": False}
    asked = options(__doc__, quick, file=Path, weights=BEST, every=1, numbers=1_000, **switches)
    network = Network.load(asked.weights)
    drawings = split_by_writer(read_unipen(asked.file))[1]
    rng, hand = np.random.default_rng(SEED), UNEVEN if asked.uneven else EVEN
    written = numbers(drawings, asked.numbers, LENGTHS, hand, rng)
    tell_numbers(answers(network, written, asked.pixels), INK_PEN if asked.pixels else PEN)
    as_written = Hand(0, 0, 0, 0, 0, 0)
    singles = [write_number([d], as_written, rng) for d in drawings[:: asked.every]]
    alone = answers(network, singles, asked.pixels)
    cut = f"{np.mean(~alone.counted):.2%} cut in two"
    print(f"{len(singles):,} single digits: {alone.right.mean():.1%} right, {cut}")


if __name__ == "__main__":
    main()
