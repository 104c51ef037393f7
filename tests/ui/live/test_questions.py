"""What a page asks of a network: a sketch read, a digit read, one unit."""

import json
import urllib.error
import urllib.request
from typing import Any

import numpy as np
import pytest

from digitnet import sketch
from digitnet.insight import answers
from digitnet.sketch import collection
from digitnet.ui.server import live
from tests.ui.live.watching import Start

STROKES = [[[100, 60], [110, 220], [115, 230]]]
X = sketch.from_strokes([np.array(stroke) for stroke in STROKES]).ravel()
UNIT = {"digit": 0, "layer": 0, "unit": 0}
NO_SKETCHES = (
    b"",
    b"nonsense",
    b"[1, 2]",
    b"[" * 100_000,
    b"\xff\xfe",
    {},
    {"strokes": 5},
    {"strokes": []},
    {"strokes": [["x"]]},
    {"strokes": [[[1, "2"]]]},
    {"strokes": [[[1, 1e300]]]},
    {"strokes": [[[1, 1]]] * (collection.MOST_STROKES + 1)},
    {"strokes": [[[1, 1]] * (collection.MOST_POINTS + 1)]},
)
INVALID = (  # (what is asked, question, status)
    *(("read", {"digit": digit}, 400) for digit in (40, True)),
    *(("read", {"digit": 0, "step": step}, 404) for step in (10**9, -1)),
    *(("read", {"digit": 0, "step": step}, 400) for step in ("1", True)),
    ("unit", UNIT | {"step": 1.5}, 400),
    ("unit", {"digit": 0}, 400),
    ("unit", UNIT | {"unit": 8}, 404),
    ("unit", UNIT | {"layer": -1}, 404),
    ("unit", UNIT | {"layer": "0"}, 400),
)


def ask(address: str, path: str, question: Any) -> tuple[int, dict[str, Any]]:
    body = question if isinstance(question, bytes) else json.dumps(question).encode()
    request = urllib.request.Request(f"{address}/live/{path}", body, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, {}


def in_json(answer: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(answer))


def test_a_sketch_or_a_digit_is_read_and_a_unit_told_as_of_now_or_of_a_kept_step(
    address: str, start: Start
) -> None:
    run = start(paused=True)
    digit, seen = run.dev.images[7].astype(np.float32) / 255, set()
    for step, network in ((None, run.status().network), (0, run.snapshots.network(0))):
        for sent, x in (({"strokes": STROKES}, X), ({"digit": 7}, digit)):
            question = sent | {"step": step, "rival": 3, "layer": 0, "unit": 5}
            status, read = ask(address, f"runs/{run.id}/read", question)
            assert (status, read) == (200, in_json(answers.answer(network, x, 3)))
            _, told = ask(address, f"runs/{run.id}/unit", question)
            assert told == in_json(answers.unit_answer(network, x, 0, 5))
            seen.add(tuple(read["probs"]))
    assert len(seen) == 4


def test_an_invalid_question_is_rejected(address: str, start: Start) -> None:
    run = f"runs/{start(paused=True).id}"
    asked = [(f"{run}/{what}", question, status) for what, question, status in INVALID]
    for path in ("read", f"{run}/read"):
        asked += [(path, no, 400) for no in NO_SKETCHES]
        asked += [(path, b" " * (live.MOST_BODY + 1), 413)]
    asked += [("runs/nobody/read", {"digit": 0}, 404), ("read", {"digit": 3}, 400)]
    answered = [(path, question, ask(address, path, question)[0]) for path, question, _ in asked]
    assert [each for each in answered if each not in asked] == []
    with pytest.raises(urllib.error.HTTPError, match="405"):
        urllib.request.urlopen(f"{address}/live/read", timeout=20)
