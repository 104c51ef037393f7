"""Answers in words: their grammar, their numbers, and the reason where nothing is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from digitnet import Network
from digitnet.insight import Number, PlacedDigit, Reading, answers, probability, read
from digitnet.insight.telling import CANNOT_TELL, least_sure, number_sentence, sentence


def reading(verdict: str, **probs: float) -> Reading:
    """A reading with the probabilities of some digits, as in `_8=0.7`; the rest is shared out."""
    given = {int(name[1]): p for name, p in probs.items()}
    rest = (1 - sum(given.values())) / (10 - len(given))
    return Reading(np.array([given.get(digit, rest) for digit in range(10)]), verdict)


def test_eight_alone_is_an_eight() -> None:
    assert sentence(reading("sure", _8=0.97))[0] == "97.0% sure that it is an 8."
    assert sentence(reading("sure", _7=0.97))[0] == "97.0% sure that it is a 7."


def test_two_digits_are_named_with_their_numbers() -> None:
    words = sentence(refusing(reading("unsure", _4=0.6, _9=0.35)))
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


def placed(one: Reading) -> PlacedDigit:
    return PlacedDigit((0, 0, 1, 1), (), np.zeros((28, 28), np.float32), one)


def number(*readings: Reading, grouped: float = 1.0) -> Number:
    return Number(tuple(map(placed, readings)), grouped)


def refusing(reading: Reading) -> Reading:
    return replace(reading, can_refuse=True)


def test_who_has_not_learned_what_is_no_digit_says_so() -> None:
    assert sentence(reading("sure", _7=0.97))[1] == CANNOT_TELL
    assert sentence(refusing(reading("sure", _7=0.97)))[1] == ""
    assert sentence(reading("unsure", _4=0.6, _9=0.35)) == ("Unsure: 4 or 9.", CANNOT_TELL)


def test_what_is_no_digit_is_guessed_at() -> None:
    unknown = refusing(reading("none", _3=0.3))
    assert sentence(unknown, "a letter?") == ("No digit that it knows.", "A letter?")
    assert sentence(unknown, "only a line")[1] == "Only a line."
    assert sentence(unknown, "more than one digit?") == ("More than one digit?", "")


def test_who_cannot_tell_what_is_no_digit_guesses_only_at_what_is_plain_to_see() -> None:
    torn = reading("none", _3=0.3)
    assert "torn" in sentence(torn, "a letter?")[1]
    assert sentence(torn, "only a line")[1] == "Only a line."


def test_a_number_is_named_with_its_probability_and_its_least_sure_digit() -> None:
    sure = [refusing(reading("sure", _1=0.99)), refusing(reading("sure", _8=0.96))]
    head, rest = number_sentence(number(*sure))
    assert head == "95.0% sure that it is 18."
    assert rest == "Least sure: the 2nd digit, an 8, 96.0%."
    head, rest = number_sentence(number(*sure, grouped=0.5))
    assert head == "Perhaps 18: 47.5% sure of the whole."
    assert rest == "50.0% sure of where each digit ends."
    assert number_sentence(number(sure[1])) == ("96.0% sure that it is an 8.", "")


def test_digits_of_a_number_that_are_unknown_are_named_by_their_place() -> None:
    known, unknown = refusing(reading("sure", _1=0.99)), refusing(reading("none", _2=0.995))
    head, rest = number_sentence(number(known, unknown, known, unknown))
    assert head == "Not all of it is a digit that it knows."
    assert rest == "Unlike all that it learned: the 2nd and the 4th."
    assert number_sentence(number(unknown, unknown))[0] == "No digit in it that it knows."
    assert least_sure(number(known, unknown)) == 1
    assert least_sure(number(known, refusing(reading("unsure", _5=0.7)), known)) == 1
