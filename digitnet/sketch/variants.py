"""Regional ways to write digits, made from the strokes of people who write them differently.

A variant takes a drawing in a box around the origin whose longer side is 1, y down.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from digitnet.sketch.drawing import Stroke, box
from digitnet.sketch.unipen import Drawing

STEP = 0.04  # between the points of a stroke, of the box's longer side
WOBBLE_EVERY = 6  # points
SMALLEST = 1e-9  # side of a box, in any unit

Make = Callable[[list[Stroke], np.random.Generator], list[Stroke]]
Fits = Callable[[list[Stroke]], bool]


@dataclass(frozen=True, slots=True)
class Style:
    """How much a hand varies, at most (0 for not at all).

    slant: sideways per unit upwards. squeeze: of width relative to height, as a logarithm. wobble:
    of the pen, as a fraction of the longer side (a standard deviation). joined: how often the pen
    stays down between two strokes.
    """

    slant: float = 0.3
    squeeze: float = 0.25
    wobble: float = 0.012
    joined: float = 0.05


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to write `digit`: how to make it from a drawing, and from which drawings."""

    digit: int
    make: Make
    fits: Fits


def make_variants(
    name: str, drawings: list[Drawing], n: int, rng: np.random.Generator, style: Style
) -> list[Drawing]:
    """This many drawings of a kind in VARIANTS, each made from a random drawing in a random style.

    Empty if no drawing is of that digit and suitable.
    """
    variant = VARIANTS[name]
    chosen = [(d, in_unit_box(d.strokes)) for d in drawings if d.label == variant.digit]
    chosen = [(d, strokes) for d, strokes in chosen if variant.fits(strokes)]
    made = []
    for i in rng.integers(len(chosen), size=n) if chosen else ():
        drawing, strokes = chosen[i]
        strokes = restyled(variant.make(strokes, rng), rng, style)
        made.append(Drawing(drawing.label, drawing.writer, strokes))
    return made


def restyled(strokes: list[Stroke], rng: np.random.Generator, style: Style) -> list[Stroke]:
    """The same drawing by another hand: slanted, squeezed, wobbly, its strokes perhaps joined."""
    slant, squeeze = rng.uniform(-1, 1, 2) * (style.slant, style.squeeze)
    bend = np.array([[np.exp(squeeze), 0], [-slant, np.exp(-squeeze)]])
    if len(strokes) > 1 and rng.random() < style.joined:
        strokes = [np.concatenate(strokes)]
    return [_wobbled(evenly(stroke), rng, style.wobble) @ bend for stroke in strokes]


def in_unit_box(strokes: list[Stroke]) -> list[Stroke]:
    """The strokes in a box around the origin whose longer side is 1."""
    low, high = box(strokes)
    strokes = [evenly(stroke, STEP * max((high - low).max(), SMALLEST)) for stroke in strokes]
    low, high = box(strokes)
    return [(s - (low + high) / 2) / max((high - low).max(), SMALLEST) for s in strokes]


def evenly(stroke: Stroke, step: float = STEP) -> Stroke:
    """The same line with evenly spaced points."""
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    at = np.concatenate([[0.0], np.cumsum(lengths)])
    to = np.linspace(0, at[-1], max(2, round(at[-1] / step) + 1))
    return np.stack([np.interp(to, at, stroke[:, i]) for i in (0, 1)], axis=1)


def _wobbled(stroke: Stroke, rng: np.random.Generator, wobble: float) -> Stroke:
    few = max(2, len(stroke) // WOBBLE_EVERY)
    at, to = np.linspace(0, 1, few), np.linspace(0, 1, len(stroke))
    off = rng.normal(0, 1, (2, few)) * wobble
    return stroke + np.stack([np.interp(to, at, o) for o in off], axis=1)


def _slashed(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A straight stroke through the middle, rising to the right."""
    angle = np.deg2rad(rng.uniform(35, 85))
    low, high = box(strokes)
    half = np.hypot(*(high - low)) / 2
    reach = rng.uniform(0.9, 1.7, (2, 1)) * half * ((-1,), (1,))
    middle = (low + high) / 2 + rng.normal(0, 0.04, 2)
    return [*strokes, middle + reach * (np.cos(angle), -np.sin(angle))]


def _flagged(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """An upstroke before the stem, of 25 to 65% of its height; a flat one would make a seven."""
    stem = _stem(strokes)
    length, angle = rng.uniform(0.25, 0.65), np.deg2rad(rng.uniform(35, 70))
    start = stem[0] + length * np.array([-np.cos(angle), np.sin(angle)])
    bend = (start + stem[0]) / 2 + rng.normal(0, 0.03, 2)
    return [np.concatenate([_curve(start, bend, stem[0]), stem])]


def _footed(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A line under it as well."""
    (one,) = _flagged(strokes, rng)
    left, right = rng.uniform(0.12, 0.45, 2)
    rise = rng.normal(0, 0.03, 2)
    return [one, one[-1] + [(-left, rise[0]), (right, rise[1])]]


def _stem(strokes: list[Stroke]) -> Stroke:
    """From the highest point to the lowest that comes after it."""
    points = np.concatenate(strokes)
    stem = points[points[:, 1].argmin() :]
    return stem[: stem[:, 1].argmax() + 1]


def _barred(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A straight bar through the stem."""
    body = _without_bar(strokes)
    return [*body, _bar(body, rng)]


def _curled(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A wavy bar; often it continues from the stem without lifting the pen."""
    body = _without_bar(strokes)
    ends = _bar(body, rng)
    along = np.linspace(0, 1, 12)[:, None]
    wave = rng.uniform(0.03, 0.1) * rng.choice((-1, 1)) * np.sin(2 * np.pi * along)
    bar = ends[0] + along * (ends[1] - ends[0]) + wave * (0, 1)
    if rng.random() < 0.5:
        return [*body, bar]
    foot = body[-1][-1]
    control = (foot + bar[0]) / 2 + (-rng.uniform(0.05, 0.25), rng.uniform(-0.05, 0.1))
    return [*body[:-1], np.concatenate([body[-1], _curve(foot, control, bar[0]), bar])]


def _bar(body: list[Stroke], rng: np.random.Generator) -> Stroke:
    """(2, 2): the ends of a bar across the stem, at 40 to 65% of the height."""
    points = np.concatenate(body)
    low, high = points.min(axis=0), points.max(axis=0)
    height = low[1] + rng.uniform(0.4, 0.65) * (high[1] - low[1])
    after_corner = points[points[:, 0].argmax() :]
    at = after_corner[np.abs(after_corner[:, 1] - height).argmin()]
    left, right = rng.uniform(0.12, 0.35, 2)
    tilt = np.tan(np.deg2rad(rng.uniform(-25, 15)))
    return at + np.array([(-left, -left * tilt), (right, right * tilt)])


def _without_bar(strokes: list[Stroke]) -> list[Stroke]:
    """A seven's strokes without those that cross its middle."""
    low, high = box(strokes)
    kept = []
    for stroke in strokes:
        width, height = np.ptp(stroke, axis=0)
        middle = (stroke[:, 1].mean() - low[1]) / max(high[1] - low[1], SMALLEST)
        if height > width or not 0.25 < middle < 0.8:
            kept.append(stroke)
    return kept or strokes[:1]


def _closed(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """The stem of a four starts where its first stroke does."""
    first, stem = strokes
    return [first, _pulled(stem, first[0] + rng.normal(0, 0.02, 2))]


def _open(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """The stem of a four stays well away from its first stroke."""
    first, stem = strokes
    right = first[:, 0].max() - rng.uniform(-0.08, 0.12)
    return [first, _pulled(stem, np.array([right, stem[0, 1] + rng.uniform(0, 0.3)]))]


def _pulled(stroke: Stroke, start: np.ndarray) -> Stroke:
    """The stroke moved to a new start; later points move less, the second half not at all."""
    weight = np.clip(1 - 2 * np.linspace(0, 1, len(stroke)), 0, 1)
    return stroke + weight[:, None] * (start - stroke[0])


def _straight_tail(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A nine that ends in a straight line down."""
    head = _head(strokes[0])
    foot = head[-1] + (rng.uniform(-0.25, 0.08), rng.uniform(0.4, 0.65))
    return [np.concatenate([head, [foot]])]


def _hooked_tail(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A nine whose tail turns back to the left, and perhaps up."""
    head = _head(strokes[0])
    wide, high = rng.uniform(0.12, 0.3), rng.uniform(0.08, 0.2)
    foot = head[-1] + (rng.uniform(-0.1, 0.05), rng.uniform(0.25, 0.45))
    turn = np.linspace(0, np.deg2rad(rng.uniform(90, 200)), 16)
    hook = foot + np.stack([wide * (np.cos(turn) - 1), high * np.sin(turn)], axis=1)
    return [np.concatenate([head, hook])]


def _head(nine: Stroke) -> Stroke:
    """A nine up to where its tail crosses the middle."""
    return nine[: np.flatnonzero(nine[:, 1] < 0)[-1] + 1]


def _looped(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """A two with a loop where its stem meets its base."""
    two = strokes[0]
    at = _corner(two)
    turn = np.linspace(0, 2 * np.pi, 24)[:, None]
    size = rng.uniform((0.1, 0.05), (0.22, 0.14))
    # From the bottom to the left, over the top and down on the right, as a pen moves there.
    loop = two[at] + size * np.hstack([-np.sin(turn), np.cos(turn) - 1])
    return [np.concatenate([two[:at], loop, two[at + 1 :]])]


def _corner(two: Stroke) -> int:
    """The end of a two's stem: its leftmost point in the lower third."""
    lower = np.flatnonzero(two[:, 1] > 0.2)
    return int(lower[two[lower, 0].argmin()])


def _curve(start: np.ndarray, control: np.ndarray, end: np.ndarray) -> Stroke:
    """A parabola from `start` to `end` with the tangents through `control`."""
    t = np.linspace(0, 1, 10)[:, None]
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end


def _any(_: list[Stroke]) -> bool:
    return True


def _has_stem(strokes: list[Stroke]) -> bool:
    return len(_stem(strokes)) > 5


def _in_two(strokes: list[Stroke]) -> bool:
    """Whether a four's second stroke is its stem."""
    return len(strokes) == 2 and np.ptp(strokes[1][:, 1]) > 1.5 * np.ptp(strokes[1][:, 0])


def _has_tail(strokes: list[Stroke]) -> bool:
    """Whether a nine's tail goes down on the right of its head."""
    nine = strokes[0]
    if len(strokes) > 1 or nine[-1, 1] < 0.15 or not (nine[:, 1] < 0).any():
        return False
    head = _head(nine)
    return bool(head[-1, 0] > head[:, 0].mean())


def _has_corner(strokes: list[Stroke]) -> bool:
    two = strokes[0]
    return len(strokes) == 1 and two[-1, 1] > 0.2 and 5 < _corner(two) < len(two) - 5


VARIANTS: dict[str, Variant] = {
    "slashed zero": Variant(0, _slashed, _any),
    "flagged one": Variant(1, _flagged, _has_stem),
    "footed one": Variant(1, _footed, _has_stem),
    "looped two": Variant(2, _looped, _has_corner),
    "open four": Variant(4, _open, _in_two),
    "closed four": Variant(4, _closed, _in_two),
    "barred seven": Variant(7, _barred, _any),
    "curled seven": Variant(7, _curled, _any),
    "straight nine": Variant(9, _straight_tail, _has_tail),
    "hooked nine": Variant(9, _hooked_tail, _has_tail),
}
