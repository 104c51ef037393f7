"""Saved runs: another server loads them, and they continue as if nothing had happened."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest

from digitnet.runs.learner import Learner
from digitnet.runs.registry import AWAY_SECONDS, Registry
from digitnet.runs.run import Run
from digitnet.runs.slots import TooBusyError
from digitnet.store import followed, holder, runfile
from digitnet.store.weights import Weights
from tests.runs.hands import Clock, Make, held_up, stepping
from tests.runs.recorded import record, recorded
from tests.runs.small import DEV, ENDLESS, LONG, SHORT, after, ended, paused, same, same_snapshots
from tests.waiting import wait_until

RUN = record()
SOME = replace(LONG, steps=1500)


def wait_until_kept(registry: Registry, run: Run, step: int) -> None:
    """Until the store has a run that has come so far."""
    store = registry._archive.store
    wait_until(lambda: (kept := store.get(run.id)) is not None and kept.step >= step)


def killed(registry: Registry, run: Run, step: int) -> None:
    """Kills the server of a run once it has kept a step: nothing more comes to the store."""
    wait_until_kept(registry, run, step)
    registry._archive.keep = lambda entry: None
    registry._archive.flush()
    run.stop()


def test_a_paused_run_comes_back_as_it_was_with_its_learning_rate(serve: Make) -> None:
    server = serve()
    run = server.start(LONG)
    paused(run)
    run.set_lr(0.01)
    run.step_once()
    before = run.status()
    assert (before.lr, before.progress.lr) == (0.01, 0.01)
    killed(server, run, before.step)
    again = serve().get(run.id)
    wait_until(lambda: again.status().dev_accuracy is not None)
    now = again.status()
    assert (now.state, now.step, now.message) == ("paused", before.step, "")
    assert (now.points, now.lr) == (before.points, 0.01)
    assert same(now.network, before.network)
    again.step_once()
    assert again.status().progress.lr == 0.01


def test_a_run_whose_server_was_killed_before_its_first_step_begins(serve: Make) -> None:
    server = serve(most_running=1)
    server.start(ENDLESS)  # the other one never comes to its first step
    run = server.start(SOME)
    killed(server, run, 0)
    again = serve().get(run.id)
    assert (again.status().state, again.status().step) == ("paused", 0)
    assert "was saved at step 0" in again.status().message
    again.resume()
    assert same(ended(again).network, after(SOME.steps, SOME))


def test_an_ended_run_comes_back_with_its_network_history_snapshots_and_names(serve: Make) -> None:
    server = serve()
    run = server.start(replace(SHORT, dev_every=7), owner="hash")
    server.rename(run.id, "Seven hidden surprises")
    last = ended(run)
    again = serve().get(run.id)
    now = again.status()
    assert replace(now, network=last.network, updates_per_second=last.updates_per_second) == last
    assert same(now.network, last.network)
    assert same(again.first_network, run.first_network)
    assert (again.card, again.recipe, again.chance) == (run.card, run.recipe, run.chance)
    assert same_snapshots(again.snapshots, run.snapshots)
    assert not isinstance(again, Run)  # nothing moves it


def test_a_server_that_ends_in_peace_loses_no_step_and_no_snapshot(serve: Make) -> None:
    server = serve()
    run = server.start(LONG)
    stepping(run, 50)
    kept = run.snapshots
    server.close()
    later = serve()
    with ThreadPoolExecutor(8) as pool:  # all who ask get the same run
        (again,) = {*pool.map(later.get, [run.id] * 8)}
    assert len(later) == 1
    now = again.status()
    assert (now.state, now.step) == ("paused", run.status().step)
    assert "the server was stopped" in now.message
    assert same_snapshots(again.snapshots, kept)
    again.resume()
    assert same(ended(again).network, after(3000, LONG))
    assert again.snapshots.steps() == list(again.snapshots.plan)


def test_damaged_snapshots_are_left_out_and_others_replaced(serve: Make) -> None:
    server = serve()
    run = server.start(SHORT)
    ended(run)
    server._archive.flush(run.id)
    of_another, half, exact = (
        network.to_bytes()
        for network in (replace(SHORT, hidden=(9,)).network(), after(3, SHORT), after(4, SHORT))
    )
    bad = [b"", b"\x00" * 40, b"{}", exact[:900], of_another]
    replaced = [Weights(step, False, each) for step, each in enumerate(bad, 2)]
    replaced += [Weights(7, False, half), Weights(7, True, exact)]
    server._archive.store.keep_weights(run.id, replaced)
    again = serve().get(run.id)
    assert again.snapshots.steps() == [0, 1, *range(7, 41)] == list(again.status().plan)
    assert same(again.snapshots.network(7), after(4, SHORT))


def test_a_run_left_alone_leaves_the_memory_until_somebody_asks(serve: Make, clock: Clock) -> None:
    registry = serve()
    run, done = registry.start(SOME), registry.start(SHORT)
    now, last = paused(run), ended(done)
    clock(AWAY_SECONDS + 1)
    registry.sweep()
    assert registry.states()["paused"] == len(registry) == 0
    run.join(30)
    again = registry.get(run.id)
    assert again is not run
    assert (again.status().state, again.status().step) == ("paused", now.step)
    again.resume()
    assert same(ended(again).network, after(SOME.steps, SOME))
    assert same(registry.get(done.id).status().network, last.network)


def test_a_run_that_nobody_keeps_stays_in_the_memory_with_its_result(
    serve: Make, clock: Clock
) -> None:
    registry = serve()
    opened = runfile.from_bytes(runfile.to_bytes(recorded()), "me")
    registry.add(opened)
    clock(AWAY_SECONDS + 1)
    registry.sweep()
    assert registry.get(opened.id) is opened


def test_a_kept_run_for_which_there_is_no_thread_is_not_lost(
    serve: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    run = server.start(SOME)
    step = paused(run).step
    killed(server, run, step)
    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", Mock(side_effect=RuntimeError))
        with pytest.raises(TooBusyError):
            serve().get(run.id)
    again = serve().get(run.id).status()
    assert (again.state, again.step) == ("paused", step)


def test_a_run_that_is_renamed_while_it_ends_keeps_its_name(
    serve: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    inside, go_on = held_up(monkeypatch, Learner, "last_snapshot")
    run = server.start(SHORT, owner="me")
    wait_until(inside.is_set)
    server.rename(run.id, "Late")
    server.hand_over(run.id, "you")
    go_on.set()
    ended(run)
    again = serve().get(run.id)
    assert (again.card.name, again.card.owner) == ("Late", "you")


def test_where_the_memory_is_full_a_run_that_rests_makes_room_and_is_not_lost(serve: Make) -> None:
    registry = serve(most_kept=1)
    resting, going = registry.start(SOME), registry.start(ENDLESS)
    step = paused(resting).step
    registry.start(SHORT)
    assert (len(registry), going.state) == (2, "running")
    again = registry.get(resting.id).status()
    assert (again.state, again.step) == ("paused", step)


def test_the_runs_of_an_owner_are_listed_latest_first_here_and_after_a_restart(serve: Make) -> None:
    registry = serve()
    run, other = (registry.start(SHORT, owner="me") for _ in range(2))
    registry.start(SHORT, owner="you")
    ended(run), ended(other)
    registry.rename(run.id, "First")
    listed = registry.owned_by("me")
    assert [(one.id, one.name) for one in listed] == [(other.id, "Run 2"), (run.id, "First")]
    assert {(one.state, one.step, one.steps) for one in listed} == {("done", 40, 40)}
    assert listed[0].dev_accuracy == other.status().dev_accuracy
    assert registry.owned_by("") == []
    later = serve()
    assert later.owned_by("me") == listed
    later.hand_over(run.id, "you")
    later.delete(other.id)
    assert later.owned_by("me") == []
    assert (later.get(run.id).card.owner, later.get(other.id)) == ("you", None)


def test_a_run_on_images_that_are_gone_shows_its_result_and_cannot_go_on(serve: Make) -> None:
    run = serve().start(ENDLESS, data_name="mine.csv")
    before = paused(run)
    again = serve().get(run.id)
    now = again.status()
    assert (now.state, now.step, now.points) == ("stopped", before.step, before.points)
    assert "your own images" in now.message
    assert same(now.network, before.network)
    np.testing.assert_array_equal(again.dev.images, DEV.images)
    np.testing.assert_array_equal(again.dev.labels, DEV.labels)


def test_a_run_that_another_process_trains_is_watched_and_not_taken_over(
    serve: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = serve(), serve(beside=True)
    run = there.start(ENDLESS)
    wait_until_kept(there, run, 1)
    monkeypatch.setattr(holder, "HOLDER", "another 1")  # as this process is to that one
    monkeypatch.setattr(followed, "LOOK_SECONDS", 0.0)
    watched = here.get(run.id)
    stepping(watched, watched.status().step)
    assert (watched.elsewhere, watched.state, run.state) == (True, "running", "running")
    assert not isinstance(watched, Run)  # it is moved from there alone
    run.stop()
    last = ended(run)
    wait_until(lambda: watched.status().state == "stopped")
    assert watched.status().points == last.points
    assert same(here.get(run.id).status().network, last.network)
    assert not here.get(run.id).elsewhere


def test_a_run_of_a_process_that_has_ended_is_not_taken_for_an_active_one() -> None:
    def goes_on(by: str, seconds_ago: float = 0.0) -> bool:
        """Whether a run does that its holder kept so many seconds ago."""
        changed = time.time() - seconds_ago
        return holder.is_elsewhere(replace(RUN, holder=by, changed=changed))

    dead, unasked = (subprocess.Popen([sys.executable, "-c", ""]) for _ in range(2))
    dead.wait()
    node = holder.HOLDER.rpartition(" ")[0]
    assert goes_on(f"{node} {os.getppid()}")
    assert goes_on("another-machine 1")
    assert not goes_on("another-machine 1", holder.SILENT_SECONDS + 1)
    assert not goes_on(f"{node} {dead.pid}")
    assert not goes_on(holder.HOLDER)
    wait_until(lambda: not goes_on(f"{node} {unasked.pid}"))
    unasked.wait()
