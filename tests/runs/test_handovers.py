"""A link that hands a run over is good once, for its run, and for an hour."""

from __future__ import annotations

import pytest

from digitnet.runs import handovers
from digitnet.runs.handovers import Handovers
from tests.runs.hands import stopped_clock


def test_a_runs_last_token_is_good_once_for_it_alone_and_a_wrong_try_does_not_spend_it() -> None:
    links = Handovers()
    earlier, other, token = (links.make(name) for name in ("one", "two", "one"))
    wrong = [(earlier, "one"), (token, "two"), ("guessed", "one"), ("\ud800", "one")]
    assert [links.take(*each) for each in wrong] == [False] * 4
    right = [(token, "one"), (token, "one"), (other, "two")]
    assert [links.take(*each) for each in right] == [True, False, True]


def test_after_an_hour_it_is_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    move_clock = stopped_clock(monkeypatch, handovers)
    links = Handovers()
    early, late = links.make("one"), links.make("two")
    move_clock(handovers.GOOD_SECONDS)
    assert links.take(early, "one")
    move_clock(1.0)
    assert not links.take(late, "two")


def test_tokens_have_128_bits_and_are_not_kept_themselves() -> None:
    links = Handovers()
    tokens = {links.make(str(n)) for n in range(50)}
    assert [len(token) for token in tokens] == [22] * 50  # 22 characters of 6 bits
    assert not any(token.encode() in key for token in tokens for key in links._runs)


def test_no_more_than_a_thousand_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handovers, "MOST", 3)
    links = Handovers()
    tokens = {name: links.make(name) for name in "abcd"}
    assert [name for name, token in tokens.items() if links.take(token, name)] == ["b", "c", "d"]
