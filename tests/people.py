"""Digits that people drew on a canvas of 280 pixels, each at the place and size that they chose."""

from __future__ import annotations

from pathlib import Path

from digitnet import Network, sketch
from digitnet.insight.reading import read
from digitnet.sketch.unipen import read_unipen, split_by_writer
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
    left = dict.fromkeys(range(10), each)
    chosen = []
    for drawing in split_by_writer(read_unipen(RECORDED))[1]:
        reading = read(network, sketch.from_strokes(drawing.strokes))
        if left[drawing.label] and (reading.digit, reading.verdict) == (drawing.label, "sure"):
            left[drawing.label] -= 1
            strokes = [list(map(tuple, stroke.tolist())) for stroke in placed(drawing)]
            chosen.append((drawing.label, strokes))
        if not any(left.values()):
            break
    return sorted(chosen, key=lambda pair: pair[0])
