"""What to say and show about an answer, a network or a run."""

from digitnet.insight import animation, answers, codes, explain, pictures, telling
from digitnet.insight.advice import advise, verdict
from digitnet.insight.frames import DIGITS, Frame, FrameMaker, curve
from digitnet.insight.hints import Hint, hint
from digitnet.insight.numbers import Number, PlacedDigit, read_number, read_number_in_ink
from digitnet.insight.reading import Reading, read, read_all
from digitnet.insight.rewind import Rewind
from digitnet.insight.troubles import Mend, Signs, Trouble, trouble
from digitnet.insight.words import a_digit, counted, ordinal, percent, probability

__all__ = [
    "DIGITS",
    "Frame",
    "FrameMaker",
    "Hint",
    "Mend",
    "Number",
    "PlacedDigit",
    "Reading",
    "Rewind",
    "Signs",
    "Trouble",
    "a_digit",
    "advise",
    "animation",
    "answers",
    "codes",
    "counted",
    "curve",
    "explain",
    "hint",
    "ordinal",
    "percent",
    "pictures",
    "probability",
    "read",
    "read_all",
    "read_number",
    "read_number_in_ink",
    "telling",
    "trouble",
    "verdict",
]
