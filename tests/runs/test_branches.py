"""Runs that branch off from others, at any step that is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

import pytest

from digitnet.runs.card import MNIST, Origin
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.keeping.kept import KeptWeights
from digitnet.runs.keeping.store import Store
from digitnet.runs.places import Places
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from tests.runs.small import DATA, LONG, SHORT, after, ended, paused, same
from tests.waiting import wait_until

MOMENTUM = replace(LONG, steps=300, optimizer="momentum", lr=0.05)


@pytest.fixture
def registry() -> Iterator[Registry]:
    keeper = Keeper(Store("sqlite:///:memory:"))
    made = Registry(keeper=keeper, sources={MNIST: lambda: DATA})
    yield made
    made.close()


def stopped(registry: Registry, recipe=MOMENTUM) -> Run:
    run = registry.start(recipe, DATA)
    wait_until(lambda: run.snapshot().step > 3)
    run.stop()
    ended(run)
    return run


@pytest.mark.parametrize("end", [Run.stop, Run.pause], ids=["stopped", "paused"])
def test_a_branch_from_where_a_run_is_goes_on_from_all_that_it_was(
    registry: Registry, end: Callable[[Run], None]
) -> None:
    parent = registry.start(MOMENTUM, DATA)
    wait_until(lambda: parent.snapshot().step > 3)
    end(parent)
    step = parent.snapshot().step
    branch = registry.branch(parent.id, step, owner="me")
    last = ended(branch)
    assert branch.card.origin == Origin(parent.id, step, exact=True)
    assert branch.card.owner == "me"
    assert same(last.network, after(MOMENTUM.steps, MOMENTUM))
    assert last.points == ended(Registry().start(MOMENTUM, DATA)).points
    assert parent.snapshot().step == step


def test_a_branch_with_another_learning_rate_is_exact_too(registry: Registry) -> None:
    parent = stopped(registry)
    step = parent.snapshot().step
    branch = registry.branch(parent.id, step, replace(MOMENTUM, lr=0.001))
    last = ended(branch)
    training = MOMENTUM.start(network := MOMENTUM.network(), *MOMENTUM.split(DATA))
    for _ in islice(training, step):
        pass
    training.lr = 0.001
    for _ in training:
        pass
    assert branch.card.origin.exact
    assert same(last.network, network)


def test_a_branch_from_a_moment_takes_its_weights_and_says_so(registry: Registry) -> None:
    parent = stopped(registry)
    early = after(2, MOMENTUM)
    registry._keeper.flush()
    registry._keeper.store.keep_weights(parent.id, [KeptWeights(2, False, early.to_bytes())])
    branch = registry.branch(parent.id, 2, replace(MOMENTUM, optimizer="sgd", steps=3, seed=99))
    last = ended(branch)
    assert branch.card.origin == Origin(parent.id, 2, exact=False)
    assert (last.state, last.step) == ("done", 3)
    assert last.points[:2] == parent.snapshot().points[:2]
    assert not same(last.network, early)
    assert branch.recipe.seed == MOMENTUM.seed  # the same images stay held back


def test_a_branch_from_the_beginning_is_the_same_run_again(registry: Registry) -> None:
    parent = registry.start(SHORT, DATA)
    ended(parent)
    branch = registry.branch(parent.id, 0)
    assert same(ended(branch).network, parent.snapshot().network)


def test_a_branch_of_a_run_at_its_end_takes_more_steps(registry: Registry) -> None:
    parent = registry.start(SHORT, DATA)
    ended(parent)
    with pytest.raises(ValueError, match="ends at step 40"):
        registry.branch(parent.id, 40)
    last = ended(registry.branch(parent.id, 40, replace(SHORT, steps=50)))
    assert (last.state, last.step) == ("done", 50)


@pytest.mark.parametrize(
    ("step", "recipe", "why"),
    [
        (7_000, None, "nothing is kept of step 7,000"),
        (2, replace(MOMENTUM, hidden=(9,)), "another network"),
        (2, replace(MOMENTUM, activation="tanh"), "another network"),
    ],
)
def test_a_branch_that_cannot_be_is_refused(registry: Registry, step, recipe, why) -> None:
    parent = stopped(registry)
    with pytest.raises(ValueError, match=why):
        registry.branch(parent.id, step, recipe)
    with pytest.raises(ValueError, match="no longer here"):
        registry.branch("nobody", 0)


def test_a_branch_outlives_its_server_from_its_first_moment(tmp_path) -> None:
    def serve() -> Registry:
        store = Store(f"sqlite:///{tmp_path / 'runs.sqlite'}")
        return Registry(most_running=1, keeper=Keeper(store), sources={MNIST: lambda: DATA})

    registry = serve()
    parent = stopped(registry)
    step = parent.snapshot().step
    paused(registry.start(LONG, DATA)), registry.start(LONG, DATA)  # takes the only place
    branch = registry.branch(parent.id, step)
    registry.close()
    again = serve().get(branch.id)
    assert (again.state, again.snapshot().step) == ("paused", step)
    assert again.card.origin == Origin(parent.id, step, exact=True)
    again.resume()
    assert same(ended(again).network, after(MOMENTUM.steps, MOMENTUM))


def test_who_waits_does_not_begin_when_the_server_ends() -> None:
    places = Places(1)
    assert places.ask("first")
    assert not places.ask("second")
    places.close()
    places.give_back("first")
    assert not places.has("second")
