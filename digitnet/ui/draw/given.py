"""A visitor's input: a sketch, a picture, or nothing yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitnet.sketch import Sample, Stroke, collection

NOTHING = np.zeros((28, 28), np.float32)


@dataclass(frozen=True, slots=True)
class Given:
    """One sketch or picture, as the network sees it.

    x: (28, 28) float32. source: a unique name of the sketch or picture. strokes, pens: of a
    sketch, in pixels of the canvas. ink: (h, w) uint8, of a picture. why_not: the text in place of
    an answer if there is nothing to read; None if there is.
    """

    x: np.ndarray
    source: str
    strokes: Sequence[Stroke] = ()
    pens: Sequence[float] = ()
    ink: np.ndarray | None = None
    why_not: tuple[str, str] | None = None

    def sample(self, label: int) -> Sample:
        """The input as one of the visitor's labelled digits."""
        if self.strokes:
            return Sample(label, list(self.strokes))
        return Sample(label, pixels=collection.as_pixels(self.x))
