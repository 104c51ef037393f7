"""The registry: who may run, who is kept, and how much is kept of them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from digitnet.runs import places
from digitnet.runs import run as background
from digitnet.runs.card import Card
from digitnet.runs.places import TooBusyError
from digitnet.runs.recipes import Recipe
from digitnet.runs.registry import KEPT_SECONDS, Registry
from digitnet.runs.run import Run
from tests.runs.small import DATA, ENDLESS, LONG, SHORT, after, ended, paused, same
from tests.waiting import wait_until

Make = Callable[..., Registry]


def test_the_registry_finds_its_runs_by_their_ids(registry: Make) -> None:
    runs = registry()
    one, other = runs.start(ENDLESS), runs.start(ENDLESS)
    assert one.id != other.id
    assert (len(runs), runs.running) == (2, 2)
    assert runs.get(one.id) is one
    assert runs.get(other.id) is other
    for unknown in ("nobody", "", None):
        assert runs.get(unknown) is None


def test_ids_are_words_that_no_program_takes_for_an_option() -> None:
    ids = {Card().id for _ in range(500)}
    assert len(ids) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9]{12}", each) for each in ids)


# Who may run


def test_only_so_many_runs_go_at_once_and_others_wait_for_their_turn(registry: Make) -> None:
    runs = registry(most_running=2)
    first, second = runs.start(ENDLESS), runs.start(ENDLESS)
    third, fourth = runs.start(ENDLESS), runs.start(ENDLESS)
    assert [run.state for run in (first, second, third, fourth)] == ["running"] * 2 + [
        "waiting"
    ] * 2
    assert [run.snapshot().turn for run in (first, third, fourth)] == [0, 1, 2]
    assert third.snapshot().active
    first.pause()
    wait_until(lambda: third.snapshot().step > 0)
    assert (third.state, third.snapshot().turn, fourth.snapshot().turn) == ("running", 0, 1)
    second.stop()
    wait_until(lambda: fourth.state == "running")
    assert runs.running == 2


def test_a_run_that_waited_learns_what_it_would_have_learned_at_once(registry: Make) -> None:
    runs = registry(most_running=1)
    other = runs.start(ENDLESS)
    run = runs.start(LONG)
    other.stop()
    assert same(ended(run).network, after(LONG.steps, LONG))


def test_who_no_longer_wants_to_wait_keeps_nobody_from_his_turn(registry: Make) -> None:
    runs = registry(most_running=1)
    going, paused_one, stopped, last = (runs.start(ENDLESS) for _ in range(4))
    paused_one.pause()
    stopped.stop()
    assert (paused_one.state, ended(stopped).state) == ("paused", "stopped")
    wait_until(lambda: last.snapshot().turn == 1)
    paused_one.resume()
    assert (paused_one.state, paused_one.snapshot().turn) == ("waiting", 2)
    going.stop()
    wait_until(lambda: last.snapshot().step > 0)
    last.stop()
    wait_until(lambda: paused_one.snapshot().step > 0)


def test_only_so_many_wait(registry: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_WAITING", 2)
    runs = registry(most_running=1)
    resting = runs.start(ENDLESS)
    paused(resting)
    for _ in range(3):
        runs.start(ENDLESS)
    for refused in (lambda: runs.start(ENDLESS), resting.resume):
        with pytest.raises(TooBusyError, match=r"1 network is .* 2 wait. Try again"):
            refused()
    assert resting.state == "paused"


def test_a_run_that_nobody_watches_does_not_wait_for_ever(
    registry: Make, clock: Callable[[float], None]
) -> None:
    runs = registry(most_running=1)
    going, left = runs.start(ENDLESS), runs.start(ENDLESS)
    clock(background.UNWATCHED_SECONDS + 1)
    wait_until(lambda: {going.state, left.state} == {"paused"})
    assert left.snapshot().turn == 0


def test_a_step_gives_its_place_back(registry: Make) -> None:
    runs = registry(most_running=1)
    one = runs.start(ENDLESS)
    step = paused(one).step
    one.step_once()
    assert one.snapshot().step == step + 1
    other = runs.start(ENDLESS)
    with pytest.raises(TooBusyError, match=r"1 network is .* Try again"):
        one.step_once()
    assert one.state == "paused"
    other.step_once()  # it has its place: the step is its last before it rests
    wait_until(lambda: other.state == "paused")
    one.step_once()
    assert one.snapshot().step == step + 2


def test_of_many_who_resume_at_once_only_so_many_go(registry: Make) -> None:
    runs = registry(most_running=2)
    resting = []
    for _ in range(8):
        resting.append(runs.start(ENDLESS))
        paused(resting[-1])
    gate = threading.Barrier(8)

    def resume(run: Run) -> None:
        gate.wait()
        run.resume()

    clicks = [threading.Thread(target=resume, args=(run,)) for run in resting]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert sum(run.state == "running" for run in resting) == 2
    assert sorted(run.snapshot().turn for run in resting) == [0, 0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(("said", "most"), [("3", 3), ("1", 1)])
def test_the_environment_says_how_many_go_at_once(monkeypatch, said: str, most: int) -> None:
    monkeypatch.setenv(places.VARIABLE, said)
    assert places.most_at_once() == most


@pytest.mark.parametrize("said", ["0", "-1", "many", "1e3", "1001"])
def test_a_wrong_number_of_runs_is_refused(monkeypatch, said: str) -> None:
    monkeypatch.setenv(places.VARIABLE, said)
    with pytest.raises(ValueError, match="DIGITNET_RUNS"):
        places.most_at_once()


@pytest.mark.parametrize("recipe", [SHORT, replace(SHORT, hidden=(20, 20), lr=1e10)])
def test_a_run_that_has_ended_makes_room(registry: Make, recipe: Recipe) -> None:
    runs = registry(most_running=1)
    ended(runs.start(recipe))
    assert runs.start(ENDLESS).state == "running"


def test_a_bad_recipe_takes_no_room(registry: Make) -> None:
    runs = registry(most_running=1)
    for too_few in (1, 4):
        with pytest.raises(ValueError, match=f"{too_few} images: too few"):
            runs.start(SHORT, DATA.take(slice(0, too_few)))
    assert runs.start(ENDLESS).state == "running"


def test_a_machine_without_threads_refuses_the_run_and_keeps_the_place(
    registry: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    runs = registry(most_running=1)
    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", start)
        with pytest.raises(TooBusyError, match="Try again"):
            runs.start(ENDLESS)
    assert runs.start(ENDLESS).state == "running"


# Who is kept


def test_the_run_that_was_watched_longest_ago_is_forgotten(registry: Make) -> None:
    runs = registry(most_kept=3)
    first, second, third = (runs.start(ENDLESS) for _ in range(3))
    runs.get(first.id)
    fourth = runs.start(ENDLESS)
    assert runs.get(second.id) is None
    assert ended(second).state == "stopped"
    assert [runs.get(r.id) for r in (first, third, fourth)] == [first, third, fourth]


def test_a_run_that_is_paused_or_forgotten_keeps_nobody_waiting(
    registry: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one visitor's network is made, another's run is found at once."""
    runs = registry()
    one = runs.start(ENDLESS)
    making, go_on = threading.Event(), threading.Event()
    whole = Recipe.network

    def slow(recipe: Recipe):
        making.set()
        assert go_on.wait(60)
        return whole(recipe)

    monkeypatch.setattr(Recipe, "network", slow)
    starting = threading.Thread(target=runs.start, args=(SHORT,))
    starting.start()
    assert making.wait(60)
    assert runs.get(one.id) is one
    go_on.set()
    starting.join(60)


# How much is kept


def test_after_an_hour_without_a_look_a_paused_run_keeps_its_result_and_says_so(
    registry: Make, clock: Callable[[float], None]
) -> None:
    runs = registry()
    run = runs.start(LONG)
    before = paused(run)
    clock(KEPT_SECONDS + 1)
    assert runs.get(run.id) is run
    now = ended(run)
    assert (now.state, now.step, now.points) == ("stopped", before.step, before.points)
    assert "cannot go on" in now.message
    assert same(now.network, after(before.step, LONG))
    assert now.dev_accuracy == before.dev_accuracy
    assert same(run.first_network, LONG.network())
    assert run.dev is None
    run.resume()
    run.step_once()
    assert run.snapshot() == now


def test_whoever_asks_how_the_server_is_has_runs_left_for_an_hour_let_go(
    registry: Make, clock: Callable[[float], None]
) -> None:
    runs = registry()
    run = runs.start(LONG)
    paused(run)
    clock(KEPT_SECONDS + 1)
    assert runs.states()["stopped"] == 1
    assert run.dev is None


def test_a_finished_run_says_nothing_when_all_but_its_result_goes(
    registry: Make, clock: Callable[[float], None]
) -> None:
    runs = registry()
    run = runs.start(SHORT)
    before = ended(run)
    clock(KEPT_SECONDS + 1)
    runs.get("another")
    assert run.snapshot() == before
    assert run.dev is None


def test_a_run_that_is_looked_at_is_kept_whole(
    registry: Make, clock: Callable[[float], None]
) -> None:
    runs = registry()
    run = runs.start(LONG)
    paused(run)
    for _ in range(3):
        clock(KEPT_SECONDS - 1)
        assert runs.get(run.id) is run
    assert run.state == "paused"
    run.resume()
    assert same(ended(run).network, after(LONG.steps, LONG))


def test_an_hour_of_one_run_is_not_that_of_another(
    registry: Make, clock: Callable[[float], None]
) -> None:
    runs = registry()
    left, watched = runs.start(ENDLESS), runs.start(ENDLESS)
    for run in (left, watched):
        paused(run)
    clock(KEPT_SECONDS / 2 + 1)
    runs.get(watched.id)
    clock(KEPT_SECONDS / 2)
    runs.start(replace(SHORT, seed=9))
    assert (left.state, watched.state) == ("stopped", "paused")
    assert np.array_equal(watched.dev.images, ENDLESS.split(DATA)[1].images)
