"""Training speed side by side: ours against the blog's loop, PyTorch and scikit-learn.

    pip install -r tests/benchmarks/requirements.txt
    python -m tests.benchmarks.training [--rounds 9] [--only WORD]

--only: the contests whose row has this word. All in one process, with two threads for each, in
alternating rounds; medians. The losses are checked to agree, so that nobody is fast by doing
something else. Each side's peak memory is that of a process of its own, MNIST and the libraries
included.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits

from digitnet import Augment, Dataset, Network, load_mnist, train
from digitnet.nn.augment import Distorter
from digitnet.nn.batches import LANES, Order
from tests.benchmarks import rivals
from tests.benchmarks.memory import megabytes
from tests.benchmarks.options import options
from tests.fresh_python import printed_by

SMALL, LARGE, BEST = (784, 128, 64, 10), (784, 1000, 500, 10), (784, 1024, 512, 10)
BATCH = 128
COMPARED = 10  # updates whose losses must agree: before a ReLU's input rounds to its other side
SETTINGS = {"lr": 0.05, "momentum": 0.9}

Work = Callable[[], list[float]]


@dataclass(frozen=True)
class Contest:
    """Ours against another: each makes a function that does the work and returns its losses."""

    work: str
    against: str
    goal: float
    ours: Callable[[], Work]
    theirs: Callable[[], Work]
    same_loss: bool = True

    def row(self, rounds: int, peaks: list[float]) -> str:
        """Of the table, after alternating rounds and the first updates, whose losses must agree.

        Later the same sums, rounded in another order, make a unit active here that is not there.
        """
        works = self.ours(), self.theirs()
        losses = [np.array(work()[:COMPARED]) for work in works]
        if self.same_loss:
            np.testing.assert_allclose(*losses, rtol=1e-4, err_msg=f"{self.work}: losses")
        times = np.array([[timed(work) for work in works] for _ in range(rounds)])
        ratio, (ours, theirs) = np.median(times[:, 0] / times[:, 1]), 1e3 * np.median(times, axis=0)
        met = "yes" if ratio <= self.goal else "no"
        return (
            f"| {self.work} | {self.against} | {ours:.1f} ms | {theirs:.1f} ms | {ratio:.2f} | "
            f"{self.goal} | {met} | {peaks[0]:.0f} MB | {peaks[1]:.0f} MB |"
        )


def timed(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    asked = options(__doc__, {"rounds": 1}, rounds=9, only="")
    threadpool_limits(LANES)
    print("| work | against | ours | theirs | ratio | goal | met | our peak | their peak |")
    print("|---|---|---|---|---|---|---|---|---|")
    for number, contest in enumerate(contests(asked.quick)):
        if asked.only in f"{contest.work} {contest.against}":
            peaks = [peak(number, side, asked.quick) for side in ("ours", "theirs")]
            print(contest.row(asked.rounds, peaks), flush=True)


def peak(number: int, side: str, quick: bool) -> float:
    """The peak memory of a process that does one side's work once, in MB."""
    called = f"tell_peak({number}, {side!r}, {quick})"
    return float(printed_by(f"from tests.benchmarks.training import tell_peak; {called}"))


def tell_peak(number: int, side: str, quick: bool) -> None:
    threadpool_limits(LANES)
    getattr(list(contests(quick))[number], side)()()
    print(megabytes("VmHWM"))


def contests(quick: bool) -> Iterator[Contest]:
    full, some, epoch = (2, 4, 20) if quick else (10, 40, -(-len(mnist()) // BATCH))
    torch = partial(in_batches, partial(rivals.torch_step, optimizer="momentum", **SETTINGS))
    sklearn = partial(in_batches, partial(rivals.sklearn_step, batch_size=BATCH, **SETTINGS))
    products = partial(in_batches, partial(rivals.bare_products, batch_size=BATCH))
    name, ours = f"784-10-10, full batches of 60,000, {full} updates", partial(our_full, full)
    yield Contest(name, "the blog's loop", 0.5, ours, partial(blog_full, full))
    yield Contest(name, "PyTorch", 0.65, ours, partial(torch_full, full))
    name = f"784-128-64-10, {'some' if quick else 'an epoch of'} batches of 128"
    ours = partial(our_updates, SMALL, epoch)
    yield Contest(name, "PyTorch", 0.5, ours, partial(torch, SMALL, epoch))
    yield Contest(name, "scikit-learn", 0.65, ours, partial(sklearn, SMALL, epoch))
    name, ours = f"784-1000-500-10, {some} updates", partial(our_updates, LARGE, some)
    yield Contest(name, "PyTorch", 0.6, ours, partial(torch, LARGE, some))
    alone = "its matrix products alone"
    yield Contest(name, alone, 1.5, ours, partial(products, LARGE, some), same_loss=False)
    name, theirs = f"augmentation of {some} batches", "784-1024-512-10's updates on them"
    updates = partial(our_updates, BEST, some)
    yield Contest(name, theirs, 0.45, partial(distortion, some), updates, same_loss=False)


def mnist() -> Dataset:
    return load_mnist()[0]


def our_full(updates: int) -> Work:
    run = train(_blogs_network(), mnist(), steps=10**6, lr=0.1)
    return lambda: [next(run).loss for _ in range(updates)]


def blog_full(updates: int) -> Work:
    X, step = np.multiply(mnist().images.T, 1 / 255), rivals.blog_step(_blogs_network(), 0.1)
    return lambda: [step(X, mnist().labels) for _ in range(updates)]


def torch_full(updates: int) -> Work:
    X, step = _floats(), rivals.torch_step(_blogs_network(), "sgd", lr=0.1)
    return lambda: [step(X, mnist().labels) for _ in range(updates)]


def our_updates(sizes: tuple[int, ...], updates: int) -> Work:
    settings = SETTINGS | {"steps": 10**6, "batch_size": BATCH, "optimizer": "momentum"}
    run = train(_network(sizes), mnist(), rng=np.random.default_rng(1), **settings)
    return lambda: [next(run).loss for _ in range(updates)]


def in_batches(rival: Callable[[Network], rivals.Step], sizes: tuple[int, ...], n: int) -> Work:
    """Another's updates on the shuffled batches that `train` draws from the same generator."""
    X, y, step = _floats(), mnist().labels, rival(_network(sizes))
    order = Order(len(y), BATCH, np.random.default_rng(1))
    return lambda: [step(X[rows], y[rows]) for rows in (order.next_rows() for _ in range(n))]


def distortion(batches: int) -> Work:
    distorter = Distorter(Augment(), BATCH)
    out, rng = np.empty((BATCH, 784), np.float32), np.random.default_rng(0)

    images = np.split(mnist().images[: batches * BATCH], batches)

    def work() -> list[float]:
        for batch in images:
            distorter.distort(batch, rng, out)
        return []

    return work


def _network(sizes: tuple[int, ...]) -> Network:
    return Network(sizes, rng=np.random.default_rng(0))


def _blogs_network() -> Network:
    return Network(rng=np.random.default_rng(0), init="uniform")


def _floats() -> np.ndarray:
    return np.multiply(mnist().images, 1 / 255, dtype=np.float32)


if __name__ == "__main__":
    main()
