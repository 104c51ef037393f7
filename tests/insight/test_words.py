"""Numbers and digits in words."""

from __future__ import annotations

import pytest

from digitnet.insight import a_digit, ordinal, percent, probability

SAID = {
    0.0: "0.0%",
    0.1: "10.0%",
    0.849: "84.9%",
    0.1225: "12.3%",
    0.99449: "99.4%",
    0.9949: "99.5%",
    0.995: "99.50%",
    0.99549: "99.55%",
    0.9996: "99.96%",
    0.99999: "99.99%",
    1.0: "100%",
}


@pytest.mark.parametrize(("share", "words"), SAID.items())
def test_a_share_has_one_decimal_and_two_from_99_5_percent_on(share: float, words: str) -> None:
    assert percent(share) == words


def test_only_all_is_called_100_percent() -> None:
    shares = [1 - 10**-k for k in range(1, 12)]
    assert all("100" not in percent(share) for share in shares)


def test_a_network_claims_at_most_99_99_percent() -> None:
    assert probability(1.0) == "99.99%"
    assert probability(0.62) == "62.0%"


def test_an_8_has_another_article_than_the_rest() -> None:
    assert [a_digit(digit) for digit in (0, 1, 7, 8, 9)] == ["a 0", "a 1", "a 7", "an 8", "a 9"]


def test_places_are_counted_as_in_speech() -> None:
    said = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st"}
    assert {n: ordinal(n) for n in said} == said
