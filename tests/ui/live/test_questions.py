"""What a page asks of a network that it watches: a sketch read, a digit read, one unit."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import numpy as np
import pytest

from digitnet import sketch
from digitnet.insight import answers
from digitnet.ui import session
from tests.ui.live.watching import DATA, RECIPE, Start

STROKES = [[[100, 60], [110, 220], [115, 230]]]


def ask(address: str, run: str, what: str, question: Any) -> tuple[int, dict[str, Any]]:
    body = question if isinstance(question, bytes) else json.dumps(question).encode()
    request = urllib.request.Request(f"{address}/live/runs/{run}/{what}", body, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, {}


def test_a_sketch_is_read_as_the_network_reads_it_now(address: str, start: Start) -> None:
    run = start(paused=True)
    x = sketch.from_strokes([np.array(stroke) for stroke in STROKES]).ravel()
    for rival in (None, 3):
        status, got = ask(address, run.id, "read", {"strokes": STROKES, "rival": rival})
        expected = answers.answer(run.snapshot().network, x, rival)
        assert status == 200
        assert got == json.loads(json.dumps(expected))
    before = got
    run.step_once()
    assert ask(address, run.id, "read", {"strokes": STROKES})[1]["probs"] != before["probs"]


def test_a_digit_is_read_and_a_unit_is_told(address: str, start: Start) -> None:
    run = start(paused=True)
    x, network = run.dev.images[7].astype(np.float32) / 255, run.snapshot().network
    assert ask(address, run.id, "read", {"digit": 7})[1] == json.loads(
        json.dumps(answers.answer(network, x))
    )
    question = {"digit": 7, "layer": 0, "unit": 5}
    assert ask(address, run.id, "unit", question)[1] == json.loads(
        json.dumps(answers.unit_answer(network, x, 0, 5))
    )


def test_a_sketch_and_a_unit_are_read_as_they_were_at_a_kept_step(
    address: str, start: Start
) -> None:
    run = start(paused=True)
    x = sketch.from_strokes([np.array(stroke) for stroke in STROKES]).ravel()
    for step in (0, 1):
        network = run.moments.network(step)
        got = ask(address, run.id, "read", {"strokes": STROKES, "step": step})[1]
        assert got == json.loads(json.dumps(answers.answer(network, x)))
        expected = network.predict_proba(x.reshape(1, -1))[0]
        np.testing.assert_allclose(got["probs"], expected, rtol=1e-5)
        question = {"strokes": STROKES, "layer": 0, "unit": 5, "step": step}
        assert ask(address, run.id, "unit", question)[1] == json.loads(
            json.dumps(answers.unit_answer(network, x, 0, 5))
        )
    now = ask(address, run.id, "read", {"strokes": STROKES, "step": None})[1]
    assert now == json.loads(json.dumps(answers.answer(run.snapshot().network, x)))
    assert now["probs"] != got["probs"]


def test_a_preview_answers_too(address: str) -> None:
    preview = session.previews().of(RECIPE, DATA)
    assert ask(address, preview.id, "read", {"digit": 0})[0] == 200


@pytest.mark.parametrize(
    ("what", "question", "status"),
    [
        ("read", b"", 400),
        ("read", b"[1, 2]", 400),
        ("read", b"[" * 100_000, 400),
        ("read", b"\xff\xfe", 400),
        ("read", {}, 400),
        ("read", {"digit": 40}, 400),
        ("read", {"digit": True}, 400),
        ("read", {"strokes": [["x"]]}, 400),
        ("read", {"strokes": 5}, 400),
        ("read", b" " * 300_000, 413),
        ("read", {"digit": 0, "step": 10**9}, 404),
        ("read", {"digit": 0, "step": -1}, 404),
        ("read", {"digit": 0, "step": "1"}, 400),
        ("read", {"digit": 0, "step": True}, 400),
        ("unit", {"digit": 0, "layer": 0, "unit": 0, "step": 1.5}, 400),
        ("unit", {"digit": 0}, 400),
        ("unit", {"digit": 0, "layer": 0, "unit": 8}, 404),
        ("unit", {"digit": 0, "layer": -1, "unit": 0}, 404),
        ("unit", {"digit": 0, "layer": "0", "unit": 0}, 400),
    ],
)
def test_what_is_no_question_is_refused(
    address: str, start: Start, what: str, question: Any, status: int
) -> None:
    assert ask(address, start(paused=True).id, what, question)[0] == status


def test_nobody_reads_with_a_run_that_is_not_there(address: str) -> None:
    assert ask(address, "nobody", "read", {"digit": 0})[0] == 404
