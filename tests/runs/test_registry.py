"""The registry: who may run, who is kept and how much of them; links that hand a run over."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest

from digitnet.recipes.recipe import Recipe
from digitnet.runs import slots
from digitnet.runs.card import Card
from digitnet.runs.registry import KEPT_SECONDS
from digitnet.runs.run import Run
from digitnet.runs.slots import Slots, TooBusyError
from digitnet.ui.train.share import handovers
from digitnet.ui.train.share.handovers import Handovers
from tests.runs.hands import Clock, Make, held_up, stepping, stopped_clock
from tests.runs.small import DATA, ENDLESS, LONG, SHORT, after, ended, paused, same
from tests.waiting import wait_until


def test_ids_are_words_that_no_program_takes_for_an_option() -> None:
    ids = {Card().id for _ in range(500)}
    assert len(ids) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9]{12}", each) for each in ids)


def test_only_so_many_runs_go_at_once_and_others_wait_for_their_turn(registry: Make) -> None:
    runs = registry(most_running=2)
    first, second, third, fourth = (runs.start(recipe) for recipe in (ENDLESS,) * 2 + (LONG,) * 2)
    turns = [(run.state, run.status().turn) for run in (first, second, third, fourth)]
    assert turns == [("running", 0), ("running", 0), ("waiting", 1), ("waiting", 2)]
    assert third.status().active
    third.set_speed(100)
    first.pause()
    stepping(third)
    assert (third.state, third.status().turn, fourth.status().turn) == ("running", 0, 1)
    second.stop()
    wait_until(lambda: fourth.state == "running")
    assert runs.running == 2
    third.set_speed(None)
    for run in (third, fourth):
        assert same(ended(run).network, after(LONG.steps, LONG))


def test_who_no_longer_wants_to_wait_keeps_nobody_from_their_turn(registry: Make) -> None:
    runs = registry(most_running=1)
    going, paused_one, stopped, last = (runs.start(ENDLESS) for _ in range(4))
    paused_one.pause()
    stopped.stop()
    assert (paused_one.state, ended(stopped).state) == ("paused", "stopped")
    wait_until(lambda: last.status().turn == 1)
    paused_one.resume()
    assert (paused_one.state, paused_one.status().turn) == ("waiting", 2)
    going.stop()
    stepping(last)
    last.stop()
    stepping(paused_one)


def test_only_so_many_wait(registry: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "MOST_WAITING", 2)
    runs = registry(most_running=1)
    resting, *_ = (runs.start(ENDLESS) for _ in range(3))
    resting.pause()
    runs.start(ENDLESS)
    for refused in (lambda: runs.start(ENDLESS), resting.resume):
        with pytest.raises(TooBusyError, match=r"1 network is .* 2 are queued. Try again"):
            refused()
    assert resting.state == "paused"


def test_a_step_gives_its_place_back(registry: Make) -> None:
    runs = registry(most_running=1)
    one = runs.start(ENDLESS)
    step = paused(one).step
    one.step_once()
    other = runs.start(ENDLESS)
    other.step_once()  # it has its slot: the step is its last before it pauses
    wait_until(lambda: other.state == "paused")
    one.step_once()
    assert one.status().step == step + 2


@pytest.mark.parametrize("queued", [False, True])
def test_a_run_resumed_and_paused_at_once_keeps_no_slot(registry: Make, queued: bool) -> None:
    runs = registry(most_running=1)
    run = runs.start(ENDLESS)
    paused(run)
    wait_until(lambda: runs.running == 0)
    for _ in range(20):
        other = runs.start(ENDLESS) if queued else None
        run.resume()
        run.pause(wait=False)
        if other:
            other.stop()
        wait_until(lambda: runs.running == 0)
    assert run.state == "paused"


def test_of_many_who_resume_at_once_only_so_many_go(registry: Make) -> None:
    runs = registry(most_running=2)
    resting = [runs.start(ENDLESS) for _ in range(8)]
    for run in resting:
        run.pause()
    with ThreadPoolExecutor(8, initializer=threading.Barrier(8).wait) as pool:
        list(pool.map(Run.resume, resting))
    assert sum(run.state == "running" for run in resting) == 2
    assert sorted(run.status().turn for run in resting) == [0, 0, 1, 2, 3, 4, 5, 6]


def test_who_waits_does_not_begin_when_the_server_ends() -> None:
    queue = Slots(1)
    assert [queue.ask("first"), queue.ask("second")] == [True, False]
    queue.close()
    queue.give_back("first")
    assert not queue.has("second")


def test_the_environment_says_how_many_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in ("1", "3"):
        monkeypatch.setenv(slots.VARIABLE, said)
        assert slots.most_at_once() == int(said)
    for said in ("0", "-1", "many", "1e3", "1001"):
        monkeypatch.setenv(slots.VARIABLE, said)
        with pytest.raises(ValueError, match="DIGITNET_RUNS"):
            slots.most_at_once()


def test_a_run_that_has_ended_or_cannot_start_takes_no_place(
    registry: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = registry(most_running=1)
    for recipe in (SHORT, replace(SHORT, hidden=(20, 20), lr=1e10)):
        assert ended(runs.start(recipe)).state in ("done", "failed")
    for too_few in (1, 4):
        with pytest.raises(ValueError, match=f"{too_few} images: too few"):
            runs.start(SHORT, DATA.take(slice(0, too_few)))
    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", Mock(side_effect=RuntimeError))
        with pytest.raises(TooBusyError, match="Try again"):
            runs.start(ENDLESS)
    assert runs.start(ENDLESS).state == "running"


def test_the_run_that_was_watched_longest_ago_is_forgotten(registry: Make) -> None:
    runs = registry(most_kept=3)
    first, second, third = (runs.start(ENDLESS) for _ in range(3))
    runs.get(first.id)
    fourth = runs.start(ENDLESS)
    assert runs.get(second.id) is None
    assert ended(second).state == "stopped"
    assert [runs.get(r.id) for r in (first, third, fourth)] == [first, third, fourth]


def test_a_starting_run_holds_up_nobody(registry: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = registry()
    one = runs.start(ENDLESS)
    making, go_on = held_up(monkeypatch, Recipe, "network")
    with ThreadPoolExecutor() as pool:
        started = pool.submit(runs.start, SHORT)
        wait_until(making.is_set)
        assert runs.get(one.id) is one
        assert not started.done()
        go_on.set()


def test_of_runs_unwatched_for_an_hour_only_the_result_is_kept(
    registry: Make, clock: Clock
) -> None:
    runs = registry()
    left, done, watched = (runs.start(recipe) for recipe in (LONG, SHORT, LONG))
    before, result = paused(left), ended(done)
    paused(watched)
    clock(KEPT_SECONDS / 2 + 1)
    assert runs.get(watched.id) is watched
    clock(KEPT_SECONDS / 2)
    runs.sweep()
    assert done.status() == result
    now = ended(left)
    assert "cannot be resumed" in now.message
    assert now == replace(before, state="stopped", message=now.message, network=now.network)
    assert same(now.network, after(before.step, LONG))
    assert same(left.first_network, LONG.network())
    assert (left.dev, left.snapshots, done.dev, done.snapshots) == (None,) * 4
    left.resume()
    left.step_once()
    assert left.status() == now
    assert watched.state == "paused"
    assert np.array_equal(watched.dev.images, LONG.split(DATA)[1].images)
    runs.get(watched.id).resume()
    assert same(ended(watched).network, after(LONG.steps, LONG))


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
