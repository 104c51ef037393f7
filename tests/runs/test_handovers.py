"""A link that hands a run over is good once, for its run, and for an hour."""

from __future__ import annotations

import pytest

from digitnet.runs import handovers
from digitnet.runs.handovers import Handovers


def test_a_token_is_good_once_for_its_run_alone_and_a_wrong_try_does_not_spend_it() -> None:
    links = Handovers()
    token = links.make("one")
    tries = [(token, "two"), ("guessed", "one"), ("\ud800", "one"), (token, "one"), (token, "one")]
    assert [links.take(*each) for each in tries] == [False, False, False, True, False]


def test_a_new_link_makes_the_one_before_useless() -> None:
    links = Handovers()
    first, other = links.make("one"), links.make("two")
    second = links.make("one")
    assert not links.take(first, "one")
    assert links.take(second, "one")
    assert links.take(other, "two")


def test_after_an_hour_it_is_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [50.0]
    monkeypatch.setattr(handovers, "monotonic", lambda: now[0])
    links = Handovers()
    early, late = links.make("one"), links.make("two")
    now[0] += handovers.GOOD_SECONDS
    assert links.take(early, "one")
    now[0] += 1.0
    assert not links.take(late, "two")


def test_tokens_have_128_bits_and_are_not_kept_themselves() -> None:
    links = Handovers()
    tokens = [links.make(str(n)) for n in range(50)]
    assert len({*tokens}) == 50
    assert all(len(token) == 22 for token in tokens)  # 22 characters of 6 bits
    assert not any(token.encode() in key for token in tokens for key in links._runs)


def test_no_more_than_a_thousand_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handovers, "MOST", 3)
    links = Handovers()
    tokens = {name: links.make(name) for name in "abcd"}
    assert [name for name, token in tokens.items() if links.take(token, name)] == ["b", "c", "d"]
