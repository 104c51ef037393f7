"""Training: what each update does, which images it learns from, and how a run ends."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from digitnet import Augment, Dataset, DivergedError, Network, Progress, train
from digitnet.nn.network import Workspace
from digitnet.nn.schedules import factor
from tests.files import digits

DATA, DEV = digits(100), digits(60, start=1000)


def network(*sizes: int, **options: Any) -> Network:
    return Network(sizes or (784, 12, 10), rng=np.random.default_rng(0), **options)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


class Watched(Network):
    """A network that remembers what it learns from."""

    def __init__(self, sizes: tuple[int, ...] = (784, 12, 10)) -> None:
        super().__init__(sizes, rng=np.random.default_rng(0), dtype=np.float64)
        self.batches: list[np.ndarray] = []
        self.masks: list[list[np.ndarray]] = []

    def forward(self, X: np.ndarray, work: Workspace | None = None) -> list[np.ndarray]:
        if work:
            self.batches.append(X.copy())
            self.masks.append([m.copy() for m in work.masks or ()])
        return super().forward(X, work)


def numbered(n: int) -> Dataset:
    """MNIST's images, told apart by two pixels that say their number."""
    images = digits(n).images.copy()
    images[:, 0], images[:, 1] = np.divmod(np.arange(n), 256)
    return Dataset(images, digits(n).labels)


def numbers(X: np.ndarray) -> list[int]:
    return np.rint(255 * (256 * X[:, 0] + X[:, 1])).astype(int).tolist()


# Records


def test_there_is_one_record_for_every_update() -> None:
    records = list(train(network(), DATA, steps=7, rng=rng()))
    assert [p.step for p in records] == [1, 2, 3, 4, 5, 6, 7]
    assert {p.steps for p in records} == {7}
    assert all(isinstance(p, Progress) for p in records)


def test_every_record_is_one_change_of_the_weights() -> None:
    net = network()
    run = train(net, DATA, steps=5, batch_size=30, rng=rng())
    weights = [net.params.flat.copy()]
    weights += [net.params.flat.copy() for _ in run]
    assert len(weights) == 6
    assert not any(np.array_equal(a, b) for a, b in pairwise(weights))


def test_nothing_happens_before_the_first_record_is_asked_for() -> None:
    net = network()
    before = net.params.flat.copy()
    train(net, DATA, steps=5, rng=rng())
    assert np.array_equal(net.params.flat, before)


def test_a_run_that_has_ended_stays_ended() -> None:
    run = train(network(), DATA, steps=2, rng=rng())
    assert len(list(run)) == 2
    assert next(run, None) is None
    assert run.finished


def test_without_steps_there_are_500_updates_as_in_the_blog() -> None:
    assert train(network(), DATA).steps == 500


def test_the_record_tells_loss_and_accuracy_of_the_batch_before_the_update() -> None:
    net = network(dtype=np.float64)
    run = train(net, DATA, steps=3, rng=rng(), label_smoothing=0.1)
    for _ in range(3):
        loss, _ = net.loss_and_gradients(DATA.images, DATA.labels, label_smoothing=0.1)
        accuracy = net.accuracy(DATA.images, DATA.labels)
        record = next(run)
        assert record.loss == pytest.approx(loss, rel=1e-9)
        assert record.train_accuracy == accuracy


def test_the_record_tells_the_dev_accuracy_after_the_update() -> None:
    net = network()
    for record in train(net, DATA, DEV, steps=8, lr=0.5, dev_every=1, rng=rng()):
        assert record.dev_accuracy == net.accuracy(DEV.images, DEV.labels)


@pytest.mark.parametrize(
    ("options", "looks"),
    [
        ({"steps": 25}, [10, 20, 25]),
        ({"steps": 25, "dev_every": 7}, [7, 14, 21, 25]),
        ({"epochs": 3, "batch_size": 30}, [4, 8, 12]),
        ({"steps": 6, "batch_size": 30}, [4, 6]),
    ],
)
def test_the_dev_set_is_looked_at_now_and_then_and_at_the_end(
    options: dict[str, int], looks: list[int]
) -> None:
    records = train(network(), DATA, DEV, rng=rng(), **options)
    assert [p.step for p in records if p.dev_accuracy is not None] == looks


def test_without_a_dev_set_there_is_no_dev_accuracy() -> None:
    assert {p.dev_accuracy for p in train(network(), DATA, steps=20, rng=rng())} == {None}


def test_time_and_epochs_only_grow() -> None:
    records = list(train(network(), DATA, epochs=3, batch_size=30, rng=rng()))
    assert [p.epoch for p in records] == pytest.approx([(i + 1) / 4 for i in range(12)])
    seconds = [p.seconds for p in records]
    assert seconds[0] > 0
    assert seconds == sorted(seconds)


def test_the_images_are_left_alone() -> None:
    before = DATA.images.copy()
    list(train(network(), DATA, epochs=1, batch_size=10, augment=Augment(), rng=rng()))
    assert np.array_equal(DATA.images, before)


# Which images


@pytest.mark.parametrize("batch_size", [1, 30, 32, 99])
def test_every_image_is_seen_once_in_an_epoch(batch_size: int) -> None:
    net = Watched()
    updates = list(train(net, numbered(100), epochs=2, batch_size=batch_size, rng=rng()))
    per_epoch = -(-100 // batch_size)
    assert len(updates) == len(net.batches) == 2 * per_epoch
    for epoch in (net.batches[:per_epoch], net.batches[per_epoch:]):
        assert sorted(numbers(np.concatenate(epoch))) == list(range(100))


def test_the_last_batch_of_an_epoch_may_be_short() -> None:
    net = Watched()
    list(train(net, numbered(100), epochs=2, batch_size=30, rng=rng()))
    assert [len(X) for X in net.batches] == [30, 30, 30, 10] * 2


def test_every_epoch_has_an_order_of_its_own() -> None:
    net = Watched()
    list(train(net, numbered(100), epochs=2, batch_size=50, rng=rng()))
    first, second = (numbers(np.concatenate(net.batches[i : i + 2])) for i in (0, 2))
    assert list(range(100)) != first != second


@pytest.mark.parametrize("batch_size", [None, 100, 5000])
def test_a_full_batch_has_every_image_in_every_update(batch_size: int | None) -> None:
    net = Watched()
    list(train(net, numbered(100), epochs=3, batch_size=batch_size, rng=rng()))
    assert [sorted(numbers(X)) for X in net.batches] == [list(range(100))] * 3


def test_a_full_batch_of_many_blocks_has_every_image_once() -> None:
    net = Watched()
    list(train(net, numbered(2345), steps=1, rng=rng()))
    assert sorted(numbers(np.concatenate(net.batches))) == list(range(2345))


def test_a_large_batch_is_as_large_as_asked() -> None:
    net = Watched()
    list(train(net, numbered(2500), steps=1, batch_size=1200, rng=rng()))
    seen = numbers(np.concatenate(net.batches))
    assert len(seen) == len(set(seen)) == 1200


def test_distorted_images_are_fresh_in_every_epoch_and_never_in_the_dev_set() -> None:
    net, dev_alone = Watched(), Watched()
    shifted = Augment(rotation=0, scale=0, shear=0, shift=2, elastic=0)
    (record, *_) = train(net, DATA, DEV, steps=2, lr=1e-9, dev_every=1, augment=shifted, rng=rng())
    pixels = DATA.images / 255
    assert np.abs(net.batches[0] - pixels).max() > 0.5
    assert np.abs(net.batches[1] - net.batches[0]).max() > 0.5
    assert record.dev_accuracy == dev_alone.accuracy(DEV.images, DEV.labels)


# Updates


def assert_one_update_is_a_step_down_the_gradient(net: Network, data: Dataset, atol: float) -> None:
    """Full batch, learning rate 1: the change of the weights is the gradient itself."""
    before = net.params.flat.copy()
    loss, grads = net.loss_and_gradients(data.images, data.labels, label_smoothing=0.1)
    (record,) = train(net, data, steps=1, lr=1.0, label_smoothing=0.1, rng=rng())
    np.testing.assert_allclose(before - net.params.flat, grads.flat, atol=atol)
    assert record.loss == pytest.approx(loss, rel=1e-6)


@pytest.mark.parametrize("n", [1, 7, 500, 1000, 1001, 1500, 2345])
def test_the_gradient_in_blocks_is_the_gradient(n: int) -> None:
    double, single = network(dtype=np.float64), network()
    assert_one_update_is_a_step_down_the_gradient(double, digits(n), atol=1e-12)
    assert_one_update_is_a_step_down_the_gradient(single, digits(n), atol=1e-5)


@pytest.mark.parametrize("batch_size", [30, 99])
def test_mini_batch_updates_are_steps_down_the_gradients_of_their_batches(batch_size: int) -> None:
    net, data = Watched(), numbered(100)
    twin = net.copy()
    list(train(net, data, epochs=2, batch_size=batch_size, lr=0.3, rng=rng()))
    for X in net.batches:
        _, grads = twin.loss_and_gradients(X, data.labels[numbers(X)])
        twin.params.flat[...] -= 0.3 * grads.flat
    np.testing.assert_allclose(net.params.flat, twin.params.flat, atol=1e-12)


def test_a_large_mini_batch_in_blocks_steps_down_its_gradient() -> None:
    net, data = Watched(), numbered(2500)
    twin = net.copy()
    list(train(net, data, steps=1, batch_size=1200, lr=1.0, rng=rng()))
    X = np.concatenate(net.batches)
    _, grads = twin.loss_and_gradients(X, data.labels[numbers(X)])
    np.testing.assert_allclose(twin.params.flat - net.params.flat, grads.flat, atol=1e-12)


def test_the_learning_rate_may_be_changed_while_a_run_goes_on() -> None:
    net = network(dtype=np.float64)
    run = train(net, DATA, steps=5, lr=0.1, rng=rng())
    assert next(run).lr == 0.1
    run.lr = 0.025
    before = net.params.flat.copy()
    _, grads = net.loss_and_gradients(DATA.images, DATA.labels)
    assert next(run).lr == 0.025
    np.testing.assert_allclose(before - net.params.flat, 0.025 * grads.flat, atol=1e-12)


@pytest.mark.parametrize("schedule", ["constant", "step", "cosine"])
def test_the_learning_rate_follows_its_schedule(schedule: str) -> None:
    options = {"schedule": schedule, "warmup": 3, "steps": 20, "lr": 0.2}
    rates = [p.lr for p in train(network(), DATA, rng=rng(), **options)]
    assert rates == pytest.approx([0.2 * factor(schedule, i, 20, 3) for i in range(20)])


def test_a_warm_up_takes_at_most_half_of_the_updates() -> None:
    rates = [p.lr for p in train(network(), DATA, steps=10, lr=0.6, warmup=1000, rng=rng())]
    assert rates == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, *[0.6] * 5])


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "adam", "adamw"])
def test_every_optimizer_learns(optimizer: str) -> None:
    lr = 0.01 if optimizer.startswith("adam") else 0.1
    options = {"optimizer": optimizer, "weight_decay": 1e-3, "momentum": 0.8}
    records = list(train(network(), DATA, steps=60, lr=lr, rng=rng(), **options))
    assert records[-1].loss < 0.6 * records[0].loss


def test_dropout_leaves_hidden_units_out_and_scales_the_rest_up() -> None:
    net = Watched((784, 60, 40, 10))
    list(train(net, DATA, steps=4, batch_size=50, dropout=0.25, rng=rng()))
    assert [[m.shape for m in masks] for masks in net.masks] == [[(50, 60), (50, 40)]] * 4
    values = np.concatenate([m.ravel() for masks in net.masks for m in masks])
    assert np.unique(values) == pytest.approx([0, 1 / 0.75])
    assert values.mean() == pytest.approx(1, abs=0.02)
    assert not np.array_equal(net.masks[0][0], net.masks[1][0])


@pytest.mark.parametrize("n", [30, 1250])
def test_dropout_is_at_work_in_batches_of_every_size(n: int) -> None:
    losses = [
        next(train(network(784, 50, 10), digits(n), steps=1, rng=rng(), dropout=share)).loss
        for share in (0.0, 0.5)
    ]
    assert abs(losses[0] - losses[1]) > 0.01


def test_dropout_is_for_training_only() -> None:
    net = network()
    list(train(net, DATA, steps=3, dropout=0.5, rng=rng()))
    assert np.array_equal(net.logits(DATA.images), net.logits(DATA.images))


def test_the_moving_average_of_the_weights_is_what_remains() -> None:
    plain, averaged = network(dtype=np.float64), network(dtype=np.float64)
    average = plain.params.flat.copy()
    both = zip(
        train(plain, DATA, steps=40, lr=0.5, batch_size=30, rng=rng()),
        train(averaged, DATA, steps=40, lr=0.5, batch_size=30, average=0.7, rng=rng()),
        strict=True,
    )
    for one, other in both:
        decay = min(0.7, (1 + one.step) / (10 + one.step))
        average = decay * average + (1 - decay) * plain.params.flat
        assert one.loss == other.loss
    np.testing.assert_allclose(averaged.params.flat, average, atol=1e-12)


def test_the_dev_set_is_read_with_the_averaged_weights() -> None:
    net = network()
    run = train(net, DATA, DEV, steps=20, lr=0.5, average=0.9, dev_every=1, rng=rng())
    for record in run:
        assert record.dev_accuracy == run.evaluated().accuracy(DEV.images, DEV.labels)
    assert record.dev_accuracy == net.accuracy(DEV.images, DEV.labels)


# Early stopping


@pytest.mark.parametrize("average", [None, 0.9])
def test_early_stopping_keeps_the_best_weights(average: float | None) -> None:
    net = network()
    options = {"steps": 5000, "lr": 0.5, "dev_every": 5, "patience": 6, "average": average}
    run = train(net, DATA, DEV, rng=rng(), **options)
    looks, weights = [], []
    for record in run:
        if record.dev_accuracy is not None:
            looks.append(record.dev_accuracy)
            weights.append(run.evaluated().params.flat.copy())
    best = int(np.argmax(looks))
    assert record.step < 5000
    assert len(looks) - 1 - best == 6
    assert np.array_equal(net.params.flat, weights[best])
    assert net.accuracy(DEV.images, DEV.labels) == max(looks)


def test_with_patience_the_best_weights_remain_also_at_the_last_step() -> None:
    net = network()
    options = {"steps": 30, "lr": 2.0, "dev_every": 1, "patience": 100}
    looks = [p.dev_accuracy for p in train(net, DATA, DEV, rng=rng(), **options)]
    assert len(looks) == 30
    assert looks[-1] < max(looks)  # the learning rate is too large to end at the best
    assert net.accuracy(DEV.images, DEV.labels) == max(looks)


def test_without_patience_a_run_goes_to_its_end() -> None:
    records = list(train(network(), DATA, DEV, steps=300, lr=0.5, dev_every=1, rng=rng()))
    assert len(records) == 300


# The same seed


RUNS = {
    "full batch": (100, {}),
    "full batch in blocks": (2345, {"steps": 5, "dropout": 0.2}),
    "full batch, distorted": (1200, {"steps": 3, "augment": Augment(thickness=0.5)}),
    "mini-batches": (300, {"batch_size": 32, "optimizer": "momentum", "schedule": "cosine"}),
    "large mini-batches": (2500, {"batch_size": 1100, "steps": 5, "dropout": 0.5}),
    "everything": (
        300,
        {
            "batch_size": 64,
            "optimizer": "adamw",
            "weight_decay": 0.01,
            "dropout": 0.2,
            "label_smoothing": 0.1,
            "augment": Augment(thickness=0.5),
            "average": 0.9,
        },
    ),
}


@pytest.mark.parametrize(("n", "options"), RUNS.values(), ids=RUNS)
def test_the_same_seed_gives_the_same_run_bit_for_bit(n: int, options: dict[str, Any]) -> None:
    one, other = network(784, 50, 10), network(784, 50, 10)
    options = {"steps": 20, "lr": 0.01} | options
    losses = [[p.loss for p in train(net, digits(n), rng=rng(), **options)] for net in (one, other)]
    assert losses[0] == losses[1]
    assert np.array_equal(one.params.flat, other.params.flat)


def test_another_seed_gives_another_run() -> None:
    one, other = network(), network()
    list(train(one, DATA, steps=5, batch_size=30, rng=rng(1)))
    list(train(other, DATA, steps=5, batch_size=30, rng=rng(2)))
    assert not np.array_equal(one.params.flat, other.params.flat)


def test_a_run_leaves_the_threads_of_blas_as_it_found_them() -> None:
    def threads() -> list[int]:
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    with threadpool_limits(2, "blas"):
        assert threads() == [2]
        for _ in train(network(), digits(1200), steps=3, rng=rng()):
            assert threads() == [2]
        with pytest.raises(DivergedError):
            list(train(network(784, 20, 20, 10), DATA, steps=20, lr=1e10, rng=rng()))
        assert threads() == [2]
