"""Arrays as short texts, one character a number, for pictures that are sent many times a second."""

import re

import numpy as np

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
TOP = len(ALPHABET) - 1  # 63: six bits a character, more than an eye tells apart
LEAST_RUN = 4  # equal characters in a row that are written shorter: `.`, how many, and which
_RUN = re.compile(rf"(.)\1{{{LEAST_RUN - 1},{LEAST_RUN - 1 + TOP}}}")
_CHARACTERS = np.frombuffer(ALPHABET.encode("ascii"), np.uint8)


def levels(values: np.ndarray, top: float = 1.0) -> str:
    """A character for each value between 0 and `top`; what is outside is clipped."""
    shares = np.clip(_finite(values) / max(top, 1e-30), 0, 1)
    return _text(np.rint(shares * TOP))


def signed(values: np.ndarray, strongest: float) -> str:
    """A character for each value between -strongest and strongest; the 32nd stands for 0."""
    half = TOP // 2
    shares = np.clip(_finite(values) / max(strongest, 1e-30), -1, 1)
    return _text(np.rint(shares * half) + half)


def fine(values: np.ndarray) -> str:
    """Two characters for each value between 0 and 1: to a 4,095th."""
    numbers = np.rint(np.clip(_finite(values), 0, 1) * (64 * 64 - 1)).astype(np.int64)
    return _text(np.stack([numbers // 64, numbers % 64], axis=1).ravel())


def strongest(values: np.ndarray) -> float:
    """The largest of the values in size, as a finite number; 0 if there are none."""
    return float(np.abs(_finite(values)).max(initial=0.0))


def packed(text: str) -> str:
    """The same text with its runs of equal characters written shorter."""
    return _RUN.sub(lambda run: f".{ALPHABET[len(run[0]) - LEAST_RUN]}{run[1]}", text)


def _finite(values: np.ndarray) -> np.ndarray:
    """The values in a row; NaN, from a network that is diverging, is shown as 0."""
    return np.nan_to_num(values.ravel(), posinf=float(np.finfo(np.float32).max))


def _text(indices: np.ndarray) -> str:
    return _CHARACTERS[indices.astype(np.int64)].tobytes().decode("ascii")
