"""Training: what each step does, which images it learns from, and how a run ends."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from digitnet import Augment, DivergedError, Network, train
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.engine import Passes
from digitnet.nn.inits import INITS
from digitnet.nn.schedules import SCHEDULES, factor
from tests.files import digits, numbered, numbers
from tests.nn.sums import gradients

DATA, DEV = digits(100), digits(60, start=1000)  # read-only: training cannot change them


def network(*sizes: int, **options: Any) -> Network:
    return Network(sizes or (784, 12, 10), rng=np.random.default_rng(0), **options)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


class Seen:
    """What the networks learn from."""

    def __init__(self) -> None:
        self.batches: list[np.ndarray] = []
        self.masks: list[list[np.ndarray]] = []


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    seen, forward = Seen(), Passes.forward

    def watched(self: Passes, X: np.ndarray, masks: Sequence[np.ndarray] = ()) -> np.ndarray:
        seen.batches.append(X.copy())
        seen.masks.append([mask.copy() for mask in masks])
        return forward(self, X, masks)

    monkeypatch.setattr(Passes, "forward", watched)
    return seen


def test_there_is_a_record_for_every_change_of_the_weights() -> None:
    net = network()
    weights = [net.params.flat.copy()]
    run, records = train(net, DATA, steps=7, batch_size=30, rng=rng()), []
    assert np.array_equal(net.params.flat, weights[0])  # nothing happens before the first `next`
    for record in run:
        records.append(record)
        weights.append(net.params.flat.copy())
    told = [(p.step, p.steps, p.dev_accuracy) for p in records]
    assert told == [(i, 7, None) for i in range(1, 8)]
    assert not any(np.array_equal(a, b) for a, b in pairwise(weights))
    assert [p.epoch for p in records] == pytest.approx([i / 4 for i in range(1, 8)])
    seconds = [p.seconds for p in records]
    assert 0 < seconds[0] < seconds[-1]
    assert seconds == sorted(seconds)
    assert next(run, None) is None
    assert run.finished
    assert train(net, DATA).steps == 500  # as in the blog, where nothing else is asked for


@pytest.mark.parametrize("average", [None, 0.9])
def test_the_record_has_the_validation_accuracy_after_the_step_with_averaged_weights_if_asked(
    average: float | None,
) -> None:
    net = network()
    run = train(net, DATA, DEV, steps=20, lr=0.5, average=average, dev_every=1, rng=rng())
    for record in run:
        assert record.dev_accuracy == run.evaluated().accuracy(DEV.images, DEV.labels)
        assert average or run.evaluated() is net
    assert record.dev_accuracy == net.accuracy(DEV.images, DEV.labels)


LOOKS: list[tuple[dict[str, int], list[int]]] = [
    ({"steps": 25}, [10, 20, 25]),
    ({"steps": 25, "dev_every": 7}, [7, 14, 21, 25]),
    ({"epochs": 3, "batch_size": 30}, [4, 8, 12]),
    ({"steps": 6, "batch_size": 30}, [4, 6]),
]


def test_validation_images_are_checked_now_and_then_and_at_the_end() -> None:
    for options, looks in LOOKS:
        records = train(network(), DATA, DEV, rng=rng(), **options)
        assert [p.step for p in records if p.dev_accuracy is not None] == looks, options


BATCHES = [(100, 1), (100, 30), (100, 99), (100, 100), (100, 5000), (100, None)]
IN_BLOCKS = [(2345, None), (2500, 1200)]


@pytest.mark.parametrize(("n", "batch_size"), BATCHES + IN_BLOCKS)
def test_an_epoch_has_every_image_once_in_batches_of_the_given_size_and_an_order_of_its_own(
    n: int, batch_size: int | None, seen: Seen
) -> None:
    net, size = network(dtype=np.float64), min(batch_size or n, n)
    run = train(net, numbered(n), epochs=2, batch_size=batch_size, rng=rng())
    so_far = [sum(map(len, seen.batches)) for _ in run]
    sizes = [min(size, n - at) for at in range(0, n, size)]
    assert np.diff(so_far, prepend=0).tolist() == sizes * 2
    images = numbers(np.concatenate(seen.batches)).tolist()
    first, second = images[:n], images[n:]
    assert sorted(first) == sorted(second) == list(range(n))
    if size < n:
        assert list(range(n)) != first != second


def test_distorted_images_are_fresh_in_every_epoch_and_validation_images_never_distorted(
    seen: Seen,
) -> None:
    net, dev_alone = network(dtype=np.float64), network(dtype=np.float64)
    shifted = Augment(rotation=0, scale=0, shear=0, shift=2, elastic=0)
    (record, *_) = train(net, DATA, DEV, steps=2, lr=1e-9, dev_every=1, augment=shifted, rng=rng())
    pixels = DATA.images / 255
    assert np.abs(seen.batches[0] - pixels).max() > 0.5
    assert np.abs(seen.batches[1] - seen.batches[0]).max() > 0.5
    assert record.dev_accuracy == dev_alone.accuracy(DEV.images, DEV.labels)


@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize(
    ("n", "batch_size"), [(7, None), (1000, None), (1001, None), *BATCHES[1:], *IN_BLOCKS]
)
def test_a_step_goes_down_the_gradient_of_its_batch_in_one_piece_or_in_blocks(
    n: int, batch_size: int | None, dtype: type, atol: float, seen: Seen
) -> None:
    """By the learning rate, which may be changed during a run."""
    net, data, smoothing = network(dtype=dtype), numbered(n), {"label_smoothing": 0.1}
    run = train(net, data, steps=4, batch_size=batch_size, lr=0.1, rng=rng(), **smoothing)
    for lr in (0.1, 1.0, 1.0, 0.5):
        before, run.lr = net.copy(), lr
        seen.batches.clear()
        record = next(run)
        X = np.concatenate(seen.batches)
        y = data.labels[numbers(X)]
        loss, grads = gradients(before, X, y, **smoothing)
        change = before.params.flat - net.params.flat
        np.testing.assert_allclose(change, lr * grads.flat, atol=atol)
        assert (record.loss, record.lr) == (pytest.approx(loss, rel=1e-6), lr)
        assert record.train_accuracy == before.accuracy(X, y)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(("warmup", "taken"), [(3, 3), (1000, 10)])
def test_the_learning_rate_follows_its_schedule_after_a_warm_up_of_at_most_half_of_the_steps(
    schedule: str, warmup: int, taken: int
) -> None:
    options = {"schedule": schedule, "warmup": warmup, "steps": 20, "lr": 0.2}
    rates = [p.lr for p in train(network(), DATA, rng=rng(), **options)]
    assert rates == pytest.approx([0.2 * factor(schedule, i, 20, taken) for i in range(20)])


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("init", INITS)
def test_every_activation_learns_from_every_init(activation: str, init: str) -> None:
    net = network(784, 20, 10, activation=activation, init=init)
    records = list(train(net, digits(60), steps=21, lr=0.1, rng=rng()))
    assert records[-1].loss < 0.95 * records[0].loss


@pytest.mark.parametrize(("n", "batch_size"), [(100, 50), (30, None), (1250, None)])
def test_dropout_leaves_hidden_units_out_and_scales_the_rest_up(
    n: int, batch_size: int | None, seen: Seen
) -> None:
    net = network(784, 60, 40, 10)
    list(train(net, digits(n), steps=4, batch_size=batch_size, dropout=0.25, rng=rng()))
    assert {tuple(m.shape[1] for m in masks) for masks in seen.masks} == {(60, 40)}
    values = np.concatenate([m.ravel() for masks in seen.masks for m in masks])
    assert values.size == 4 * (batch_size or n) * 100
    assert np.unique(values) == pytest.approx([0, 1 / 0.75])
    assert values.mean() == pytest.approx(1, abs=0.02)
    assert not np.array_equal(seen.masks[0][0], seen.masks[-1][0])


def test_the_moving_average_of_the_weights_is_what_remains() -> None:
    plain, averaged = network(dtype=np.float64), network(dtype=np.float64)
    average = plain.params.flat.copy()
    options = {"steps": 40, "lr": 0.5, "batch_size": 30}
    alone = train(plain, DATA, rng=rng(), **options)
    beside = train(averaged, DATA, rng=rng(), average=0.7, **options)
    for one, other in zip(alone, beside, strict=True):
        decay = min(0.7, (1 + one.step) / (10 + one.step))
        average = decay * average + (1 - decay) * plain.params.flat
        assert one.loss == other.loss
    np.testing.assert_allclose(averaged.params.flat, average, atol=1e-12)


EARLY = {"steps": 5000, "lr": 0.5, "dev_every": 5, "patience": 6}
TO_THE_END = {"steps": 30, "lr": 2.0, "dev_every": 1, "patience": 100}  # learns too fast


@pytest.mark.parametrize("options", [EARLY, EARLY | {"average": 0.9}, TO_THE_END], ids=str)
def test_with_patience_the_best_weights_remain_whether_a_run_stops_early_or_not(
    options: dict[str, Any],
) -> None:
    net = network()
    run = train(net, DATA, DEV, rng=rng(), **options)
    looks, weights = [], []
    for record in run:
        if record.dev_accuracy is not None:
            looks.append(record.dev_accuracy)
            weights.append(run.evaluated().params.flat.copy())
    best = int(np.argmax(looks))
    since_best = len(looks) - 1 - best
    stopped_early = run.step < run.steps
    assert since_best > 0
    assert stopped_early == (since_best == options["patience"]) == (options is not TO_THE_END)
    assert np.array_equal(net.params.flat, weights[best])
    assert net.accuracy(DEV.images, DEV.labels) == max(looks)


def test_without_patience_a_run_that_never_improves_goes_to_its_end() -> None:
    run = train(network(), DATA, DEV, rng=rng(), **TO_THE_END | {"patience": None})
    *_, last = run
    assert last.step == run.steps == TO_THE_END["steps"]


def test_a_run_leaves_the_threads_of_blas_as_it_found_them() -> None:
    def threads() -> list[int]:
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    with threadpool_limits(2, "blas"):
        for _ in train(network(), digits(1200), steps=3, rng=rng()):
            assert threads() == [2]
        with pytest.raises(DivergedError):
            list(train(network(784, 20, 20, 10), DATA, steps=20, lr=1e10, rng=rng()))
        assert threads() == [2]
