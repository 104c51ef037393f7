"""A sketch, as strokes or as pixels, made into 28x28 the way MNIST was made.

MNIST's digits were scaled, aspect kept, until the longer side of their ink was 20 pixels, and
put into 28x28 with their centre of mass in the middle (LeCun, 1998).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitnet.sketch.skeleton import distances_to_background, links, thin

SIDE = 28
BOX = 20.0  # the longer side of the ink
PEN = 2.2  # the width of the pen that strokes are drawn with; MNIST's is much the same
MIDDLE = SIDE / 2
MASS_AT = MIDDLE + 0.5  # where MNIST has its centres of mass: in the centre of pixel (14, 14)
WORKING_SIDE = 100  # pixels: strokes are thinned to their middle lines at this size
THIN, THICK = 1.5, 2.8  # pixels of 28: strokes between are as wide as MNIST's
PEN_QUANTILE = 0.2  # of the radii along a sketch: filled loops are wider than the pen was
FINER = 4  # a canvas is drawn so much larger and then made smaller, for soft edges
FARTHEST = 1e9  # in any unit: what lies beyond is no place on a screen or tablet
LINES = 2_000  # drawn at a time, to bound the memory
INK = 0.2  # of the brightest pixel: what is darker is background


def from_strokes(strokes: Sequence[np.ndarray], pen: float = PEN) -> np.ndarray:
    """(28, 28) float32 in [0, 1] for strokes of (k, 2) points each, x right, y down.

    The strokes themselves are scaled and then drawn: however small the sketch, the pen stays.
    All zeros where there are no points. Points that are no finite numbers are left out.
    """
    strokes = _usable(strokes)
    if not strokes:
        return np.zeros((SIDE, SIDE), np.float32)
    return _draw_in_box(*segments(strokes), pen)


def box_of_strokes(strokes: Sequence[np.ndarray], pen: float = PEN) -> np.ndarray:
    """(20, 20) float32: the strokes in MNIST's box, before they are centred in 28x28."""
    strokes, rim = _usable(strokes), round((SIDE - BOX) / 2)
    if not strokes:
        return np.zeros((SIDE - 2 * rim, SIDE - 2 * rim), np.float32)
    starts, ends, _, _ = _scale_to_box(*segments(strokes), pen)
    return draw(starts, ends, pen)[rim:-rim, rim:-rim]


def on_canvas(strokes: Sequence[np.ndarray], side: int, pen: float) -> np.ndarray:
    """(side, side) uint8: the strokes as they look on a canvas, white on black."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (side * FINER, side * FINER))
    painter, radius = ImageDraw.Draw(picture), pen * FINER / 2
    for stroke in strokes:
        points = [tuple(point) for point in np.asarray(stroke) * FINER]
        if len(points) > 1:
            painter.line(points, fill=255, width=round(2 * radius))
        for x, y in points:  # Pillow's own joints leave gaps
            painter.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(picture.resize((side, side), Image.Resampling.BOX))


def from_pixels(image: np.ndarray) -> np.ndarray:
    """(28, 28) float32 in [0, 1] for an image of bright ink on a dark ground.

    image: uint8, (h, w) grey, (h, w, 3) RGB or (h, w, 4) RGBA, its transparent parts taken as dark.
    Strokes much thicker or thinner than MNIST's, as a small or a large sketch has them, are drawn
    again along their middle lines. All zeros where there is no ink. Raises ValueError for another
    shape or type.
    """
    ink = crop(_as_grey(image))
    if not ink.size:
        return np.zeros((SIDE, SIDE), np.float32)
    shape = _at_working_size(ink) > 0.5
    middle_line = thin(shape)
    if not middle_line.any() or THIN <= _stroke_width(ink, middle_line) <= THICK:
        return _centre(ink)
    starts, ends = links(middle_line)
    radii = distances_to_background(shape, starts)
    # The pen's own radius; where the ink is wider, as in a loop that it filled, it stays wider.
    extra = np.maximum(radii - np.quantile(radii, PEN_QUANTILE), 0)
    return _draw_in_box(starts, ends, PEN, extra)


def _draw_in_box(
    starts: np.ndarray, ends: np.ndarray, pen: float, extra: np.ndarray | float = 0.0
) -> np.ndarray:
    """Lines, scaled to MNIST's box and drawn with a pen of so many pixels of 28.

    extra: by how much more the radius of each line is, in the lines' own units.
    """
    starts, ends, half, scale = _scale_to_box(starts, ends, pen)
    pen = pen + 2 * scale * extra
    # Towards the centre of mass, as far as the ink stays inside.
    shift = MASS_AT - centre_of_mass(draw(starts, ends, pen))
    shift = np.clip(shift, half - MIDDLE, MIDDLE - half)
    return draw(starts + shift, ends + shift, pen)


def _scale_to_box(
    starts: np.ndarray, ends: np.ndarray, pen: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """The lines with their ink 20 pixels long, in the middle; half its size; the scale."""
    points = np.concatenate([starts, ends])
    low, high = points.min(axis=0), points.max(axis=0)
    size = (high - low).max()
    scale = float((BOX - pen) / size) if size > 1 / FARTHEST else 1.0
    starts, ends = ((p - (low + high) / 2) * scale + MIDDLE for p in (starts, ends))
    return starts, ends, (high - low) / 2 * scale + pen / 2, scale


def crop(grey: np.ndarray) -> np.ndarray:
    """The part with ink in it; of no size where there is none."""
    ink = grey >= max(INK * grey.max(initial=0.0), 1 / 255)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return np.zeros((0, 0), np.float32)
    return grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _centre(ink: np.ndarray) -> np.ndarray:
    """Cropped ink, its longer side made 20 pixels, with its centre of mass in the middle."""
    from PIL import Image

    side = max(ink.shape) * SIDE / BOX  # of the square that becomes 28x28
    margin = int(np.ceil(side))
    half = np.array(ink.shape[::-1]) / 2
    room = side / 2 - half
    off_centre = centre_of_mass(ink) - half - (MASS_AT - MIDDLE) * side / SIDE
    middle = half + np.clip(off_centre, -room, room) + margin
    box = (*(middle - side / 2), *(middle + side / 2))
    padded = Image.fromarray(np.pad(ink, margin))
    small = padded.resize((SIDE, SIDE), Image.Resampling.BOX, box=box)
    return np.clip(np.asarray(small, np.float32), 0, 1)


def _at_working_size(ink: np.ndarray) -> np.ndarray:
    """Cropped ink with its longer side of WORKING_SIDE pixels, where thinning is quick and fine."""
    from PIL import Image

    scale = WORKING_SIDE / max(ink.shape)
    height, width = (max(1, round(n * scale)) for n in ink.shape)
    return np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BILINEAR))


def _stroke_width(ink: np.ndarray, middle_line: np.ndarray) -> float:
    """About how wide the strokes are, in pixels of 28: their area over the middle line's length."""
    length = np.count_nonzero(middle_line) * BOX / WORKING_SIDE
    return float(ink.sum() * (BOX / max(ink.shape)) ** 2 / length)


def _usable(strokes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The strokes without points that no screen or tablet has, such as NaN."""
    points = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes]
    points = [p[(np.abs(p) <= FARTHEST).all(axis=1)] for p in points]
    return [p for p in points if len(p)]


def segments(strokes: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """(starts, ends), (m, 2) each, of the lines between a stroke's points; a lone point is one."""
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
    """(784, m): how far every pixel's middle is from every line."""
    at = np.arange(SIDE, dtype=np.float32) + np.float32(0.5)
    x, y = (grid.reshape(-1, 1) for grid in np.meshgrid(at, at))
    starts, ends = starts.astype(np.float32), ends.astype(np.float32)
    dx, dy = (ends - starts).T
    length2 = np.maximum(dx * dx + dy * dy, 1e-12)
    # How far along each line its nearest point to the pixel lies, from 0 to 1.
    t = np.clip(((x - starts[:, 0]) * dx + (y - starts[:, 1]) * dy) / length2, 0, 1)
    return np.sqrt((starts[:, 0] + t * dx - x) ** 2 + (starts[:, 1] + t * dy - y) ** 2)


def centre_of_mass(image: np.ndarray) -> np.ndarray:
    """(x, y) of the ink's centre of mass, in pixels from the upper left corner."""
    total = image.sum(dtype=np.float64)
    x = image.sum(axis=0, dtype=np.float64) @ (np.arange(image.shape[1]) + 0.5)
    y = image.sum(axis=1, dtype=np.float64) @ (np.arange(image.shape[0]) + 0.5)
    return np.array([x, y]) / total


def _as_grey(image: np.ndarray) -> np.ndarray:
    """(h, w) float32 in [0, 1], its contrast stretched to reach 1."""
    image = np.asarray(image)
    channels = image.shape[2] if image.ndim == 3 else 1
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or channels not in (1, 3, 4):
        raise ValueError(f"image {image.dtype} {image.shape}: expected uint8 (h, w[, 3 or 4])")
    grey = image.astype(np.float32) / 255
    if image.ndim == 3:
        alpha = grey[:, :, 3] if channels == 4 else 1.0
        grey = grey[:, :, :3].mean(axis=2) * alpha
    return grey / max(grey.max(initial=0.0), 1 / 255)
