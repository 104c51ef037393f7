"""Answers in words: their grammar, their numbers, and the reason where nothing is named."""

from dataclasses import replace

import numpy as np

from digitnet import Network
from digitnet.insight import Number, PlacedDigit, Reading, answers, read
from digitnet.insight.telling import CANNOT_TELL, UNKNOWN, least_sure, number_sentence, sentence
from digitnet.insight.words import a_digit, ordinal, percent, probability


def reading(verdict: str, can_refuse: bool = True, **probs: float) -> Reading:
    """A reading with the probabilities of some digits, as in `_8=0.7`; the rest is shared out."""
    rest = (1 - sum(probs.values())) / (10 - len(probs))
    shares = [probs.get(f"_{digit}", rest) for digit in range(10)]
    return Reading(np.array(shares), verdict, can_refuse)


SURE_7, TORN = reading("sure", _7=0.97), reading("none", _3=0.3, _5=0.25)
UNSURE = reading("unsure", _4=0.6, _9=0.35)


def cannot_tell(reading: Reading) -> Reading:
    return replace(reading, can_refuse=False)


def test_one_digit_or_two_are_named_with_their_numbers() -> None:
    eight, seven = "97.0% sure that it is an 8.", "97.0% sure that it is a 7."
    assert sentence(reading("sure", _8=0.97)) == (eight, "")
    assert sentence(UNSURE) == ("Unsure: 4 or 9.", "60.0% against 35.0%.")
    assert sentence(cannot_tell(SURE_7)) == (seven, CANNOT_TELL)
    assert sentence(cannot_tell(UNSURE)) == ("Unsure: 4 or 9.", CANNOT_TELL)


def test_the_words_for_a_non_digit_say_why_or_guess_what_it_is() -> None:
    head, torn = "This doesn't look like a digit.", "Undecided: 3 leads with only 30.0%."
    assert sentence(cannot_tell(reading("none", _3=0.95))) == (head, UNKNOWN)
    assert sentence(cannot_tell(TORN)) == sentence(cannot_tell(TORN), "a letter?") == (head, torn)
    assert sentence(TORN, "a letter?") == (head, "A letter?")
    assert sentence(TORN, "more than one digit?") == ("More than one digit?", "")
    for one in (TORN, cannot_tell(TORN)):
        assert sentence(one, "only a line") == (head, "Only a line.")  # which is plain to see


def test_an_answer_carries_its_words_and_numbers() -> None:
    network = Network(rng=np.random.default_rng(0))
    x = np.random.default_rng(1).random(784, np.float32)
    answer = answers.answer(network, x)
    assert answer["words"] == list(sentence(read(network, x)))
    assert answer["percents"] == [probability(p) for p in read(network, x).probs]


def number(*readings: Reading, grouped: float = 1.0) -> Number:
    x = np.zeros((28, 28), np.float32)
    return Number(tuple(PlacedDigit((0, 0, 1, 1), (), x, one) for one in readings), grouped)


def test_a_number_is_named_with_its_probability_and_its_least_sure_digit() -> None:
    sure = [reading("sure", _1=0.99), reading("sure", _8=0.96)]
    head = "95.0% sure that it is 18."
    assert number_sentence(number(*sure)) == (head, "Least sure: the 2nd digit, an 8, 96.0%.")
    assert number_sentence(number(*sure, grouped=0.5)) == (
        "Perhaps 18: 47.5% sure overall.",
        "50.0% sure of where each digit ends.",
    )
    assert number_sentence(number(sure[1])) == ("96.0% sure that it is an 8.", "")


def test_digits_of_a_number_that_are_unknown_are_named_by_their_place() -> None:
    known, unknown = reading("sure", _1=0.99), reading("none", _2=0.995)
    head, rest = number_sentence(number(known, unknown, known, unknown))
    assert (head, rest) == ("The 2nd and 4th characters don't look like digits.", "")
    one = number_sentence(number(known, unknown))
    assert one == ("The 2nd character doesn't look like a digit.", "")
    assert number_sentence(number(unknown, unknown))[0] == "None of this looks like a digit."
    assert least_sure(number(known, unknown)) == 1
    assert least_sure(number(known, reading("unsure", _5=0.7), known)) == 1


def test_a_share_has_one_decimal_and_two_from_99_5_percent_on_and_only_all_is_100() -> None:
    said = {0.0: "0.0%", 0.1: "10.0%", 0.849: "84.9%", 0.1225: "12.3%", 0.99449: "99.4%"}
    said |= {0.9949: "99.5%", 0.995: "99.50%", 0.99549: "99.55%", 0.9996: "99.96%"}
    said |= {0.99999: "99.99%", 1 - 1e-11: "99.99%", 1.0: "100%"}
    assert {share: percent(share) for share in said} == said
    assert [probability(p) for p in (1.0, 0.62)] == ["99.99%", "62.0%"]  # what a network claims


def test_an_8_has_another_article_and_places_are_counted_as_in_speech() -> None:
    assert [a_digit(digit) for digit in (0, 1, 7, 8, 9)] == ["a 0", "a 1", "a 7", "an 8", "a 9"]
    said = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st"}
    assert {n: ordinal(n) for n in said} == said
