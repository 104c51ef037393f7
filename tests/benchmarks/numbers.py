"""How many numbers are read correctly, and how many single digits are cut in two.

    python -m tests.benchmarks.numbers FILE.tra [--weights FILE] [--pixels] [--uneven]

FILE is a UNIPEN file such as pendigits-orig.tra. 1,000 numbers of two to five digits are put
together from digits of the writers that training holds back, as handwritten_numbers.py says; their
single digits are read as numbers, too. --pixels: drawn with a pen and read from the picture.
--uneven: of sizes, gaps and slants that vary more.
"""

from itertools import pairwise
from pathlib import Path
from time import perf_counter

import numpy as np

from digitnet import Network, sketch
from digitnet.insight import read_number, read_number_in_ink
from digitnet.sketch.unipen import read_unipen, split_by_writer
from tests.benchmarks import handwritten_numbers as handwritten
from tests.benchmarks.handwritten_numbers import Hand, Written
from tests.benchmarks.options import options
from tests.benchmarks.reading import BEST

LENGTHS, SEED = (2, 3, 4, 5), 2026
INK_PEN = 0.09  # of the writing's height: of the pictures
PEN = 0.04  # and of strokes, for the count of those that touch


def touching(written: Written, pen: float) -> bool:
    """Whether the ink of two neighbours meets."""
    points = np.concatenate([sketch.parts.even(s, len(s) * 4) for s in written.strokes])
    owners = np.concatenate([np.repeat(o, 4) for o in written.owners])
    digits = [points[owners == i] for i in range(len(written.text))]
    pairs = [(a, b) for a, b in pairwise(digits) if len(a) and len(b)]
    gaps = [np.linalg.norm(a[:, None] - b, axis=2).min() for a, b in pairs]
    return any(gap < pen * handwritten.HEIGHT for gap in gaps)


def answers(network: Network, written: list[Written], pixels: bool) -> np.ndarray:
    """(4, n) whether each was right and had as many digits as written, what was said, seconds."""
    read, found = read_number_in_ink if pixels else read_number, []
    for one in written:
        given = handwritten.as_ink(one, INK_PEN)[0] if pixels else one.strokes
        started = perf_counter()
        number = read(network, given)
        seconds = perf_counter() - started
        counted = len(number.text) == len(one.text)
        found.append((number.text == one.text, counted, number.probability, seconds))
    return np.array(found).T


def tell_numbers(written: list[Written], answers: np.ndarray, pen: float) -> None:
    lengths = np.array([len(w.text) for w in written])
    meets = np.array([touching(w, pen) for w in written])
    right, counted, said, seconds = answers
    print(f"{len(right):,} numbers, in {meets.mean():.1%} of them digits touch")
    print(f"right: {right.mean():.1%}, as many digits as written: {counted.mean():.1%}")
    print(f"  touching: {right[meets].mean():.1%}, apart: {right[~meets].mean():.1%}")
    print(f"  said: {said.mean():.1%} on average")
    for n in LENGTHS:
        of = lengths == n
        ms = 1e3 * np.median(seconds[of])
        print(f"  of {n} digits: {right[of].mean():.1%} right, median {ms:.0f} ms")


def main() -> None:
    quick = {"every": 20, "numbers": 40}
    switches = {"pixels": False, "uneven": False}
    asked = options(__doc__, quick, file=Path, weights=BEST, every=1, numbers=1_000, **switches)
    network = Network.load(asked.weights)
    drawings = split_by_writer(read_unipen(asked.file))[1]
    rng = np.random.default_rng(SEED)
    hand = handwritten.UNEVEN if asked.uneven else handwritten.EVEN
    written = handwritten.numbers(drawings, asked.numbers, LENGTHS, hand, rng)
    found = answers(network, written, asked.pixels)
    tell_numbers(written, found, INK_PEN if asked.pixels else PEN)
    as_written = Hand(0, 0, 0, 0, 0, 0)
    singles = [handwritten.write_number([d], as_written, rng) for d in drawings[:: asked.every]]
    right, counted, *_ = answers(network, singles, asked.pixels).mean(axis=1)
    print(f"{len(singles):,} single digits: {right:.1%} right, {1 - counted:.2%} cut in two")


if __name__ == "__main__":
    main()
