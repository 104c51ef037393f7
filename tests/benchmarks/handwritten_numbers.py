"""Numbers as a person would write them, put together from the digits that the person wrote."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitnet.sketch import Drawing, on_canvas

HEIGHT = 100.0  # of a digit
LEAST_GAP = -0.12  # of the height
SIDE, HIGH = 320, 200  # pixels of a picture of a number
JOINED = 0.02  # share of neighbours, where there is a gap, that the pen was not lifted between
TALL = 0.5  # of the height: a lower stroke is a bar, which the pen is lifted after


@dataclass(frozen=True, slots=True)
class Hand:
    """How evenly numbers are written: standard deviations, but for the mean gap.

    size: of the logarithm of each digit's height. gap, gaps: between boxes, of the height, its mean
    and deviation. slant, tilt: of the whole, in degrees. rise: of each digit's place above the
    line, of the height.
    """

    size: float = 0.10
    gap: float = 0.20
    gaps: float = 0.13
    slant: float = 8.0
    tilt: float = 2.0
    rise: float = 0.04


EVEN, UNEVEN = Hand(), Hand(size=0.15, gap=0.28, gaps=0.20, slant=10.0, tilt=3.0, rise=0.06)


@dataclass(frozen=True, slots=True)
class Written:
    """A number as strokes; owners: for each stroke, (k,) the place of each point's digit."""

    text: str
    strokes: list[np.ndarray]
    owners: list[np.ndarray]


def write_number(drawings: Sequence[Drawing], hand: Hand, rng: np.random.Generator) -> Written:
    """The digits side by side, one after the other.

    Each is made HEIGHT high (one wider than 1.4 times that, so wide), times a lognormal size; the
    gap to the box before is normal, cut off at LEAST_GAP, so that boxes overlap in some. In a few
    places with a gap the last stroke of a digit and the first of the next are one. Then the whole
    is slanted and tilted.
    """
    strokes, owners, right = [], [], 0.0
    for place, drawing in enumerate(drawings):
        digit = _sized(drawing.strokes, HEIGHT * np.exp(rng.normal(0, hand.size)))
        gap = max(rng.normal(hand.gap, hand.gaps), LEAST_GAP) * HEIGHT if place else 0.0
        at = (right + gap, rng.normal(0, hand.rise * HEIGHT))
        digit = [stroke + at for stroke in digit]
        right = max(stroke[:, 0].max() for stroke in digit)
        own = [np.full(len(stroke), place) for stroke in digit]
        tall = place and _tall(strokes[-1]) and _tall(digit[0])
        if tall and gap > 0 and rng.random() < JOINED:
            digit[0] = np.concatenate([strokes.pop(), digit[0]])
            own[0] = np.concatenate([owners.pop(), own[0]])
        strokes, owners = strokes + digit, owners + own
    slant, tilt = np.deg2rad(rng.normal(0, (hand.slant, hand.tilt)))
    turn = np.array([[1.0, np.tan(tilt)], [-np.tan(slant), 1.0]])
    return Written("".join(str(d.label) for d in drawings), [s @ turn for s in strokes], owners)


def numbers(
    drawings: Sequence[Drawing],
    n: int,
    lengths: Sequence[int],
    hand: Hand,
    rng: np.random.Generator,
) -> list[Written]:
    """So many numbers of a length among `lengths`, each of one writer's digits, evenly drawn."""
    of_writer: dict[int, list[list[Drawing]]] = defaultdict(lambda: [[] for _ in range(10)])
    for drawing in drawings:
        of_writer[drawing.writer][drawing.label].append(drawing)
    written = []
    for _ in range(n):
        digits = [of for of in of_writer[rng.choice(list(of_writer))] if of]
        chosen = [digits[rng.integers(len(digits))] for _ in range(rng.choice(lengths))]
        written.append(write_number([of[rng.integers(len(of))] for of in chosen], hand, rng))
    return written


def _sized(strokes: Sequence[np.ndarray], height: float) -> list[np.ndarray]:
    """The strokes with their upper left corner at (0, -height)."""
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    scale = min(height / size[1], 1.4 * height / size[0])
    return [(stroke - low) * scale - (0, scale * size[1]) for stroke in strokes]


def _tall(stroke: np.ndarray) -> bool:
    return np.ptp(stroke[:, 1]) >= TALL * HEIGHT


def as_ink(written: Written, pen: float) -> tuple[np.ndarray, np.ndarray]:
    """(the number in white on black, (h, w) uint8; the place of each pixel's digit, (h, w)).

    As large as a photo of it is made: SIDE pixels wide, or HIGH high. pen: of HEIGHT.
    """
    points = np.concatenate(written.strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    room = 2 * pen * HEIGHT
    scale = min((SIDE, HIGH) / (size + 2 * room))
    width, height = np.ceil((size + 2 * room) * scale).astype(int)

    def drawn(strokes: list[np.ndarray]) -> np.ndarray:
        placed = [(stroke - low + room) * scale for stroke in strokes if len(stroke)]
        return on_canvas(placed, max(width, height), pen * HEIGHT * scale)[:height, :width]

    pairs = list(zip(written.strokes, written.owners, strict=True))
    digits = [drawn([s[o == place] for s, o in pairs]) for place in range(len(written.text))]
    return drawn(written.strokes), np.argmax(digits, axis=0)
