"""A training's number of threads: its share of the cores, or the quicker one, in a made-up time."""

from collections.abc import Iterator
from contextlib import ExitStack, nullcontext

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from digitnet import Network, train
from digitnet.nn import threads
from digitnet.nn.blas import blas_threads, one_blas_thread
from digitnet.nn.threads import Threads
from tests.files import digits

IDLE, BUSY = {1: 0.0040, 2: 0.0027, 4: 0.0020}, {1: 0.0041, 2: 0.0080, 4: 0.0200}  # s an update


@pytest.fixture(autouse=True)
def four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "cores", lambda: 4)


def numbers(chosen: Threads, costs: dict[int, float], seconds: float) -> Iterator[int]:
    """What each update takes while they cost so much, for so long."""
    while seconds > 0:
        number = chosen.take(1)
        yield number
        chosen.took(costs[number])
        seconds -= costs[number]


@pytest.mark.parametrize("most", [2, 4])
def test_a_training_alone_takes_all_threads_until_a_busy_neighbour_makes_one_the_quicker(
    most: int,
) -> None:
    chosen = Threads(most)
    assert next(numbers(chosen, IDLE, 1)) == most
    for costs, quickest in ((IDLE, most), (BUSY, 1), (IDLE, most), (BUSY, 1)):
        list(numbers(chosen, costs, 30))
        assert chosen.number == quickest


def test_a_training_that_becomes_slower_looks_for_another_number_at_once() -> None:
    chosen = Threads(2)
    list(numbers(chosen, IDLE, 60))  # so long that it hardly looks any more
    list(numbers(chosen, BUSY, 1))
    assert chosen.number == 1


def test_trials_take_at_most_a_hundredth_of_the_updates() -> None:
    for costs, quickest in ((IDLE, 2), (BUSY, 1)):
        chosen = Threads(2)
        list(numbers(chosen, costs, 30))
        taken = list(numbers(chosen, costs, 600))
        assert 0 < np.count_nonzero(np.array(taken) != quickest) < len(taken) / 100


def test_trainings_beside_each_other_share_the_cores_and_try_nothing() -> None:
    for runs, share in ((2, 2), (3, 1), (9, 1)):
        chosen = Threads(4)
        taken = []
        for _ in range(10_000):
            taken.append(chosen.take(runs))
            chosen.took(IDLE[taken[-1]])
        assert set(taken) == {share} == {chosen.number}


def test_a_number_that_is_asked_for_is_kept_but_for_its_share_and_what_the_sums_can_use() -> None:
    for most, fixed, runs, expected in ((4, 2, 1, 2), (4, 1, 1, 1), (4, 3, 2, 2), (1, 4, 1, 1)):
        chosen = Threads(most, fixed)
        taken = []
        for _ in range(10_000):
            taken.append(chosen.take(runs))
            chosen.took(IDLE[1])
        assert set(taken) == {expected}


def blas() -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_blas_takes_the_least_number_of_all_trainings_and_then_the_one_before() -> None:
    with threadpool_limits(2, "blas"):
        with blas_threads(2):
            assert blas() == [2]
            with blas_threads(1):
                assert blas() == [1]
            assert blas() == [2]
        assert blas() == [2]


def test_who_looks_at_an_image_takes_one_thread_but_changes_none_of_a_training() -> None:
    with threadpool_limits(2, "blas"), ExitStack() as training:
        with one_blas_thread():
            assert blas() == [1]
            training.enter_context(blas_threads(2))
            assert blas() == [2]
        assert blas() == [2]


def test_nobody_gets_more_threads_of_blas_than_it_had() -> None:
    with threadpool_limits(1, "blas"), blas_threads(2):
        assert blas() == [1]


@pytest.mark.parametrize(("runs", "fixed", "expected"), [(1, 1, 1), (4, None, 1), (1, 2, 2)])
def test_a_training_has_its_threads_as_it_looks_at_the_dev_set_too(
    runs: int, fixed: int | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, accuracy = [], Network.accuracy

    def watched(self: Network, X: np.ndarray, y: np.ndarray) -> float:
        found.extend(blas())
        return accuracy(self, X, y)

    monkeypatch.setattr(Network, "accuracy", watched)
    for somebody in (nullcontext, one_blas_thread):
        with threadpool_limits(2, "blas"), somebody():
            run = train(Network(), digits(1100), digits(50), steps=2, dev_every=1, threads=fixed)
            run.runs = runs
            list(run)
    assert found == [expected] * 4


@pytest.mark.parametrize("fixed", [1, 2])
def test_runs_of_the_same_seed_and_number_of_threads_are_equal_bit_for_bit(fixed: int) -> None:
    def weights() -> np.ndarray:
        net, rng = Network((784, 128, 64, 10), rng=np.random.default_rng(0)), 1
        settings = {"steps": 30, "batch_size": 128, "threads": fixed}
        told = list(train(net, digits(1000), rng=np.random.default_rng(rng), **settings))
        assert {progress.threads for progress in told} <= {1, fixed}
        return net.params.flat

    assert np.array_equal(weights(), weights())
