"""Digits that people drew on a canvas of 280 pixels, each at the place and size that they chose."""

from itertools import islice
from pathlib import Path

from digitnet import Network, sketch
from digitnet.insight.reading import read
from digitnet.sketch.unipen import Drawing, read_unipen, split_by_writer
from tests.benchmarks.reading import placed
from tests.handwriting import Strokes, write

RECORDED = Path(__file__).parent.parent.parent / "shared" / "strokes" / "pendigits-orig.tra"


def digits(each: int) -> list[tuple[int, Strokes]]:
    """(label, strokes), so many of each digit.

    Of writers that no shipped network learned from, those that the best network reads without
    doubt from the recording itself: how many that are, tests/benchmarks/reading.py says; what the
    page makes of them, the tests. Where the recordings are not at hand, the digits are in the
    tests' own handwriting, small and large, in one corner and the other.
    """
    if not RECORDED.exists():
        places = [(15, 20, 90), (60, 30, 210), (190, 150, 60)]
        return [(d, write(d, *places[i % 3])) for i in range(each) for d in range(10)]
    network = Network.load("weights/best.safetensors")
    held_out, chosen = split_by_writer(read_unipen(RECORDED))[1], []

    def is_sure(drawing: Drawing) -> bool:
        reading = read(network, sketch.from_strokes(drawing.strokes))
        return (reading.digit, reading.verdict) == (drawing.label, "sure")

    for digit in range(10):
        for drawing in islice((d for d in held_out if d.label == digit and is_sure(d)), each):
            chosen.append((digit, [list(map(tuple, s.tolist())) for s in placed(drawing)]))
    return chosen
