"""Checks of values from untrusted sources."""

import math
from typing import Any

MOST = 1e300


def whole(value: Any, most: int = 10**12) -> int:
    """A whole number from 0 on; raises ValueError for anything else."""
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{value!r:.40}: expected a whole number")
    return value


def number(value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """A finite number; raises ValueError for anything else."""
    # Compared, not converted: an integer may be too large to be a float.
    if type(value) not in (int, float) or not abs(value) < MOST or not low <= value <= high:
        raise ValueError(f"{value!r:.40}: expected a number")
    return float(value)


def text(value: Any, most: int = 1000) -> str:
    """A text of at most so many characters; raises ValueError for anything else."""
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(f"{value!r:.40}: expected a text")
    value.encode()  # rejects a lone surrogate: UnicodeEncodeError is a ValueError
    return value


def fitting(words: str, most: int) -> str:
    """A text, such as a file's name, cut so that every database and `text` accept it."""
    return words.encode(errors="replace").decode().replace("\0", " ")[:most]
