"""Training speed side by side: ours against the blog's loop, PyTorch and scikit-learn.

    pip install -r tests/benchmarks/requirements.txt
    python -m tests.benchmarks.training

All in one process, with the same number of threads, in alternating rounds; medians. The losses are
checked to agree, so that nobody is fast by doing something else.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from digitnet import Augment, Dataset, Network, load_mnist, train
from digitnet.augment import Distorter
from tests.benchmarks import rivals

SMALL, LARGE, BEST = (784, 128, 64, 10), (784, 1000, 500, 10), (784, 1024, 512, 10)
BATCH = 128
COMPARED = 40  # updates whose losses must agree
SETTINGS = {"lr": 0.05, "momentum": 0.9}

Work = Callable[[], list[float]]


@dataclass
class Contest:
    """Ours against another: each a function that does the work once and returns its losses."""

    work: str
    against: str
    goal: float
    ours: Work
    theirs: Work
    same_loss: bool = True
    times: dict[str, list[float]] = field(default_factory=lambda: {"ours": [], "theirs": []})

    def warm_up(self) -> None:
        """The first updates, whose losses must agree.

        Later the same sums, rounded in another order, lead as far apart as any two runs.
        """
        ours, theirs = (np.array(work()[:COMPARED]) for work in (self.ours, self.theirs))
        if self.same_loss:
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, err_msg=f"{self.work}: losses")

    def round(self) -> None:
        for name in ("ours", "theirs"):
            start = time.perf_counter()
            getattr(self, name)()
            self.times[name].append(time.perf_counter() - start)

    def row(self) -> str:
        pairs = zip(self.times["ours"], self.times["theirs"], strict=True)
        ratio = statistics.median(a / b for a, b in pairs)
        ours, theirs = (1e3 * statistics.median(t) for t in self.times.values())
        met = "yes" if ratio <= self.goal else "no"
        return (
            f"| {self.work} | {self.against} | {ours:.1f} ms | {theirs:.1f} ms | {ratio:.2f} | "
            f"{self.goal} | {met} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="contests whose row has this word")
    options = parser.parse_args()
    mnist, _ = load_mnist()
    print("| work | against | ours | theirs | ratio | goal | met |\n|---|---|---|---|---|---|---|")
    for contest in contests(mnist):
        if options.only not in f"{contest.work} {contest.against}":
            continue
        contest.warm_up()
        for _ in range(options.rounds):
            contest.round()
        print(contest.row(), flush=True)


def contests(mnist: Dataset):
    yield from full_batch(mnist)
    epoch = -(-len(mnist) // BATCH)
    for name, make in (("PyTorch", torch_epoch), ("scikit-learn", sklearn_epoch)):
        goal = 0.5 if name == "PyTorch" else 0.65
        ours, theirs = our_updates(mnist, SMALL, epoch), make(mnist, SMALL, epoch)
        yield Contest("784-128-64-10, an epoch of batches of 128", name, goal, ours, theirs)
    ours, theirs = our_updates(mnist, LARGE, 40), torch_epoch(mnist, LARGE, 40)
    yield Contest("784-1000-500-10, 40 updates", "PyTorch", 0.6, ours, theirs)
    products = rivals.bare_products(Network(LARGE, rng=np.random.default_rng(0)), BATCH)
    bare = in_batches(products, mnist, 40)
    yield Contest(
        "784-1000-500-10, 40 updates",
        "its matrix products alone",
        1.5,
        our_updates(mnist, LARGE, 40),
        bare,
        same_loss=False,
    )
    yield Contest(
        "augmentation of 40 batches",
        "784-1024-512-10's updates on them",
        0.45,
        distortion(mnist, 40),
        our_updates(mnist, BEST, 40),
        same_loss=False,
    )


def full_batch(mnist: Dataset):
    X = np.multiply(mnist.images, 1 / 255, dtype=np.float32)
    columns = np.multiply(mnist.images.T, 1 / 255, dtype=np.float64)
    for name, goal, arrays in (("the blog's loop", 0.5, columns), ("PyTorch", 0.65, X)):
        network = Network(rng=np.random.default_rng(0), init="uniform")
        if name == "PyTorch":
            step = rivals.torch_step(network, "sgd", lr=0.1)
        else:
            step = rivals.blog_step(network, 0.1)
        run = train(network, mnist, steps=10**6, lr=0.1)
        yield Contest(
            "784-10-10, full batches of 60,000, 10 updates",
            name,
            goal,
            lambda run=run: [next(run).loss for _ in range(10)],
            lambda step=step, arrays=arrays: [step(arrays, mnist.labels) for _ in range(10)],
        )


def our_updates(mnist: Dataset, sizes: tuple[int, ...], updates: int) -> Work:
    network = Network(sizes, rng=np.random.default_rng(0))
    run = train(
        network,
        mnist,
        steps=10**6,
        batch_size=BATCH,
        optimizer="momentum",
        rng=np.random.default_rng(1),
        **SETTINGS,
    )
    return lambda: [next(run).loss for _ in range(updates)]


def torch_epoch(mnist: Dataset, sizes: tuple[int, ...], updates: int) -> Work:
    network = Network(sizes, rng=np.random.default_rng(0))
    return in_batches(rivals.torch_step(network, "momentum", **SETTINGS), mnist, updates)


def sklearn_epoch(mnist: Dataset, sizes: tuple[int, ...], updates: int) -> Work:
    network = Network(sizes, rng=np.random.default_rng(0))
    return in_batches(rivals.sklearn_step(network, BATCH, **SETTINGS), mnist, updates)


def in_batches(step: rivals.Step, mnist: Dataset, updates: int) -> Work:
    """The same shuffled batches as `train` draws them from the same generator."""
    X = np.multiply(mnist.images, 1 / 255, dtype=np.float32)
    rng, rows = np.random.default_rng(1), [np.empty(0, np.int64)]

    def work() -> list[float]:
        losses = []
        for _ in range(updates):
            if not len(rows[0]):
                rows[0] = rng.permutation(len(mnist))
            batch, rows[0] = rows[0][:BATCH], rows[0][BATCH:]
            losses.append(step(X[batch], mnist.labels[batch]))
        return losses

    return work


def distortion(mnist: Dataset, batches: int) -> Work:
    distorter = Distorter(Augment(), BATCH)
    out, rng = np.empty((BATCH, 784), np.float32), np.random.default_rng(0)

    def work() -> list[float]:
        for i in range(batches):
            distorter.distort(mnist.images[i * BATCH : (i + 1) * BATCH], rng, out)
        return []

    return work


if __name__ == "__main__":
    main()
