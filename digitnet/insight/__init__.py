"""What to say and show about an answer, a network or a run."""

from digitnet.insight import answers, charts, codes, explain, pictures
from digitnet.insight.frames import DIGITS, Film, Frame
from digitnet.insight.reading import Reading, read

__all__ = [
    "DIGITS",
    "Film",
    "Frame",
    "Reading",
    "answers",
    "charts",
    "codes",
    "explain",
    "pictures",
    "read",
]
