"""What a page tells a run, over the wire: who may, what is done, what is refused."""

import json
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from digitnet.runs import Run, slots
from digitnet.ui import commands, owner, session
from digitnet.ui.server import commands as route
from tests.ui.live.watching import Start
from tests.waiting import wait_until

SECRET = "a-secret-of-22-letters"


def tell(address: str, run_id: str, cookie: str = SECRET, **asked: Any) -> tuple[int, str]:
    """(status, problem)"""
    raw = asked.pop("raw", None) or json.dumps(asked).encode()
    headers = {"Cookie": f"{owner.COOKIE}={cookie}"} if cookie else {}
    url = f"{address}/live/runs/{run_id}/commands"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, raw, headers), timeout=20) as said:
            return said.status, said.read().decode()
    except urllib.error.HTTPError as refused:
        text = refused.read().decode()
        return refused.code, json.loads(text)["problem"] if text.startswith("{") else text


@pytest.fixture
def run(start: Start) -> Run:
    """A paused run whose owner has a cookie."""
    made = start(paused=True)
    made.renamed(owner=owner.hashed(SECRET))
    return made


def test_a_run_does_what_its_owner_tells_it(address: str, run: Run) -> None:
    step = run.status().step
    assert tell(address, run.id, command="lr", value=0.05) == (204, "")
    assert tell(address, run.id, command="step") == (204, "")
    wait_until(lambda: run.status().step == step + 1)
    assert run.status().progress.lr == 0.05
    assert tell(address, run.id, command="speed", value=5) == (204, "")
    assert tell(address, run.id, command="resume") == (204, "")
    assert (run.state, run.chosen_speed) == ("running", 5)
    assert tell(address, run.id, command="speed", value=None) == (204, "")
    assert tell(address, run.id, command="pause") == (204, "")
    wait_until(lambda: run.state == "paused")
    assert tell(address, run.id, command="mend", value=0.01) == (204, "")
    assert (run.state, run.status().lr) == ("running", 0.01)
    assert tell(address, run.id, command="stop") == (204, "")
    wait_until(lambda: run.state == "stopped")
    assert tell(address, run.id, command="resume") == (204, "")  # nothing moves it any more
    assert run.state == "stopped"


def test_a_command_that_comes_twice_is_done_once(address: str, run: Run) -> None:
    step = run.status().step
    for name in ("a", "b", "a", "b", "a"):
        assert tell(address, run.id, command="step", id=name)[0] == 204
    wait_until(lambda: run.status().step == step + 2)
    run.stop()
    assert run.status().step == step + 2


def test_a_command_that_comes_again_while_it_is_done_is_done_once(
    address: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, go_on = [], threading.Event()

    def obey(*asked: Any) -> str:
        done.append(asked)
        go_on.wait(20)
        return ""

    monkeypatch.setattr(commands, "obey", obey)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(tell, address, run.id, command="step", id="a")
        wait_until(lambda: done)
        assert tell(address, run.id, command="step", id="a") == (204, "")
        go_on.set()
        assert first.result() == (204, "")
    assert len(done) == 1


def test_only_the_owner_is_obeyed_at_the_time_of_the_command(address: str, run: Run) -> None:
    refused = (403, commands.SOMEBODY_ELSE)
    for cookie in ("", "short", "another-secret-of-22-l", "x" * 5000):
        assert tell(address, run.id, cookie, command="resume") == refused
    assert tell(address, run.id, command="lr", value=0.2)[0] == 204
    session.registry().hand_over(run.id, owner.hashed("another-secret-of-22-l"))
    assert tell(address, run.id, command="resume") == refused
    session.registry().hand_over(run.id, "")
    for cookie in ("", SECRET):
        assert tell(address, run.id, cookie, command="resume", token="") == refused
    assert run.state == "paused"


def test_a_page_without_a_cookie_has_a_token_for_its_own_runs(address: str, run: Run) -> None:
    token = owner._signed(run.card.owner)
    assert tell(address, run.id, "", command="resume", token=token) == (204, "")
    for odd in (owner._signed("somebody else"), token[:-1], "é" * 64, 5, None):
        assert tell(address, run.id, "", command="pause", token=odd)[0] == 403
    assert run.state == "running"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"command": "put_away"},
        {"command": ["stop"]},
        {"command": "lr"},
        {"command": "lr", "value": -1},
        {"command": "lr", "value": "0.1"},
        {"command": "speed", "value": 0},
        {"command": "speed", "value": True},
        {"command": "speed", "value": 1e400},
        {"command": "mend", "value": [1]},
        {"raw": b"[]"},
        {"raw": b"nonsense"},
    ],
    ids=str,
)
def test_what_is_no_command_is_refused(address: str, run: Run, asked: dict[str, Any]) -> None:
    before = run.state, run.status().lr, run.chosen_speed
    assert tell(address, run.id, **asked)[0] == 400
    assert (run.state, run.status().lr, run.chosen_speed) == before


def test_a_command_is_small(address: str, run: Run) -> None:
    assert tell(address, run.id, command="stop", id="x" * route.MOST_BODY)[0] == 413


def test_a_run_that_is_gone_or_finds_no_slot_says_so(
    address: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tell(address, "nobody", command="stop") == (404, route.GONE)
    run = start(paused=True)
    run.renamed(owner=owner.hashed(SECRET))
    monkeypatch.setattr(run, "_slots", slots.Slots(0))
    status, problem = tell(address, run.id, command="step")
    assert status == 503
    assert "right now" in problem
    assert problem.endswith("The run stays paused.")
    assert run.state == "paused"
