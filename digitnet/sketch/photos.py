"""Pictures of a digit: scans, screenshots and photos of paper, made into light ink on dark."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from digitnet.data import DataError
from digitnet.sketch import drawing as sketch

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_PIXELS = 40_000_000  # a picture with more is refused before it is unpacked
WORKING_SIDE = 320  # pixels: larger pictures are made smaller first
PAPER = 0.25  # of the working side: shadows wider than that are told from ink
LEAST_CONTRAST = 0.12  # of white: with less between ink and paper there is nothing to read
SPECK = 0.06  # of the largest piece of ink: smaller pieces are dirt


def read_picture(source: str | Path | BinaryIO) -> np.ndarray:
    """(28, 28) float32 in [0, 1], ink bright, from a picture file; raises DataError."""
    return sketch.from_pixels(bright_ink(open_picture(source)))


def open_picture(source: str | Path | BinaryIO) -> np.ndarray:
    """The picture in a file as (h, w) uint8 grey, upright and small; raises DataError."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    name = f"{source}: " if isinstance(source, str | Path) else ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(source) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise DataError(f"{name}{picture.width} x {picture.height} pixels: too large")
                if picture.mode.startswith("I;16"):  # of 16 bits keep the upper 8
                    picture = picture.point(lambda value: value / 256)
                picture.draft("L", (2 * WORKING_SIDE, 2 * WORKING_SIDE))
                upright = ImageOps.exif_transpose(picture)
                grey = _on_white(upright).convert("L")
                grey.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
                return np.asarray(grey)
    except UnidentifiedImageError:
        raise DataError(f"{name}not a picture that can be opened") from None
    except Image.DecompressionBombError:
        raise DataError(f"{name}too many pixels") from None
    except DataError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise DataError(f"{name}{getattr(error, 'strerror', None) or 'damaged'}") from None


def bright_ink(grey: np.ndarray) -> np.ndarray:
    """(h, w) uint8: the ink in a picture (h, w) uint8, bright on black; raises DataError.

    Whatever differs from the light around it, be it darker or brighter, is ink; shadows, noise
    and specks are not. The parting value between ink and ground is Otsu's (1979).
    """
    from PIL import Image, ImageFilter

    picture = Image.fromarray(grey)
    if min(picture.size) > 2 * sketch.SIDE:  # in MNIST's own size every pixel counts
        picture = picture.filter(ImageFilter.MedianFilter(3))
    values = np.asarray(picture, np.float32) / 255
    middle = np.median(values)
    if np.quantile(values, 0.99) - middle > middle - np.quantile(values, 0.01):
        values = 1 - values
    ink = np.clip(_light(values) - values, 0, 1)
    top = float(np.quantile(ink, 0.995))
    if top < LEAST_CONTRAST:
        raise DataError("no digit to be seen: too little contrast")
    ink = np.clip(ink / top, 0, 1)
    ink[ink < 0.8 * _otsu(ink)] = 0
    return np.round(ink * _large_pieces(ink > 0) * 255).astype(np.uint8)


def _light(values: np.ndarray) -> np.ndarray:
    """How bright the bare ground is at every pixel: the brightest near it, smoothed."""
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
    """The value that parts the values in two groups of least variance within."""
    counts, edges = np.histogram(values, 64, (0, 1))
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    mass = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (mass / below - (mass[-1] - mass) / above) ** 2
    return float(centres[np.nanargmax(between)])


def _large_pieces(ink: np.ndarray) -> np.ndarray:
    """The connected pieces of ink, without those much smaller than the largest; (h, w) bool."""
    labels = np.where(
        np.pad(ink, 1),
        np.arange(ink.size + 2 * sum(ink.shape) + 4).reshape(ink.shape[0] + 2, -1),
        0,
    )
    while True:
        grown = labels.copy()
        for axis in (0, 1):
            for step in (1, -1):
                np.maximum(grown, np.roll(grown, step, axis), out=grown)
        grown[labels == 0] = 0
        if np.array_equal(grown, labels):
            break
        labels = grown
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    keep = sizes >= SPECK * sizes.max()
    keep[0] = False
    return keep[labels][1:-1, 1:-1]


def _on_white(picture: Picture) -> Picture:
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture
    rgba = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)
