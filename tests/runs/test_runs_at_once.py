"""Several runs at once, which do not disturb each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from digitnet import Network
from digitnet.runs.recipes import Recipe
from digitnet.runs.snapshot import Snapshot
from tests.files import digits
from tests.runs.small import ENDLESS, LONG, SHORT, Start, after, ended, paused, same

# Several at once


def beside_others(start: Start, recipe: Recipe) -> tuple[Snapshot, Network]:
    """How a run ends beside two others, and the network of the same run alone."""
    data = digits(1500)
    alone = after(recipe.steps, recipe, data)
    beside = [
        start(replace(ENDLESS, batch_size=None, seed=5), digits(2000)),
        start(replace(ENDLESS, hidden=(12,), activation="tanh", seed=6)),
    ]
    last = ended(start(recipe, data))
    assert [run.state for run in beside] == ["running"] * 2
    return last, alone


@pytest.mark.parametrize(
    "recipe",
    [
        replace(SHORT, steps=300),
        replace(SHORT, batch_size=None, steps=60, dropout=0.3),
    ],
    ids=["mini-batches", "full batch in blocks"],
)
def test_runs_at_once_do_not_disturb_each_other(start: Start, recipe: Recipe) -> None:
    last, alone = beside_others(start, recipe)
    assert same(last.network, alone)


def test_a_wide_network_is_rounded_otherwise_beside_other_runs_and_no_more(start: Start) -> None:
    recipe = replace(SHORT, hidden=(600, 300), batch_size=128, steps=6)
    with threadpool_limits(2, "blas"):  # alone it has both, beside others one
        last, alone = beside_others(start, recipe)
    np.testing.assert_allclose(last.network.params.flat, alone.params.flat, rtol=0, atol=1e-6)


def test_runs_of_one_recipe_go_their_own_ways(start: Start) -> None:
    one, other = start(LONG), start(LONG)
    before = paused(one)
    assert ended(other).state == "done"
    assert one.snapshot().step == before.step
    one.resume()
    assert same(ended(one).network, other.snapshot().network)


def test_runs_at_once_leave_the_threads_of_blas_as_they_found_them(start: Start) -> None:
    def threads() -> list[int]:
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    with threadpool_limits(2, "blas"):
        assert threads() == [2]
        blocks = replace(SHORT, batch_size=None, steps=20)
        several = [start(blocks, digits(1500)), start(SHORT), start(blocks, digits(1500))]
        assert [ended(run).state for run in several] == ["done"] * 3
        assert threads() == [2]
