"""Pictures of a digit: scans, screenshots and photos of paper, turned into light ink on dark."""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from digitnet.data import DataError
from digitnet.sketch import pixels
from digitnet.sketch.drawing import SIDE
from digitnet.sketch.picturefiles import open_picture
from digitnet.sketch.pieces import piece_of_each_pixel

PAPER = 0.25  # of the longer side: shadows wider than this are distinguished from ink
LEAST_CONTRAST = 0.12  # of white: the least contrast between ink and paper
SPECK = 0.06  # of the largest piece of ink: smaller pieces are dirt


def read_picture(source: str | Path | BinaryIO) -> np.ndarray:
    """(28, 28) float32 in [0, 1], ink bright, from a picture file; raises DataError."""
    return pixels.from_pixels(bright_ink(open_picture(source)))


def bright_ink(grey: np.ndarray) -> np.ndarray:
    """(h, w) uint8: the ink in a picture (h, w) uint8, bright on black; raises DataError.

    Ink is whatever differs from the light around it, darker or brighter; shadows, noise and
    specks are not ink. The threshold between ink and background is Otsu's (1979).
    """
    from PIL import Image, ImageFilter

    picture = Image.fromarray(grey)
    if min(picture.size) > 2 * SIDE:  # at MNIST's own size every pixel counts
        picture = picture.filter(ImageFilter.MedianFilter(3))
    values = np.asarray(picture, np.float32) / 255
    middle = np.median(values)
    if np.quantile(values, 0.99) - middle > middle - np.quantile(values, 0.01):
        values = 1 - values
    ink = np.clip(_light(values) - values, 0, 1)
    top = float(np.quantile(ink, 0.995))
    if top < LEAST_CONTRAST:
        raise DataError(
            "no digit found: ink and paper differ too little. Use a darker pen or more light"
        )
    ink = np.clip(ink / top, 0, 1)
    ink[ink < 0.8 * _otsu(ink)] = 0
    return np.round(ink * _large_pieces(ink > 0) * 255).astype(np.uint8)


def _light(values: np.ndarray) -> np.ndarray:
    """The brightness of the background at every pixel: the brightest nearby, smoothed."""
    from PIL import Image, ImageFilter

    height, width = values.shape
    quarter = Image.fromarray(np.round(values * 255).astype(np.uint8)).resize(
        (max(1, width // 4), max(1, height // 4)), Image.Resampling.BOX
    )
    reach = max(3, 2 * round(PAPER * max(quarter.size) / 2) + 1)
    ground = quarter.filter(ImageFilter.MaxFilter(reach))
    ground = ground.filter(ImageFilter.GaussianBlur(reach / 2))
    return np.asarray(ground.resize((width, height), Image.Resampling.BILINEAR), np.float32) / 255


def _otsu(values: np.ndarray) -> float:
    """The threshold that splits the values into two groups of least variance."""
    counts, edges = np.histogram(values, 64, (0, 1))
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    mass = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (mass / below - (mass[-1] - mass) / above) ** 2
    return float(centres[np.nanargmax(between)])


def _large_pieces(ink: np.ndarray) -> np.ndarray:
    """(h, w) bool: the connected pieces of ink, except those much smaller than the largest."""
    pieces = piece_of_each_pixel(ink)
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    keep = sizes >= SPECK * sizes.max()
    keep[0] = False
    return keep[pieces]
