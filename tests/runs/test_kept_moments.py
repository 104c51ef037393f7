"""The moments of a run outlive its server, and a run that branches off has them too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitnet.runs import Moment
from digitnet.runs.card import MNIST
from digitnet.runs.keeping import diary
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.keeping.kept import KeptWeights
from digitnet.runs.keeping.store import Store
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from tests.runs.small import DATA, LONG, SHORT, after, ended, paused, same
from tests.waiting import wait_until

Serve = Callable[[], Registry]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Registries over one file, as of servers one after the other that know the small data."""
    monkeypatch.setattr(diary, "KEEP_SECONDS", 0.02)
    registries: list[Registry] = []

    def serve() -> Registry:
        for before in registries:
            before.close()
        keeper = Keeper(Store(f"sqlite:///{tmp_path / 'runs.sqlite'}"))
        registries.append(Registry(keeper=keeper, sources={MNIST: lambda: DATA}))
        return registries[-1]

    yield serve
    registries[-1].close()


def way(run: Run) -> list[Moment]:
    """All moments of a run."""
    return [run.moments.at(step) for step in run.moments.steps()]


def assert_same_way(run: Run, before: list[Moment]) -> None:
    assert run.moments.steps() == [moment.step for moment in before]
    for a, b in zip(way(run), before, strict=True):
        assert np.array_equal(a.parameters, b.parameters)
        assert (a.exact, a.dev_accuracy) == (b.exact, b.dev_accuracy)


def test_a_run_that_ended_can_be_wound_back_after_a_new_start(serve: Serve) -> None:
    run = serve().start(replace(SHORT, dev_every=7), DATA)
    last = ended(run)
    again = serve().get(run.id)
    assert_same_way(again, way(run))
    assert again.snapshot().plan == last.plan
    assert same(again.moments.network(40), last.network)
    assert same(again.moments.network(0), SHORT.network())
    assert again.moments.at(14).dev_accuracy is not None


def test_a_run_that_goes_on_keeps_the_way_that_it_came(serve: Serve) -> None:
    run = serve().start(LONG, DATA)
    wait_until(lambda: run.snapshot().step > 50)
    before, came = paused(run), way(run)
    again = serve().get(run.id)
    now = again.snapshot()
    assert now.step == before.step
    assert set(again.moments.steps()) <= set(again.moments.plan)
    assert_same_way(again, came)
    again.resume()
    last = ended(again)
    assert same(last.network, after(3000, LONG))
    assert again.moments.steps() == list(again.moments.plan)
    assert max(again.moments.steps()) == 3000


def test_a_branch_has_the_way_to_it_and_its_own(serve: Serve) -> None:
    registry = serve()
    run = registry.start(SHORT, DATA)
    ended(run)
    branch = registry.branch(run.id, 20, replace(SHORT, lr=0.01))
    assert not branch.card.origin.exact
    last = ended(branch)
    assert last.step == 40
    assert branch.moments.steps() == list(range(41))
    for step in (1, 20):
        assert same(branch.moments.network(step), run.moments.network(step))
    assert not same(branch.moments.network(21), run.moments.network(21))
    assert_same_way(serve().get(branch.id), way(branch))


def test_a_branch_without_a_store_begins_with_the_weights_of_the_moment() -> None:
    registry = Registry(sources={MNIST: lambda: DATA})
    run = registry.start(SHORT, DATA)
    ended(run)
    branch = registry.branch(run.id, 30)
    assert ended(branch).step == 40
    assert same(branch.moments.network(30), run.moments.network(30))
    with pytest.raises(ValueError, match="nothing is kept of step 77"):
        registry.branch(run.id, 77)


@pytest.mark.parametrize("damaged", [b"", b"\x00" * 40, b"{}", LONG.network().to_bytes()[:900]])
def test_a_moment_that_is_damaged_is_one_moment_less(serve: Serve, damaged: bytes) -> None:
    registry = serve()
    run = registry.start(SHORT, DATA)
    ended(run)
    registry._keeper.flush(run.id)
    other = replace(SHORT, hidden=(9,)).network().to_bytes()
    broken = [KeptWeights(5, False, damaged), KeptWeights(6, False, other)]
    registry._keeper.store.keep_weights(run.id, broken)
    again = serve().get(run.id)
    assert again.moments.steps() == [step for step in range(41) if step not in (5, 6)]
    assert again.snapshot().plan == tuple(again.moments.steps())


def test_of_two_moments_of_one_step_the_last_one_is_kept(serve: Serve) -> None:
    registry = serve()
    run = registry.start(SHORT, DATA)
    ended(run)
    half, exact = (network.to_bytes() for network in (after(3, SHORT), after(4, SHORT)))
    registry._keeper.flush(run.id)
    both = [KeptWeights(5, False, half), KeptWeights(5, True, exact)]
    registry._keeper.store.keep_weights(run.id, both)
    again = serve().get(run.id)
    assert same(again.moments.network(5), after(4, SHORT))
