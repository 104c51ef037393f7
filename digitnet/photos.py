"""Pictures of a digit from a file, dark on light or light on dark."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np

from digitnet import sketch
from digitnet.data import DataError

MOST_PIXELS = 40_000_000  # a picture with more is refused before it is unpacked
WORKING_SIDE = 800  # pixels: larger pictures are made smaller first


def read_picture(source: str | Path | BinaryIO) -> np.ndarray:
    """(28, 28) float32 in [0, 1], ink bright, from a picture file; raises DataError."""
    return sketch.from_pixels(bright_ink(open_picture(source)))


def open_picture(source: str | Path | BinaryIO) -> np.ndarray:
    """The picture in a file as (h, w) uint8 grey, upright; raises DataError."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    name = source if isinstance(source, str | Path) else "this picture"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(source) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise DataError(f"{name}: {picture.width} x {picture.height} is too large")
                picture.thumbnail((WORKING_SIDE, WORKING_SIDE))
                grey = _on_white(ImageOps.exif_transpose(picture)).convert("L")
                return np.asarray(grey)
    except UnidentifiedImageError:
        raise DataError(f"{name}: no picture that can be opened") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        reason = getattr(error, "strerror", None) or error
        raise error if isinstance(error, DataError) else DataError(f"{name}: {reason}") from None


def bright_ink(grey: np.ndarray) -> np.ndarray:
    """The picture with its ink bright: inverted where its border is the brighter part."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return 255 - grey if np.median(border) > 127 else grey


def _on_white(picture):
    from PIL import Image

    if "A" not in picture.getbands():
        return picture
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture.convert("RGBA"))
