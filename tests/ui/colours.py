"""How far apart two colours are: by contrast, as WCAG 2.2 defines it, and to the colour-blind."""

from collections.abc import Sequence

import numpy as np

# Linear sRGB as seen: by most, without green, without red (Machado, Oliveira and Fernandes, 2009).
SIGHTS = [
    np.eye(3),
    np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
]
XYZ = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])
WHITE = XYZ.sum(axis=1)


def luminance(rgb: Sequence[float]) -> float:
    """Relative luminance; red, green and blue in 0..255."""
    return float(_linear(rgb) @ (0.2126, 0.7152, 0.0722))


def contrast(one: float, other: float) -> float:
    """From 1 to 21, of two luminances."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def blind_distance(one: Sequence[float], other: Sequence[float]) -> float:
    """How far two colours are apart in CIELAB, at least, for who sees all, no red or no green."""
    seen = [[_lab(sight @ _linear(rgb)) for rgb in (one, other)] for sight in SIGHTS]
    return min(float(np.linalg.norm(a - b)) for a, b in seen)


def _linear(rgb: Sequence[float]) -> np.ndarray:
    shares = np.array(rgb) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    xyz = XYZ @ linear.clip(0, 1) / WHITE
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
