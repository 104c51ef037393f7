"""Runs that go at once share the processor's cores, and their records say with how many threads."""

from dataclasses import replace

import pytest

from digitnet import Network, train
from digitnet.nn import threads
from digitnet.recipes.recipe import Recipe
from digitnet.runs.record import RunRecord
from digitnet.runs.run import Run
from tests.files import digits
from tests.runs.hands import Make, stepping
from tests.runs.small import ended
from tests.waiting import wait_until

DATA = digits(1300)
# In blocks, whose sums are the same however many threads have them.
LARGE_BATCHES = Recipe(hidden=(8,), init="he", images=None, steps=10**6, dev_every=10**6)


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "cores", lambda: 2)
    monkeypatch.setattr(threads, "FIRST_SECONDS", 3600.0)
    monkeypatch.setattr(threads, "LOOK_SECONDS", 3600.0)


def now(run: Run) -> int:
    progress = run.status().progress
    return progress.threads if progress else 0


def test_a_run_has_all_cores_alone_and_its_share_beside_others(registry: Make) -> None:
    runs = registry(most_running=2)
    first = runs.start(LARGE_BATCHES, DATA)
    wait_until(lambda: now(first) == 2)
    second = runs.start(LARGE_BATCHES, DATA)
    wait_until(lambda: now(first) == now(second) == 1)
    second.pause()
    wait_until(lambda: now(first) == 2)
    third = runs.start(LARGE_BATCHES, DATA)
    wait_until(lambda: now(first) == now(third) == 1)
    third.stop()
    wait_until(lambda: now(first) == 2)
    with runs.sharing(train(Network(), DATA)) as updates:
        assert next(updates).threads == 1
        wait_until(lambda: now(first) == 1)
        first.pause()
        wait_until(lambda: first.state == "paused" and next(updates).threads == 2)
        first.resume()
        wait_until(lambda: now(first) == 1 == next(updates).threads)
    wait_until(lambda: now(first) == 2)
    assert [number for _, number in first.status().threads] == [2, 1, 2, 1, 2, 1, 2]


def test_a_record_says_how_many_threads_a_run_had_and_when_that_changed(registry: Make) -> None:
    runs = registry(most_running=2)
    run = runs.start(replace(LARGE_BATCHES, threads=1), DATA)
    stepping(run, 3)
    run.stop()
    record = RunRecord.at(run, ended(run))
    assert record.threads == ((1, 1),)
    assert RunRecord.from_plain(record.to_plain()) == record
    older = {name: value for name, value in record.to_plain().items() if name != "threads"}
    assert RunRecord.from_plain(older).threads == ()
    for wrong in ([[1]], [[1, "2"]], [["1", 2]], [[-1, 2]], 7, [[1, 10**13]]):
        with pytest.raises((ValueError, TypeError)):
            RunRecord.from_plain(record.to_plain() | {"threads": wrong})
