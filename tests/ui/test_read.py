"""The route that reads a sketch with the best network, for the field on Home."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from digitnet.sketch import collection
from digitnet.ui.server import live
from tests.handwriting import DIGITS, write


def post(server: str, body: bytes) -> dict[str, Any]:
    request = urllib.request.Request(f"{server}/live/read", body, method="POST")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read())


def ask(server: str, strokes: Any) -> dict[str, Any]:
    return post(server, json.dumps({"strokes": strokes}).encode())


@pytest.mark.parametrize("digit", DIGITS)
def test_a_sketch_is_read_by_the_best_network(server: str, digit: int) -> None:
    answer = ask(server, write(digit, 20, 15, 70))
    assert (answer["digit"], answer["verdict"]) == (digit, "sure")
    assert sum(answer["probs"]) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"nonsense", 400),
        (b"[1, 2]", 400),
        (b'{"digit": 3}', 400),
        (b'{"strokes": []}', 400),
        (b'{"strokes": [[[1, "2"]]]}', 400),
        (b'{"strokes": [[[1, 1e300]]]}', 400),
        (json.dumps({"strokes": [[[1, 1]]] * (collection.MOST_STROKES + 1)}).encode(), 400),
        (json.dumps({"strokes": [[[1, 1]] * (collection.MOST_POINTS + 1)]}).encode(), 400),
        (b"[" * (live.MOST_BODY + 1), 413),
    ],
)
def test_what_is_no_sketch_is_refused(server: str, body: bytes, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        post(server, body)
    assert refused.value.code == status
    assert ask(server, write(1, 20, 15, 70))["digit"] == 1


def test_only_a_question_is_answered(server: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server}/live/read", timeout=20)
    assert refused.value.code == 405
