"""An answer in words: what is read, how sure, and where nothing is named, why."""

from __future__ import annotations

from digitnet.insight.reading import Reading
from digitnet.insight.words import a_digit, probability


def sentence(reading: Reading) -> tuple[str, str]:
    """The reading in a few words, and what is to be added to them; the second may be empty."""
    digit, other = reading.digit, reading.runner_up
    if reading.verdict == "sure":
        return f"{probability(reading.probability)} sure that it is {a_digit(digit)}.", ""
    if reading.verdict == "unsure":
        two = (probability(reading.probs[d]) for d in (digit, other))
        return f"Unsure: {digit} or {other}.", "{} against {}.".format(*two)
    return "No digit that it knows.", _why_none(reading)


def _why_none(reading: Reading) -> str:
    if reading.torn:
        most = probability(reading.probability)
        return f"It is torn: {reading.digit} leads with only {most}."
    return "This looks unlike all that it learned."
