"""Saves a run, so that it can be resumed after its server was stopped."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Protocol

from digitnet.data import Dataset
from digitnet.nn import Training, checkpoint
from digitnet.runs.record import RunRecord
from digitnet.runs.snapshots import Snapshot, Snapshots
from digitnet.runs.view import Identity

KEEP_SECONDS = 3.0  # between two saves of a run
MOST_NUMBERS = 16_000_000  # in a checkpoint: a larger one would block the server's disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A run at one moment, to be saved.

    checkpoint: what it can be resumed from, None if unchanged, empty if it never will be.
    snapshots: those to be added. images: the run's own, to be saved once.
    """

    record: RunRecord
    checkpoint: bytes | None = None
    snapshots: tuple[Snapshot, ...] = ()
    images: Dataset | None = None


class Writer(Protocol):
    """Saves runs; no run waits for it."""

    def keep(self, entry: Entry) -> None: ...

    def is_free(self, run_id: str) -> bool:
        """Whether everything of this run is saved."""


class Recorder:
    """Passes a run's state to a writer; for the run's own thread, between two steps.

    writer: None if nothing is saved. step: the last one saved. own: images that exist nowhere else,
    to be saved with the run. lock: held while the run's names change.
    """

    def __init__(
        self,
        run: Identity,
        writer: Writer | None,
        step: int = 0,
        own: Dataset | None = None,
        lock: AbstractContextManager[Any] | None = None,
    ) -> None:
        self._run, self._writer, self._own = run, writer, own
        self._lock = lock or nullcontext()
        self._told_at = monotonic()
        self._told: RunRecord | None = None  # last
        self._step = step  # of the last checkpoint
        self._snapshot = step  # the last one saved

    @property
    def is_kept(self) -> bool:
        """Whether the run is saved from now on."""
        return self._writer is not None

    def is_due(self, update_seconds: float) -> bool:
        """Whether to save now: after another step as long as the last one it would be late."""
        return monotonic() + update_seconds - self._told_at >= KEEP_SECONDS

    def note(self, record: RunRecord, training: Training, snapshots: Snapshots) -> None:
        """Saves a run that is active or paused, unless that is already done or under way."""
        if _is_too_large(training):
            self._writer = None
        if self._writer is None or record == self._told:
            return
        if record.state == "running" and not self._writer.is_free(record.id):
            return
        raw = checkpoint.to_bytes(training) if training.step != self._step else None
        self._tell(self._writer, record, raw, self._new(snapshots))
        self._told, self._step, self._told_at = record, training.step, monotonic()

    def end(
        self, record: RunRecord, training: Training, snapshots: Snapshots, last: Snapshot
    ) -> None:
        """Saves a run that has ended. last: the weights that it shows from now on."""
        if self._writer is None:
            return
        goes_on = record.state == "stopped" and training.step  # in a branch
        raw = checkpoint.to_bytes(training) if goes_on else b""
        others = [snapshot for snapshot in self._new(snapshots) if snapshot.step != last.step]
        self._tell(self._writer, record, raw, (*others, last))

    def _tell(
        self,
        writer: Writer,
        record: RunRecord,
        raw: bytes | None,
        snapshots: tuple[Snapshot, ...],
    ) -> None:
        own, self._own = self._own, None
        with self._lock:  # so that the names are the present ones
            named = replace(record, card=self._run.card)
            writer.keep(Entry(record=named, checkpoint=raw, snapshots=snapshots, images=own))

    def _new(self, snapshots: Snapshots) -> tuple[Snapshot, ...]:
        """The snapshots since the last save."""
        new = snapshots.since(self._snapshot)
        self._snapshot = new[-1].step if new else self._snapshot
        return tuple(new)


def _is_too_large(training: Training) -> bool:
    copies = 1 + len(training.optimizer.state) + bool(training.average)
    return copies * training.network.params.flat.size > MOST_NUMBERS
