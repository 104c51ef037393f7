"""Strokes, scaled and drawn into 28x28 the way MNIST was made.

MNIST's digits were scaled, aspect kept, until the longer side of their ink was 20 pixels, and
put into 28x28 with their centre of mass in the middle (LeCun, 1998).
"""

from collections.abc import Sequence

import numpy as np

SIDE = 28
BOX = 20.0  # the longer side of the ink
PEN = 2.2  # the width of the pen that draws the strokes, about that of MNIST
MIDDLE = SIDE / 2
MASS_AT = MIDDLE + 0.5  # MNIST's centre of mass: the centre of pixel (14, 14)
FINER = 4  # a canvas is drawn this much larger and then reduced, for soft edges
FARTHEST = 1e9  # in any unit: points beyond are on no screen or tablet
LINES = 2_000  # drawn at a time, to bound the memory

Stroke = np.ndarray  # (k, 2) points x, y in the order they were drawn; x to the right, y down


def from_strokes(strokes: Sequence[np.ndarray], pen: float = PEN) -> np.ndarray:
    """(28, 28) float32 in [0, 1] for strokes of (k, 2) points each, x right, y down.

    The strokes are scaled first and then drawn, so the pen width does not depend on the sketch's
    size. All zeros if there are no points. Points that are not finite are left out.
    """
    strokes = usable(strokes)
    if not strokes:
        return np.zeros((SIDE, SIDE), np.float32)
    return draw_in_box(*segments(strokes), pen)


def box_of_strokes(strokes: Sequence[np.ndarray], pen: float = PEN) -> np.ndarray:
    """(20, 20) float32: the strokes in MNIST's box, before they are centred in 28x28."""
    strokes, rim = usable(strokes), round((SIDE - BOX) / 2)
    if not strokes:
        return np.zeros((SIDE - 2 * rim, SIDE - 2 * rim), np.float32)
    starts, ends, _, _ = _scale_to_box(*segments(strokes), pen)
    return draw(starts, ends, pen)[rim:-rim, rim:-rim]


def on_canvas(strokes: Sequence[np.ndarray], side: int, pen: float | Sequence[float]) -> np.ndarray:
    """(side, side) uint8: the strokes as they look on a canvas, white on black.

    pen: its width in the canvas's pixels, one for all strokes or one for each.
    """
    from PIL import Image, ImageDraw

    picture = Image.new("L", (side * FINER, side * FINER))
    painter, radii = ImageDraw.Draw(picture), np.broadcast_to(pen, len(strokes)) * FINER / 2
    for stroke, radius in zip(strokes, radii, strict=True):
        points = [tuple(point) for point in np.asarray(stroke) * FINER]
        if len(points) > 1:
            painter.line(points, fill=255, width=round(2 * radius))
        for x, y in points:  # Pillow's own joints leave gaps
            painter.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(picture.resize((side, side), Image.Resampling.BOX))


def draw_in_box(
    starts: np.ndarray, ends: np.ndarray, pen: float, extra: np.ndarray | float = 0.0
) -> np.ndarray:
    """The lines, scaled to MNIST's box and drawn with a pen of this width in pixels of 28.

    extra: what is added to the radius of each line, in the lines' own units.
    """
    starts, ends, half, scale = _scale_to_box(starts, ends, pen)
    pens = pen + 2 * scale * extra  # of each line
    # Towards the centre of mass, as long as the ink stays inside.
    shift = MASS_AT - centre_of_mass(draw(starts, ends, pens))
    shift = np.clip(shift, half - MIDDLE, MIDDLE - half)
    return draw(starts + shift, ends + shift, pens)


def _scale_to_box(
    starts: np.ndarray, ends: np.ndarray, pen: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """The lines with their ink 20 pixels long and centred; half its size; the scale."""
    points = np.concatenate([starts, ends])
    low, high = points.min(axis=0), points.max(axis=0)
    size = (high - low).max()
    scale = float((BOX - pen) / size) if size > 1 / FARTHEST else 1.0
    starts, ends = ((p - (low + high) / 2) * scale + MIDDLE for p in (starts, ends))
    return starts, ends, (high - low) / 2 * scale + pen / 2, scale


def usable(strokes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The strokes without impossible points, such as NaN."""
    points = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes]
    points = [p[(np.abs(p) <= FARTHEST).all(axis=1)] for p in points]
    return [p for p in points if len(p)]


def box(strokes: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """((x, y), (x, y)): the upper left and lower right corners of the box around all points."""
    points = np.concatenate(strokes)
    return points.min(axis=0), points.max(axis=0)


def segments(strokes: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """(starts, ends), (m, 2) each, of the lines between a stroke's points, or of a single point."""
    starts = np.concatenate([s[:-1] if len(s) > 1 else s for s in strokes])
    ends = np.concatenate([s[1:] if len(s) > 1 else s for s in strokes])
    return starts, ends


def draw(starts: np.ndarray, ends: np.ndarray, pen: float | np.ndarray) -> np.ndarray:
    """(28, 28) float32: lines drawn with a round pen, its edge one pixel soft.

    pen: its width, one for all lines or one for each.
    """
    radii = np.broadcast_to(np.asarray(pen, np.float64) / 2, len(starts))
    outside = np.full(SIDE * SIDE, np.inf)
    for i in range(0, len(starts), LINES):
        part = slice(i, i + LINES)
        distances = _distances(starts[part], ends[part]) - radii[part]
        np.minimum(outside, distances.min(axis=1), out=outside)
    return np.clip(0.5 - outside, 0, 1).astype(np.float32).reshape(SIDE, SIDE)


def _distances(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """(784, m): the distance of every pixel's centre from every line."""
    at = np.arange(SIDE, dtype=np.float32) + np.float32(0.5)
    x, y = (grid.reshape(-1, 1) for grid in np.meshgrid(at, at))
    starts, ends = starts.astype(np.float32), ends.astype(np.float32)
    dx, dy = (ends - starts).T
    length2 = np.maximum(dx * dx + dy * dy, 1e-12)
    # The position of each line's nearest point to the pixel, from 0 to 1.
    t = np.clip(((x - starts[:, 0]) * dx + (y - starts[:, 1]) * dy) / length2, 0, 1)
    return np.sqrt((starts[:, 0] + t * dx - x) ** 2 + (starts[:, 1] + t * dy - y) ** 2)


def centre_of_mass(image: np.ndarray) -> np.ndarray:
    """(x, y) of the ink's centre of mass, in pixels from the upper left corner."""
    total = image.sum(dtype=np.float64)
    x = image.sum(axis=0, dtype=np.float64) @ (np.arange(image.shape[1]) + 0.5)
    y = image.sum(axis=1, dtype=np.float64) @ (np.arange(image.shape[0]) + 0.5)
    return np.array([x, y]) / total
