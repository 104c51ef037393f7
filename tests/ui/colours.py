"""Contrast between two colours, as WCAG 2.2 defines it."""

from collections.abc import Sequence


def luminance(rgb: Sequence[float]) -> float:
    """Relative luminance; red, green and blue in 0..255."""
    shares = (value / 255 for value in rgb)
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    """From 1 to 21, of two luminances."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
