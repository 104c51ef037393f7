"""Peak memory of training on MNIST, and time and memory on a data set ten times as large.

    python -m tests.benchmarks.memory

Each figure is taken in a process of its own; medians of several rounds. The large set is MNIST
tiled into a file that is memory-mapped, so that only what a batch needs is read.
"""

import tempfile
import time
from pathlib import Path

import numpy as np

from digitnet import Dataset, Network, load_mnist, train
from tests.benchmarks.options import options
from tests.fresh_python import printed_by

MODES = ("full", "epoch", "large")
FULL_BATCHES = 3  # updates; in mini-batches an epoch


def work(mode: str, folder: str) -> None:
    """Trains as `mode` says and prints seconds, peak and final memory."""
    data = load_mnist()[0] if mode != "large" else _mapped(Path(folder))
    network = Network((784, 128, 64, 10), rng=np.random.default_rng(0))
    options = {"steps": FULL_BATCHES} if mode == "full" else {"epochs": 1, "batch_size": 128}
    run = train(network, data, lr=0.05, rng=np.random.default_rng(0), **options)
    start = time.perf_counter()
    for _ in run:
        pass
    print(time.perf_counter() - start, megabytes("VmHWM"), megabytes("RssAnon"))


def main() -> None:
    asked = options(__doc__, {"rounds": 1, "times": 2}, rounds=7, times=10)
    with tempfile.TemporaryDirectory() as folder:
        _tile(Path(folder), asked.times)
        rounds = [{mode: _measure(mode, folder) for mode in MODES} for _ in range(asked.rounds)]
    for mode in MODES:
        seconds, peak, own = np.median([results[mode] for results in rounds], axis=0)
        print(f"{mode}: {seconds:.2f} s, peak {peak:.0f} MB, at the end {own:.0f} MB of its own")
    ratio = np.median([results["large"][0] / results["epoch"][0] for results in rounds])
    print(f"{asked.times} times the images: {ratio:.1f} times the time of an epoch")


def _measure(mode: str, folder: str) -> tuple[float, ...]:
    said = printed_by(f"from tests.benchmarks.memory import work; work({mode!r}, {folder!r})")
    return tuple(map(float, said.split()))


def _tile(folder: Path, times: int) -> None:
    mnist = load_mnist()[0]
    shape = (times, *mnist.images.shape)
    images = np.lib.format.open_memmap(folder / "images.npy", "w+", np.uint8, shape)
    images[:] = mnist.images
    images.flush()
    np.save(folder / "labels.npy", np.tile(mnist.labels, times))


def _mapped(folder: Path) -> Dataset:
    images = np.load(folder / "images.npy", mmap_mode="r")
    return Dataset(images.reshape(-1, 784), np.load(folder / "labels.npy"))


def megabytes(name: str) -> float:
    """Of /proc/self/status (Linux): VmHWM is the peak, RssAnon leaves mapped files out."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
