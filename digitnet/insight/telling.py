"""An answer in words: which digit, how sure, and if there is none, why."""

import numpy as np

from digitnet.insight.hints import Hint
from digitnet.insight.numbers import Number
from digitnet.insight.reading import SURE, Reading
from digitnet.insight.words import a_digit, ordinal, probability

CANNOT_TELL = "This network always answers, even for non-digits."
CANNOT_READ = (
    "This network gives no answer.",
    "Its weights have diverged: train it again or choose another.",
)
UNKNOWN = "It looks unlike anything the network has learned."
SEVERAL: Hint = "more than one digit?"
BY_SHAPE = ("only a line", SEVERAL)  # visible whatever the network has learned


def sentence(reading: Reading, hint: Hint = "") -> tuple[str, str]:
    """The reading in a few words, and an addition to them, which may be empty.

    hint: what a non-digit may be.
    """
    if not reading.can_read:
        return CANNOT_READ
    digit, other = reading.digit, reading.runner_up
    if reading.verdict == "sure":
        sure = f"{probability(reading.probability)} sure that it is {a_digit(digit)}."
        return sure, "" if reading.can_refuse else CANNOT_TELL
    if reading.verdict == "unsure":
        two = (probability(reading.probs[d]) for d in (digit, other))
        against = "{} against {}.".format(*two)
        return f"Unsure: {digit} or {other}.", against if reading.can_refuse else CANNOT_TELL
    if hint == SEVERAL:
        return "More than one digit?", ""
    return "This doesn't look like a digit.", _why_none(reading, hint)


def number_sentence(number: Number) -> tuple[str, str]:
    """The reading of a number with at least one digit, and its least certain part."""
    readings = [digit.reading for digit in number.digits]
    if not all(reading.can_read for reading in readings):
        return CANNOT_READ
    unknown = [i for i, reading in enumerate(readings, 1) if reading.verdict == "none"]
    if len(unknown) == len(readings):
        return "None of this looks like a digit.", "Write digits side by side, in one line."
    if unknown:
        which = _listed([ordinal(i) for i in unknown])
        if len(unknown) == 1:
            return f"The {which} character doesn't look like a digit.", ""
        return f"The {which} characters don't look like digits.", ""
    share = probability(number.probability)
    name = number.text if len(readings) > 1 else a_digit(readings[0].digit)
    rest = _least_sure(number) if readings[0].can_refuse else CANNOT_TELL
    if number.probability < SURE:
        return f"Perhaps {name}: {share} sure overall.", rest
    return f"{share} sure that it is {name}.", rest


def least_sure(number: Number) -> int:
    """The index of the least certain digit of a number: non-digits first."""
    readings = [digit.reading for digit in number.digits]
    return int(np.argmin([(r.verdict != "none") + r.probability for r in readings]))


def _least_sure(number: Number) -> str:
    if len(number.digits) == 1:
        return ""
    i = least_sure(number)
    reading = number.digits[i].reading
    if number.grouped < reading.probability:
        return f"{probability(number.grouped)} sure of where each digit ends."
    sure = probability(reading.probability)
    return f"Least sure: the {ordinal(i + 1)} digit, {a_digit(reading.digit)}, {sure}."


def _why_none(reading: Reading, hint: Hint) -> str:
    if hint and (reading.can_refuse or hint in BY_SHAPE):
        return hint.capitalize() if hint.endswith("?") else f"{hint.capitalize()}."
    if reading.torn:
        most = probability(reading.probability)
        return f"Undecided: {reading.digit} leads with only {most}."
    return UNKNOWN


def _listed(names: list[str]) -> str:
    """ "1st", "1st and 3rd", "1st, 2nd and 3rd"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
