"""Snapshots of a run: its weights at chosen steps, so that one can rewind to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from digitnet.nn import Network

BUDGET = 16 * 2**20  # bytes for the snapshots of one run
MOST = 200  # snapshots of a run: more than the eye can follow
HALF, SINGLE = np.float16, np.float32


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The snapshot of a network after `step` steps.

    parameters: those of Parameters.flat, as float32 if exact, else as float16.
    dev_accuracy: if it was measured at this very step.
    """

    step: int
    parameters: np.ndarray
    dev_accuracy: float | None = None

    @property
    def exact(self) -> bool:
        return self.parameters.dtype == SINGLE


class Snapshots:
    """The snapshots of one run, at steps that are chosen before it starts.

    first: the initial network, which is the first snapshot and exact; the recipe can make it again,
    so it does not count. One thread may add; any may read.
    """

    def __init__(self, first: Network, steps: int) -> None:
        self._first, self._start = first, Snapshot(0, first.params.flat)
        self.plan = planned(steps, first.sizes)
        self._wanted = frozenset(self.plan)
        self._kept: tuple[
            Snapshot, ...
        ] = ()  # replaced as a whole, so that readers have one that does not change

    def wants(self, step: int) -> bool:
        """Whether a snapshot of this step is planned."""
        return step in self._wanted

    def add(self, network: Network, step: int, dev_accuracy: float | None = None) -> None:
        """Keeps the network in half precision, if all of it is finite."""
        parameters = network.params.flat
        if np.isfinite(parameters).all():
            top = np.finfo(HALF).max
            halves = np.clip(parameters, -top, top).astype(HALF)
            self._put(Snapshot(step, halves, dev_accuracy))

    def end(self, network: Network, step: int, dev_accuracy: float | None) -> None:
        """Keeps the final network exactly, if it fits at all."""
        parameters = network.params.flat.astype(SINGLE, copy=False)
        if step and parameters.nbytes <= BUDGET:
            self._put(Snapshot(step, parameters, dev_accuracy))

    def restore(self, snapshots: Iterable[Snapshot], until: int) -> None:
        """Restores snapshots up to step `until`, after which no more of these steps are added.

        Raises ValueError for the weights of another network.
        """
        for snapshot in snapshots:
            if snapshot.parameters.shape != self._first.params.flat.shape:
                raise ValueError(f"step {snapshot.step}: weights of another network")
            self._put(snapshot)
        here = set(self.steps())
        self.plan = tuple(step for step in self.plan if step > until or step in here)

    def steps(self) -> list[int]:
        """The steps of the snapshots, in order; 0 is always among them."""
        return [0, *(snapshot.step for snapshot in self._kept)]

    def since(self, step: int) -> list[Snapshot]:
        """The snapshots of later steps, in order; -1 includes the first."""
        return [snapshot for snapshot in (self._start, *self._kept) if snapshot.step > step]

    def at(self, step: int) -> Snapshot | None:
        """The snapshot of this very step; None if there is none."""
        if step == 0:
            return self._start
        return next((snapshot for snapshot in self._kept if snapshot.step == step), None)

    def network(self, step: int) -> Network | None:
        """The network at this very step, as kept; None if it is not."""
        snapshot = self.at(step)
        return self.network_of(snapshot) if snapshot else None

    def network_of(self, snapshot: Snapshot) -> Network:
        """A new network with the parameters of a snapshot."""
        network = self._first.copy()
        network.params.flat[...] = snapshot.parameters
        return network

    def _put(self, snapshot: Snapshot) -> None:
        others = [each for each in self._kept if each.step != snapshot.step]
        self._kept = tuple(sorted([*others, snapshot], key=lambda each: each.step))


def planned(steps: int, sizes: Sequence[int]) -> tuple[int, ...]:
    """The steps to keep of a run of so many, 0 first: dense at the beginning, then sparser.

    As many as fit into the budget in half precision, with the last one exact.
    """
    numbers = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(sizes))
    fitting = (BUDGET - numbers * np.dtype(SINGLE).itemsize) // (numbers * np.dtype(HALF).itemsize)
    if fitting < 0:
        return (0,)
    return (0, *_spread(steps, min(MOST - 1, fitting + 1)))


def _spread(steps: int, most: int) -> list[int]:
    """At most so many steps up to the last, in a geometric sequence."""
    if most == 1:
        return [steps]
    chosen, drawn = np.unique(_geometric(steps, most)), most
    # At the beginning several fall on one step: more are drawn to make up for it.
    while len(chosen) < min(most, steps):
        drawn = drawn + max(1, drawn // 20)
        more = np.unique(_geometric(steps, drawn))
        if len(more) > most:
            break
        chosen = more
    return chosen.tolist()


def _geometric(steps: int, n: int) -> np.ndarray:
    return np.rint(np.geomspace(1, steps, n)).astype(np.int64)
