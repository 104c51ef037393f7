"""Answers in words: their grammar, their numbers, and the reason where nothing is named."""

from __future__ import annotations

import numpy as np

from digitnet import Network
from digitnet.insight import Reading, answers, probability, read
from digitnet.insight.telling import sentence


def reading(verdict: str, **probs: float) -> Reading:
    """A reading with the probabilities of some digits, as in `_8=0.7`; the rest is shared out."""
    given = {int(name[1]): p for name, p in probs.items()}
    rest = (1 - sum(given.values())) / (10 - len(given))
    return Reading(np.array([given.get(digit, rest) for digit in range(10)]), verdict)


def test_eight_alone_is_an_eight() -> None:
    assert sentence(reading("sure", _8=0.97))[0] == "97.0% sure that it is an 8."
    assert sentence(reading("sure", _7=0.97))[0] == "97.0% sure that it is a 7."


def test_two_digits_are_named_with_their_numbers() -> None:
    words = sentence(reading("unsure", _4=0.6, _9=0.35))
    assert words == ("Unsure: 4 or 9.", "60.0% against 35.0%.")


def test_where_no_digit_is_named_the_words_say_why() -> None:
    head, why = sentence(reading("none", _3=0.3, _5=0.25))
    assert head == "No digit that it knows."
    assert why == "It is torn: 3 leads with only 30.0%."
    assert "unlike all that it learned" in sentence(reading("none", _3=0.95))[1]


def test_an_answer_carries_its_words_and_numbers() -> None:
    network = Network(rng=np.random.default_rng(0))
    x = np.random.default_rng(1).random(784, np.float32)
    answer = answers.answer(network, x)
    assert answer["words"] == list(sentence(read(network, x)))
    assert answer["percents"] == [probability(p) for p in read(network, x).probs]
