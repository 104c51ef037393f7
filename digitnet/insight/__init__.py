"""What to say and show about an answer, a network or a run."""

from digitnet.insight import answers, codes, explain, pictures
from digitnet.insight.frames import DIGITS, Film, Frame, curve
from digitnet.insight.hints import Hint, hint
from digitnet.insight.numbers import Number, PlacedDigit, read_number, read_number_in_ink
from digitnet.insight.reading import Reading, read
from digitnet.insight.words import a_digit, percent, probability

__all__ = [
    "DIGITS",
    "Film",
    "Frame",
    "Hint",
    "Number",
    "PlacedDigit",
    "Reading",
    "a_digit",
    "answers",
    "codes",
    "curve",
    "explain",
    "hint",
    "percent",
    "pictures",
    "probability",
    "read",
    "read_number",
    "read_number_in_ink",
]
