"""Runs that branch off from others, at any step that is kept."""

from dataclasses import replace

import pytest

from digitnet.runs.card import Origin
from digitnet.runs.history import History
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from tests.runs.hands import Click, Make, stepping
from tests.runs.small import DATA, LONG, SHORT, after, ended, paused, same, same_snapshots

MOMENTUM = replace(LONG, steps=300, optimizer="momentum", lr=0.05)


@pytest.fixture(params=["serve", "registry"])
def kept_or_not(request: pytest.FixtureRequest) -> Registry:
    return request.getfixturevalue(request.param)()


def halted(registry: Registry, halt: Click = Run.stop) -> Run:
    run = registry.start(MOMENTUM)
    stepping(run, 3)
    halt(run)
    return run


@pytest.mark.parametrize("halt", [Run.stop, Run.pause])
@pytest.mark.parametrize("lr", [None, 0.001])
def test_a_branch_from_where_a_run_is_continues_it_exactly(
    serve: Make, halt: Click, lr: float | None
) -> None:
    registry = serve()
    parent = halted(registry, halt)
    step = parent.status().step
    branch = registry.branch(parent.id, step, lr and replace(MOMENTUM, lr=lr), owner="me")
    last, history = ended(branch), History()
    training = MOMENTUM.start(network := MOMENTUM.network(), *MOMENTUM.split(DATA))
    for progress in training:
        history.add(progress)
        if progress.step == step:
            training.lr = lr or training.lr
    assert (branch.card.origin, branch.card.owner) == (Origin(parent.id, step, exact=True), "me")
    assert same(last.network, network)
    assert last.points == history.points()
    assert parent.status().step == step


def test_an_ended_run_branches_from_any_snapshot_or_takes_more_steps(kept_or_not: Registry) -> None:
    def branched(step: int, **changes: object) -> Run:
        branch = kept_or_not.branch(parent.id, step, replace(SHORT, **changes))
        assert ended(branch).state == "done"
        return branch

    parent = kept_or_not.start(SHORT)
    before = ended(parent)
    assert same(branched(0).status().network, before.network)
    assert branched(40, steps=50).status().step == 50
    branch = branched(20, optimizer="adam", steps=45, seed=99)
    assert branch.card.origin == Origin(parent.id, 20, exact=False)
    assert branch.status().points[:20] == before.points[:20]
    assert branch.recipe.seed == SHORT.seed  # the validation images stay the same
    assert branch.snapshots.steps() == list(range(46))
    kept = [same(branch.snapshots.network(n), parent.snapshots.network(n)) for n in (1, 20, 21)]
    assert kept == [True, True, False]


def test_an_impossible_branch_is_rejected(kept_or_not: Registry) -> None:
    known, done = halted(kept_or_not).id, kept_or_not.start(SHORT)
    ended(done)
    for run_id, step, recipe, why in (
        (known, 7_000, None, "there is no snapshot of step 7,000"),
        (known, 2, replace(MOMENTUM, hidden=(9,)), "another network"),
        (known, 2, replace(MOMENTUM, activation="tanh"), "another network"),
        (done.id, 40, None, "ends at step 40"),
        ("nobody", 0, None, "no longer exists"),
    ):
        with pytest.raises(ValueError, match=why):
            kept_or_not.branch(run_id, step, recipe)


def test_a_branch_outlives_its_server_from_its_beginning(serve: Make) -> None:
    registry = serve(most_running=1)
    parent = halted(registry)
    step = parent.status().step
    paused(registry.start(LONG)), registry.start(LONG)  # takes the only place
    branch = registry.branch(parent.id, step)
    again = serve(most_running=1).get(branch.id)
    assert (again.state, again.status().step) == ("paused", step)
    assert again.card.origin == Origin(parent.id, step, exact=True)
    again.resume()
    assert same(ended(again).network, after(MOMENTUM.steps, MOMENTUM))
    assert same_snapshots(serve().get(branch.id).snapshots, again.snapshots)
