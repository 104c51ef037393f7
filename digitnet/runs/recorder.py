"""What a run writes down of itself, so that it can go on where its server's life has ended."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Protocol

from digitnet.data import Dataset
from digitnet.nn import Training, checkpoint
from digitnet.runs.moments import Moment, Moments
from digitnet.runs.record import RunRecord
from digitnet.runs.view import Identity

KEEP_SECONDS = 3.0  # between two moments of a run that are written
MOST_NUMBERS = 16_000_000  # in a checkpoint: a larger one would hold up the whole server's disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A run at one moment, to be written.

    checkpoint: what it goes on from, None where that has not changed, empty where it never goes
    on. moments: to be added to those before. images: the run's own, to be written once.
    """

    record: RunRecord
    checkpoint: bytes | None = None
    moments: tuple[Moment, ...] = ()
    images: Dataset | None = None


class Writer(Protocol):
    """Whoever writes down what runs tell; no run waits for it."""

    def keep(self, entry: Entry) -> None: ...

    def is_free(self, run_id: str) -> bool:
        """Whether all that was told of this run is written."""


class Recorder:
    """Tells a writer how a run stands; for the run's own thread, between two updates.

    writer: None where nothing is written. step: of what is written already. own: images that are
    nowhere else, to be kept with the run. lock: held while the run gets other names.
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
        self._step = step  # of the checkpoint that was told last
        self._moment = step  # the last one that was told

    @property
    def is_kept(self) -> bool:
        """Whether anything is written of the run from now on."""
        return self._writer is not None

    def is_due(self, update_seconds: float) -> bool:
        """Whether to write now: after another update as long as the last one it would be late."""
        return monotonic() + update_seconds - self._told_at >= KEEP_SECONDS

    def note(self, record: RunRecord, training: Training, moments: Moments) -> None:
        """A run that goes on, or rests; nothing where that is written already, or being written."""
        if _is_too_large(training):
            self._writer = None
        if self._writer is None or record == self._told:
            return
        if record.state == "running" and not self._writer.is_free(record.id):
            return
        raw = checkpoint.to_bytes(training) if training.step != self._step else None
        self._tell(self._writer, record, raw, self._new(moments))
        self._told, self._step, self._told_at = record, training.step, monotonic()

    def end(self, record: RunRecord, training: Training, moments: Moments, last: Moment) -> None:
        """A run that has ended. last: the weights that it shows from now on."""
        if self._writer is None:
            return
        goes_on = record.state == "stopped" and training.step  # in a run that branches off
        raw = checkpoint.to_bytes(training) if goes_on else b""
        others = [moment for moment in self._new(moments) if moment.step != last.step]
        self._tell(self._writer, record, raw, (*others, last))

    def _tell(
        self,
        writer: Writer,
        record: RunRecord,
        raw: bytes | None,
        moments: tuple[Moment, ...],
    ) -> None:
        own, self._own = self._own, None
        with self._lock:  # the names as they are now: who changes them changes what is told before
            named = replace(record, card=self._run.card)
            writer.keep(Entry(record=named, checkpoint=raw, moments=moments, images=own))

    def _new(self, moments: Moments) -> tuple[Moment, ...]:
        """The moments that have come since the last ones that were told."""
        new = moments.since(self._moment)
        self._moment = new[-1].step if new else self._moment
        return tuple(new)


def _is_too_large(training: Training) -> bool:
    copies = 1 + len(training.optimizer.state) + bool(training.average)
    return copies * training.network.params.flat.size > MOST_NUMBERS
