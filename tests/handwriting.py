"""Digits as a person's pen would write them, made of lines and arcs in a box of 100 x 100."""

import numpy as np

Strokes = list[list[tuple[float, float]]]


def arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float) -> list:
    """Points of an ellipse's arc; angles in degrees, 0 to the right, 90 downwards."""
    angles = np.deg2rad(np.linspace(start, end, 24))
    x, y = cx + rx * np.cos(angles), cy + ry * np.sin(angles)
    return list(zip(x.tolist(), y.tolist(), strict=True))


DIGITS: dict[int, Strokes] = {
    0: [arc(50, 50, 30, 45, -90, 270)],
    1: [[(50, 5), (49, 35), (48, 65), (47, 95)]],
    2: [[*arc(48, 28, 26, 23, -170, 40), (40, 70), (20, 92), (50, 92), (80, 92)]],
    3: [[*arc(45, 27, 25, 21, -150, 80), *arc(45, 72, 28, 23, -80, 150)]],
    4: [[(40, 5), (30, 30), (20, 58), (50, 58), (82, 58)], [(66, 30), (65, 62), (64, 96)]],
    5: [
        [(30, 6), (28, 25), (27, 45), *arc(46, 66, 28, 26, -130, 140)],
        [(30, 6), (52, 6), (76, 6)],
    ],
    6: [[(62, 5), (45, 22), (33, 45), *arc(50, 70, 21, 24, 200, 560)]],
    7: [[(18, 8), (50, 8), (82, 8), (68, 36), (54, 65), (42, 96)]],
    8: [[*arc(50, 27, 20, 22, 90, 450), *arc(50, 73, 24, 24, -90, 270)]],
    9: [[*arc(50, 30, 22, 24, 0, -360), (72, 30), (70, 60), (66, 95)]],
}


def write(digit: int, x: float, y: float, height: float) -> Strokes:
    """The digit with its upper left corner at (x, y), so many pixels high."""
    scale = height / 100
    return [[(x + px * scale, y + py * scale) for px, py in stroke] for stroke in DIGITS[digit]]


def written(digit: int, x: float, y: float, height: float) -> list[np.ndarray]:
    """The same as arrays of (k, 2) points."""
    return [np.array(stroke) for stroke in write(digit, x, y, height)]


def write_number(text: str, height: float = 120, gap: float = 25) -> list[np.ndarray]:
    """The digits from left to right, so far from one another."""
    strokes, right = [], 20.0
    for digit in text:
        drawn = written(int(digit), 0, 30, height)
        left = np.concatenate(drawn)[:, 0].min()
        strokes += [stroke + np.array([right - left, 0]) for stroke in drawn]
        right = max(stroke[:, 0].max() for stroke in strokes) + gap
    return strokes


def strokes_of(text: str, height: float, gap: float) -> Strokes:
    """A number as browsers draw it."""
    return [list(map(tuple, stroke.tolist())) for stroke in write_number(text, height, gap)]
