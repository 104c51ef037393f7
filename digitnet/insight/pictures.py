"""Arrays as small pictures, for pages that show them."""

import base64
import io

import numpy as np

SIDE = 28
# Positive and negative: orange and blue, safe to tell apart; those of ui/browser/colours.css.
WARM, COOL = (208, 111, 0), (76, 110, 245)


def ink(x: np.ndarray) -> np.ndarray:
    """(28, 28) uint8, ink white on black, for 784 floats in [0, 1] or uint8."""
    pixels = x if x.dtype == np.uint8 else np.round(np.clip(x, 0, 1) * 255).astype(np.uint8)
    return pixels.reshape(SIDE, SIDE)


def signed(values: np.ndarray, strongest: float | None = None) -> np.ndarray:
    """(28, 28, 4) uint8: positive values orange, negative ones blue, zero transparent.

    values: 784 numbers; strongest: the size that is shown opaque, by default the largest of them.
    """
    values = values.reshape(SIDE, SIDE)
    strongest = strongest or float(np.abs(values).max(initial=0.0)) or 1.0
    picture = np.empty((SIDE, SIDE, 4), np.uint8)
    picture[..., :3] = np.where(values[..., None] > 0, WARM, COOL)
    picture[..., 3] = np.round(np.clip(np.abs(values) / strongest, 0, 1) * 255)
    return picture


def png(picture: np.ndarray) -> bytes:
    """The PNG file of a uint8 picture, grey (h, w), RGB (h, w, 3) or RGBA (h, w, 4)."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", compress_level=1)
    return file.getvalue()


def data_uri(picture: np.ndarray) -> str:
    """A picture as an address that holds it whole, for an <img> tag."""
    return "data:image/png;base64," + base64.b64encode(png(picture)).decode("ascii")
