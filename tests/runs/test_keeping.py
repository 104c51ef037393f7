"""Runs that are kept: brought back by another server, they go on as if nothing had happened."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitnet import Augment
from digitnet.runs.card import MNIST
from digitnet.runs.keeping import diary, elsewhere
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.keeping.kept import Kept, StoreError
from digitnet.runs.keeping.store import Store
from digitnet.runs.recipes import Recipe
from digitnet.runs.registry import AWAY_SECONDS, Registry
from digitnet.runs.run import Run
from tests.runs.small import DATA, ENDLESS, LONG, SHORT, after, ended, paused, same
from tests.waiting import wait_until

Serve = Callable[..., Registry]
SOME = replace(LONG, steps=1500)
STATEFUL = replace(
    LONG,
    steps=400,
    optimizer="adam",
    lr=0.003,
    schedule="cosine",
    dropout=0.2,
    average=0.9,
    patience=1000,
    augment=Augment(rotation=5, elastic=0.5),
)


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Registries over one file, as of servers one after the other that know the small data."""
    monkeypatch.setattr(diary, "KEEP_SECONDS", 0.02)
    registries: list[Registry] = []

    def serve(**limits: int) -> Registry:
        keeper = Keeper(Store(f"sqlite:///{tmp_path / 'runs.sqlite'}"))
        registries.append(Registry(keeper=keeper, sources={MNIST: lambda: DATA}, **limits))
        return registries[-1]

    yield serve
    for each in registries:
        each.close()


def kept_at_least(registry: Registry, run: Run, step: int) -> int:
    """The step of a run that the store has, once it has come so far."""
    store = registry._keeper.store
    wait_until(lambda: (kept := store.get(run.id)) is not None and kept.step >= step)
    return store.get(run.id).step


def killed(registry: Registry, run: Run) -> None:
    """What is left of a run when its server is killed: nothing more comes to the store."""
    registry._keeper.keep = lambda keepsake: None
    registry._keeper.flush()
    run.stop()


@pytest.mark.parametrize("recipe", [SOME, STATEFUL], ids=["plain", "all that has a state"])
def test_a_run_whose_server_was_killed_goes_on_bit_for_bit(serve: Serve, recipe: Recipe) -> None:
    whole = Registry().start(recipe, DATA)
    before = serve()
    run = before.start(recipe, DATA)
    run_id = run.id
    for kills in range(1, 4):
        kept_at_least(before, run, kills * 40)
        killed(before, run)
        before = serve()
        run = before.get(run_id)
        now = run.snapshot()
        assert now.state == "paused"
        assert f"was kept at step {now.step:,}" in now.message
        assert 0 < now.step < recipe.steps
        run.resume()
    last, alone = ended(run), ended(whole)
    assert (last.state, last.step) == ("done", alone.step)
    assert same(last.network, alone.network)
    assert last.points == alone.points
    assert last.dev_accuracy == alone.dev_accuracy


def test_a_learning_rate_that_was_changed_stays_changed(serve: Serve) -> None:
    before = serve()
    run = before.start(ENDLESS, DATA)
    paused(run)
    run.set_lr(0.01)
    run.step_once()
    kept_at_least(before, run, run.snapshot().step)
    killed(before, run)
    again = serve().get(run.id)
    assert again.snapshot().lr == 0.01
    again.step_once()
    assert again.snapshot().progress.lr == 0.01


def test_a_paused_run_comes_back_as_it_was_and_says_nothing_of_it(serve: Serve) -> None:
    before = serve()
    run = before.start(LONG, DATA)
    now = paused(run)
    kept_at_least(before, run, now.step)
    killed(before, run)
    again = serve().get(run.id)
    wait_until(lambda: again.snapshot().dev_accuracy is not None)
    came = again.snapshot()
    assert (came.state, came.step, came.message) == ("paused", now.step, "")
    assert came.points == now.points
    assert same(came.network, now.network)


def test_a_run_killed_before_its_first_update_begins_anew(serve: Serve) -> None:
    before = serve(most_running=1)
    before.start(ENDLESS, DATA)
    run = before.start(SHORT, DATA)
    kept_at_least(before, run, 0)
    killed(before, run)
    again = serve().get(run.id)
    assert (again.state, again.snapshot().step) == ("paused", 0)
    again.resume()
    assert same(ended(again).network, after(SHORT.steps, SHORT))


def test_an_ended_run_comes_back_with_its_network_history_and_names(serve: Serve) -> None:
    before = serve()
    run = before.start(SHORT, DATA, owner="hash")
    before.rename(run.id, "Seven hidden surprises")
    last = ended(run)
    before.close()
    again = serve().get(run.id)
    came = again.snapshot()
    assert (came.state, came.step, came.steps) == ("done", last.step, last.steps)
    assert came.points == last.points
    assert came.dev_accuracy == last.dev_accuracy
    assert same(came.network, last.network)
    assert same(again.first_network, run.first_network)
    assert (again.card, again.recipe, again.chance) == (run.card, run.recipe, run.chance)
    for click in (again.pause, again.resume, again.step_once, again.stop):
        click()
    assert again.snapshot() == came


def test_a_server_that_ends_in_peace_loses_no_update(serve: Serve) -> None:
    before = serve()
    run = before.start(ENDLESS, DATA)
    wait_until(lambda: run.snapshot().step > 0)
    before.close()
    again = serve().get(run.id)
    now = again.snapshot()
    assert (now.state, now.step) == ("paused", run.snapshot().step)
    assert "the server was stopped" in now.message


def test_many_who_ask_at_once_get_the_same_run(serve: Serve) -> None:
    before = serve()
    run = before.start(LONG, DATA)
    paused(run)
    before.close()
    registry, found = serve(), []
    asking = [threading.Thread(target=lambda: found.append(registry.get(run.id))) for _ in range(8)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert len(found) == 8
    assert set(found) == {registry.get(run.id)}
    assert len(registry) == 1


def test_a_run_left_alone_leaves_the_memory_and_comes_back_when_it_is_asked_for(
    serve: Serve, clock: Callable[[float], None]
) -> None:
    registry = serve()
    run, done = registry.start(SOME, DATA), registry.start(SHORT, DATA)
    now, last = paused(run), ended(done)
    clock(AWAY_SECONDS + 1)
    assert registry.states()["paused"] == 0
    assert len(registry) == 0
    run.join(30)
    again = registry.get(run.id)
    assert again is not run
    assert (again.snapshot().state, again.snapshot().step) == ("paused", now.step)
    again.resume()
    assert same(ended(again).network, after(SOME.steps, SOME))
    assert same(registry.get(done.id).snapshot().network, last.network)


def test_where_the_memory_is_full_a_run_that_rests_makes_room_and_is_not_lost(serve: Serve) -> None:
    registry = serve(most_kept=1)
    resting, going = registry.start(SOME, DATA), registry.start(ENDLESS, DATA)
    step = paused(resting).step
    registry.get(resting.id)
    registry.start(SHORT, DATA)
    assert len(registry) == 2
    assert going.state == "running"
    again = registry.get(resting.id)
    assert (again.state, again.snapshot().step) == ("paused", step)


def test_the_runs_of_an_owner_are_listed_here_and_after_a_restart(serve: Serve) -> None:
    registry = serve()
    run, other = (registry.start(SHORT, DATA, owner="me") for _ in range(2))
    registry.start(SHORT, DATA, owner="you")
    ended(run), ended(other)
    registry.rename(run.id, "First")
    listed = registry.owned_by("me")
    assert [(one.id, one.name) for one in listed] == [(other.id, "Run 2"), (run.id, "First")]
    assert {(one.state, one.step, one.steps) for one in listed} == {("done", 40, 40)}
    assert listed[0].accuracy == other.snapshot().dev_accuracy
    assert registry.owned_by("") == []
    registry.close()
    later = serve()
    assert later.owned_by("me") == listed
    later.hand_over(run.id, "you")
    later.delete(other.id)
    assert later.owned_by("me") == []
    assert later.get(run.id).card.owner == "you"
    assert later.get(other.id) is None


def test_a_run_on_images_that_are_gone_shows_its_result_and_cannot_go_on(serve: Serve) -> None:
    before = serve()
    run = before.start(ENDLESS, DATA, data_name="mine.csv")
    now = paused(run)
    kept_at_least(before, run, now.step)
    before.close()
    again = serve().get(run.id)
    came = again.snapshot()
    assert (came.state, came.step, came.points) == ("stopped", now.step, now.points)
    assert "images of your own" in came.message
    assert same(came.network, now.network)
    np.testing.assert_array_equal(again.dev.images, run.recipe.split(DATA)[1].images)
    np.testing.assert_array_equal(again.dev.labels, run.recipe.split(DATA)[1].labels)


def test_a_store_that_fails_is_told_and_runs_go_on(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = serve()

    def fail(*_: object) -> None:
        raise StoreError("The store of runs is full.")

    with monkeypatch.context() as failing:
        failing.setattr(Store, "keep", fail)
        run = registry.start(SOME, DATA)
        wait_until(lambda: registry.trouble == "The store of runs is full.")
        assert same(ended(run).network, after(SOME.steps, SOME))
    registry.start(SHORT, DATA)
    ended(registry.start(SHORT, DATA))


def test_a_run_that_another_process_trains_is_watched_and_not_taken_over(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = serve(), serve()
    run = there.start(ENDLESS, DATA)
    step = kept_at_least(there, run, 1)
    monkeypatch.setattr(elsewhere, "HOLDER", "another 1")  # as this process is to that one
    monkeypatch.setattr(elsewhere, "LOOK_SECONDS", 0.0)
    watched = here.get(run.id)
    assert watched.elsewhere
    wait_until(lambda: watched.snapshot().step > step)
    assert watched.snapshot().state == "running"
    watched.pause()
    watched.stop()
    assert run.state == "running"
    run.stop()
    last = ended(run)
    wait_until(lambda: watched.snapshot().state == "stopped")
    assert watched.snapshot().points == last.points
    assert same(here.get(run.id).snapshot().network, last.network)
    assert not here.get(run.id).elsewhere


def test_a_run_of_a_process_that_is_gone_is_not_taken_for_one_that_goes_on() -> None:
    now = {"state": "running", "changed": time.time()}
    dead, unasked = (subprocess.Popen([sys.executable, "-c", ""]) for _ in range(2))
    dead.wait()
    node = elsewhere.HOLDER.rpartition(" ")[0]
    assert elsewhere.is_elsewhere(kept(holder=f"{node} {os.getppid()}", **now))
    assert elsewhere.is_elsewhere(kept(holder="another-machine 1", **now))
    assert not elsewhere.is_elsewhere(kept(holder=f"{node} {dead.pid}", **now))
    wait_until(lambda: not elsewhere.is_elsewhere(kept(holder=f"{node} {unasked.pid}", **now)))
    unasked.wait()
    assert not elsewhere.is_elsewhere(kept(holder=elsewhere.HOLDER, **now))
    long_ago = time.time() - elsewhere.SILENT_SECONDS - 1
    silent = kept(holder="another-machine 1", state="running", changed=long_ago)
    assert not elsewhere.is_elsewhere(silent)


def kept(**values: object) -> Kept:
    nothing = {"name": "", "recipe": {}, "data": "", "message": "", "course": {}, "begun": 0.0}
    return Kept(id="one", owner="", step=0, **nothing, **values)
