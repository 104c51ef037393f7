"""Non-digits: scribbles and shapes as a pen draws them, which a network learns to refuse.

Each kind is a function of a random generator that returns strokes, y down, in units of its own.
"""

from collections.abc import Callable

import numpy as np

from digitnet.sketch.drawing import Stroke, box
from digitnet.sketch.variants import in_unit_box

Draw = Callable[[np.random.Generator], list[Stroke]]


def _zigzag(rng: np.random.Generator) -> list[Stroke]:
    """One to four strokes through random points; a single one turns too often for a digit."""
    n = rng.integers(1, 5)
    fewest = 2 if n > 1 else 5
    return [rng.uniform(0, 1, (rng.integers(fewest, 14), 2)) for _ in range(n)]


def _wander(rng: np.random.Generator) -> list[Stroke]:
    """A pen that turns and turns again."""
    n = rng.integers(30, 120)
    turns = np.cumsum(rng.normal(0, rng.uniform(0.5, 1.4), n))
    return [np.cumsum(np.stack([np.cos(turns), np.sin(turns)], axis=1), axis=0)]


def _smiley(rng: np.random.Generator) -> list[Stroke]:
    """A face: eyes as dots or dashes, a mouth up or down, sometimes a nose."""
    x, y, size = rng.uniform(0.25, 0.5), rng.uniform(0.15, 0.45), rng.uniform(0, 0.15)
    eyes = [_dash(side * x, -y, size) for side in (-1, 1)]
    mouth = np.linspace(np.deg2rad(rng.uniform(10, 40)), np.deg2rad(rng.uniform(140, 170)), 16)
    smile = np.stack([0.6 * np.cos(mouth), rng.choice((1, 1, -1)) * 0.6 * np.sin(mouth)], axis=1)
    smile += (0, 0.0 if smile[8, 1] > 0 else 0.9)
    nose = [_dash(0, 0, 0.15)] if rng.random() < 0.3 else []
    return [_round(rng), *eyes, smile, *nose]


def _dash(x: float, y: float, size: float) -> Stroke:
    return np.array([(x, y - size), (x, y + size)])


def _round(rng: np.random.Generator) -> Stroke:
    """A circle as people draw one: not quite round, not quite closed."""
    start = rng.uniform(0, 2 * np.pi)
    turn = start + np.linspace(0, 2 * np.pi + rng.uniform(-0.3, 0.5), 40)
    wide, high = rng.uniform(0.85, 1.15, 2)
    return np.stack([wide * np.cos(turn), high * np.sin(turn)], axis=1)


def _box(rng: np.random.Generator) -> list[Stroke]:
    """A rectangle, with a cross, a line or nothing inside."""
    x, y = rng.uniform(0.5, 1, 2)
    frame = _rough(np.array([(-x, -y), (x, -y), (x, y), (-x, y), (-x, -y)]), rng)
    inside = [[], [_line(x, y), _line(x, -y)], [_line(x, 0)], [_line(0, y)], [_line(x, y)]]
    return [frame, *inside[rng.choice(5, p=(0.6, 0.1, 0.1, 0.1, 0.1))]]


def _line(x: float, y: float) -> Stroke:
    return np.array([(-x, -y), (x, y)])


def _polygon(rng: np.random.Generator) -> list[Stroke]:
    """A triangle, a diamond or a pentagon: with more corners it would be a zero."""
    n = rng.choice((3, 3, 4, 5))
    turn = rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi, n + 1)
    corners = np.stack([np.cos(turn) * rng.uniform(0.7, 1.2), np.sin(turn)], axis=1)
    return [_rough(corners, rng)]


def _rough(corners: Stroke, rng: np.random.Generator) -> Stroke:
    """Corners as imprecise as a hand draws them."""
    return corners + rng.normal(0, 0.06, corners.shape)


def _star(rng: np.random.Generator) -> list[Stroke]:
    """Five points drawn in one stroke, or three to five lines that cross."""
    if rng.random() < 0.5:
        turn = rng.uniform(0, 2 * np.pi) + 0.8 * np.pi * np.arange(6)
        return [_rough(np.stack([np.cos(turn), np.sin(turn)], axis=1), rng)]
    n = rng.integers(2, 6)
    turn = rng.uniform(0, np.pi) + np.pi * np.arange(n) / n
    return [_rough(_line(np.cos(a), np.sin(a)), rng) for a in turn]


def _dots(rng: np.random.Generator) -> list[Stroke]:
    """One dot or some of them."""
    at = rng.uniform(-1, 1, (rng.choice((1, 2, 3, 4, 6)), 2))
    return [point + rng.normal(0, 0.01, (2, 2)) * (len(at) > 1) for point in at]


def _flat_line(rng: np.random.Generator) -> list[Stroke]:
    """A horizontal line, straight or wavy: a vertical one would be a one."""
    x = np.linspace(-1, 1, 30)
    wave = rng.choice((0, 0, 0.1, 0.25)) * np.sin(x * rng.uniform(4, 12))
    y = wave + x * np.tan(np.deg2rad(rng.uniform(-30, 30)))
    apart = rng.uniform(0.2, 0.8)
    return [np.stack([x, y + apart * i], axis=1) for i in range(rng.choice((1, 1, 2, 3)))]


def _blot(rng: np.random.Generator) -> list[Stroke]:
    """A patch filled with ink, round or square."""
    rows = rng.integers(8, 20)
    y = np.linspace(-1, 1, rows)
    half = np.sqrt(1 - y**2) if rng.random() < 0.6 else np.ones(rows)
    x = half * rng.uniform(0.8, 1, rows) * (-1) ** np.arange(rows) * rng.uniform(0.5, 1.2)
    angle = rng.uniform(0, np.pi)
    turn = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    return [np.stack([x, y], axis=1) @ turn]


def _spiral(rng: np.random.Generator) -> list[Stroke]:
    turn = np.linspace(0, 2 * np.pi * rng.uniform(1.8, 4), 70)
    radius = turn[:, None] * np.array([rng.choice((-1, 1)), 1])
    return [radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)]


def _grid(rng: np.random.Generator) -> list[Stroke]:
    """Lines down and across, as a hash sign or a fence."""
    down, across = rng.integers(1, 4), rng.integers(1, 4)
    at = [np.linspace(-0.5, 0.5, n + 2)[1:-1] for n in (down, across)]
    lines = [np.array([(x, -1), (x, 1)]) for x in at[0] * rng.uniform(0.8, 2)]
    lines += [np.array([(-1, y), (1, y)]) for y in at[1] * rng.uniform(0.8, 2)]
    return [_rough(line, rng) for line in lines]


def _house(rng: np.random.Generator) -> list[Stroke]:
    x, roof = rng.uniform(0.5, 1), rng.uniform(0.4, 1)
    walls = np.array([(-x, 0), (-x, 1), (x, 1), (x, 0), (-x, 0), (0, -roof), (x, 0)])
    door = np.array([(-0.2, 1), (-0.2, 0.4), (0.2, 0.4), (0.2, 1)])
    return [_rough(walls, rng), *([door] if rng.random() < 0.5 else [])]


def _flower(rng: np.random.Generator) -> list[Stroke]:
    """Petals around a middle, or the rays of a sun."""
    n, turn = rng.integers(4, 9), np.linspace(0, 2 * np.pi, 90)
    if rng.random() < 0.5:
        radius = 0.6 + 0.4 * np.cos(n * turn)
        return [radius[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)]
    rays = rng.uniform(0, 1) + 2 * np.pi * np.arange(n) / n
    out = [np.array([(np.cos(a), np.sin(a))]) for a in rays]
    return [0.5 * _round(rng), *(np.concatenate([0.65 * ray, ray]) for ray in out)]


def _heart(rng: np.random.Generator) -> list[Stroke]:
    turn = np.linspace(0, 2 * np.pi, 50) + rng.choice((0.0, np.pi))
    y = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
    x = 16 * np.sin(turn) ** 3 * rng.uniform(0.8, 1.25)
    return [_rough(np.stack([x, -y], axis=1) / 16, rng)[::2]]


def _arrow(rng: np.random.Generator) -> list[Stroke]:
    """In any direction except straight up or down, where it may be a one with a flag."""
    size, half = rng.uniform(0.3, 0.7), np.deg2rad(rng.uniform(25, 50))
    angle = rng.choice((0, np.pi)) + np.deg2rad(rng.uniform(-50, 50))
    barbs = [np.pi + angle - half, np.pi + angle + half]
    tip = np.array([np.cos(angle), np.sin(angle)])
    one, other = (tip + size * np.array([np.cos(b), np.sin(b)]) for b in barbs)
    return [_rough(np.array([-tip, tip]), rng), _rough(np.array([one, tip, other]), rng)]


def side_by_side(digits: list[list[Stroke]], rng: np.random.Generator) -> list[Stroke]:
    """The strokes of several digits in a row, with gaps between them."""
    row, right = [], 0.0
    for strokes in digits:
        size, strokes = rng.uniform(0.85, 1.1), in_unit_box(strokes)
        place = np.array([right - size * box(strokes)[0][0], rng.normal(0, 0.05)])
        row += [size * stroke + place for stroke in strokes]
        right = box(row)[1][0] + rng.uniform(0.12, 0.5)
    return row


SCRIBBLES: dict[str, Draw] = {"zigzag": _zigzag, "wander": _wander}
SHAPES: dict[str, Draw] = {
    "smiley": _smiley,
    "box": _box,
    "polygon": _polygon,
    "star": _star,
    "dots": _dots,
    "line": _flat_line,
    "blot": _blot,
    "spiral": _spiral,
    "grid": _grid,
    "house": _house,
    "flower": _flower,
}
NEVER_LEARNT: dict[str, Draw] = {"heart": _heart, "arrow": _arrow}  # kinds for validation only
# Letters that many people write exactly like a digit: nothing distinguishes them.
LIKE_DIGITS = frozenset("bBDgiIjloOqsSyzZ")
