"""Turns a picture of a digit into 28x28 the way MNIST was made."""

import numpy as np

from digitnet.sketch.drawing import BOX, MASS_AT, MIDDLE, PEN, SIDE, centre_of_mass, draw_in_box
from digitnet.sketch.skeleton import distances_to_background, links, thin

WORKING_SIDE = 100  # pixels: strokes are thinned at this size
THIN, THICK = 1.5, 2.8  # pixels of 28: the range of MNIST's stroke widths
PEN_QUANTILE = 0.2  # of the radii along a sketch: filled loops are wider than the pen
INK = 0.2  # of the brightest pixel: anything darker is background


def from_pixels(image: np.ndarray) -> np.ndarray:
    """(28, 28) float32 in [0, 1] for an image of bright ink on a dark background.

    image: uint8, (h, w) grey, (h, w, 3) RGB or (h, w, 4) RGBA, with transparent parts as dark.
    Strokes much thicker or thinner than MNIST's, as in a small or a large sketch, are redrawn
    along their skeleton. All zeros if there is no ink. Raises ValueError for another shape or type.
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
    # The pen's radius; where the ink is wider, as in a filled loop, it stays wider.
    extra = np.maximum(radii - np.quantile(radii, PEN_QUANTILE), 0)
    return draw_in_box(starts, ends, PEN, extra)


def crop(grey: np.ndarray) -> np.ndarray:
    """The part with ink in it; of size zero if there is none."""
    ink = grey >= max(INK * grey.max(initial=0.0), 1 / 255)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return np.zeros((0, 0), np.float32)
    return grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _centre(ink: np.ndarray) -> np.ndarray:
    """Cropped ink, its longer side scaled to 20 pixels, centred by mass."""
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
    """Cropped ink scaled to WORKING_SIDE pixels, where thinning is quick and precise."""
    from PIL import Image

    scale = WORKING_SIDE / max(ink.shape)
    height, width = (max(1, round(n * scale)) for n in ink.shape)
    return np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BILINEAR))


def _stroke_width(ink: np.ndarray, middle_line: np.ndarray) -> float:
    """The approximate stroke width in pixels of 28: the ink's area over the skeleton's length."""
    length = np.count_nonzero(middle_line) * BOX / WORKING_SIDE
    return float(ink.sum() * (BOX / max(ink.shape)) ** 2 / length)


def _as_grey(image: np.ndarray) -> np.ndarray:
    """(h, w) float32 in [0, 1], with its contrast stretched to reach 1."""
    image = np.asarray(image)
    channels = image.shape[2] if image.ndim == 3 else 1
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or channels not in (1, 3, 4):
        raise ValueError(f"image {image.dtype} {image.shape}: expected uint8 (h, w[, 3 or 4])")
    grey = image.astype(np.float32) / 255
    if image.ndim == 3:
        alpha = grey[:, :, 3] if channels == 4 else 1.0
        grey = grey[:, :, :3].mean(axis=2) * alpha
    return grey / max(grey.max(initial=0.0), 1 / 255)
