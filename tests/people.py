"""Digits that people drew on a canvas of 280 pixels, each at the place and size that they chose."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from digitnet import Network, sketch
from digitnet.reading import read
from digitnet.strokes import read_unipen, split_by_writer
from tests.handwriting import Strokes, write

RECORDED = Path(__file__).parent.parent.parent / "shared" / "strokes" / "pendigits-orig.tra"
TABLET, CANVAS = 500, 280  # sides of the field that the digits were recorded on, and of ours


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
            chosen.append((drawing.label, [_on_canvas(stroke) for stroke in drawing.strokes]))
        if not any(left.values()):
            break
    return sorted(chosen, key=lambda pair: pair[0])


def _on_canvas(stroke: np.ndarray) -> list[tuple[float, float]]:
    points = (stroke + np.array([0, TABLET])) * CANVAS / TABLET
    return [(x, y) for x, y in points.tolist()]
