"""Writes runs to the store in its own thread, so that no run has to wait for the disk."""

import logging
import threading
from dataclasses import replace
from time import monotonic
from typing import Unpack

from digitnet.runs import Entry, Names, StoreError
from digitnet.store.holder import HOLDER
from digitnet.store.ownimages import packed
from digitnet.store.store import Store
from digitnet.store.weights import Weights

log = logging.getLogger(__name__)
RETRY_SECONDS = 10.0  # before a failed write is retried
MOST_BYTES = 2**28  # waiting for a store that fails: beyond this the oldest are dropped
UNKNOWN = "Runs are not saved: the server's log has the reason."


class StoreWriter:
    """The only writer to a store.

    Only the latest entry of each run waits to be written: a slow disk costs entries, not memory.
    Failed writes are retried.
    trouble: why runs are not saved, in a sentence; empty while all is well.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.trouble = ""
        self._waiting: dict[str, Entry] = {}
        self._writing = ""  # the id of a run
        self._failed: dict[str, float] = {}  # failed runs: when to retry
        self._closing = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def keep(self, entry: Entry) -> None:
        """Queues an entry; does nothing once closed."""
        with self._changed:
            if self._closing:
                return
            run_id = entry.record.id
            self._waiting[run_id] = joined(self._waiting.get(run_id), entry)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def is_free(self, run_id: str) -> bool:
        """Whether everything queued for this run is written."""
        return run_id not in self._waiting and run_id != self._writing

    def flush(self, run_id: str | None = None, timeout: float = 10.0) -> bool:
        """Waits until everything, of one run or of all, is written or was tried once more; returns
        whether it is written."""
        with self._changed:
            for each in self._failed if run_id is None else self._failed.keys() & {run_id}:
                self._failed[each] = 0.0
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._is_busy(run_id), timeout)
            return self.is_free(run_id) if run_id else not self._waiting and not self._writing

    def rename_waiting(self, run_id: str, **names: Unpack[Names]) -> None:
        """Renames what is queued for this run."""
        with self._changed:
            self._changed.wait_for(lambda: self._writing != run_id, timeout=10.0)
            if waits := self._waiting.get(run_id):
                self._waiting[run_id] = _renamed(waits, names)

    def forget(self, run_id: str) -> None:
        """Discards what is queued for this run."""
        with self._changed:
            self._changed.wait_for(lambda: self._writing != run_id, timeout=10.0)
            self._waiting.pop(run_id, None)
            self._note_success(run_id)

    def close(self, timeout: float = 10.0) -> None:
        """Writes everything queued, and stops."""
        self.flush(timeout=timeout)
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join(timeout)
        self.store.close()

    def _is_due(self, run_id: str) -> bool:
        return self._failed.get(run_id, 0.0) <= monotonic()

    def _is_busy(self, run_id: str | None) -> bool:
        """Whether this run, or any, is being written or due."""
        runs = self._waiting if run_id is None else self._waiting.keys() & {run_id}
        is_written = bool(self._writing) and run_id in (None, self._writing)
        return is_written or any(map(self._is_due, runs))

    def _work(self) -> None:
        while entry := self._next():
            trouble = self._write(entry)
            with self._changed:
                self._writing = ""
                if trouble:
                    self._note_failure(entry, trouble)
                else:
                    self._note_success(entry.record.id)
                self._changed.notify_all()

    def _next(self) -> Entry | None:
        """The next entry, once there is one; None once closed."""
        with self._changed:
            while not (due := [each for each in self._waiting if self._is_due(each)]):
                if self._closing:
                    return None
                again = min(self._failed.values(), default=None)
                self._changed.wait(again and again - monotonic())
            self._writing = due[0]
            return self._waiting.pop(self._writing)

    def _write(self, entry: Entry) -> str:
        """Writes an entry; returns why it failed, or ""."""
        try:
            _write(self.store, entry)
        except StoreError as error:
            return str(error)
        except Exception:
            if self.trouble != UNKNOWN:
                log.exception("run %s could not be saved", entry.record.id)
            return UNKNOWN
        return ""

    def _note_success(self, run_id: str) -> None:
        self._failed.pop(run_id, None)
        if not self._failed:
            self.trouble = ""

    def _note_failure(self, entry: Entry, trouble: str) -> None:
        if trouble != self.trouble:
            log.warning("%s", trouble)
        self.trouble = trouble
        run_id = entry.record.id
        newer = self._waiting.get(run_id)
        self._waiting[run_id] = joined(entry, newer) if newer else entry
        self._failed[run_id] = monotonic() + RETRY_SECONDS
        while len(self._failed) > 1 and self._bytes() > MOST_BYTES:
            oldest = next(iter(self._failed))
            del self._failed[oldest], self._waiting[oldest]

    def _bytes(self) -> int:
        return sum(size_of(waits) for waits in self._waiting.values())


def _write(store: Store, entry: Entry) -> None:
    record = replace(entry.record, holder=HOLDER)
    store.keep(record, entry.checkpoint or None)
    if entry.checkpoint == b"":
        store.drop_checkpoint(record.id)
    if entry.snapshots:
        kept = [Weights.of(snapshot, record.recipe) for snapshot in entry.snapshots]
        store.keep_weights(record.id, kept)
    if entry.images:
        store.keep_images(record.id, packed(entry.images))


def _renamed(entry: Entry, names: Names) -> Entry:
    card = replace(entry.record.card, **names)
    return replace(entry, record=replace(entry.record, card=card))


def joined(earlier: Entry | None, later: Entry) -> Entry:
    """The later entry, with what it does not replace of one that is not written yet."""
    if earlier is None:
        return later
    return replace(
        later,
        checkpoint=earlier.checkpoint if later.checkpoint is None else later.checkpoint,
        snapshots=(*earlier.snapshots, *later.snapshots),
        images=earlier.images if later.images is None else later.images,
    )


def size_of(entry: Entry) -> int:
    """The approximate size in bytes."""
    images = entry.images.images.nbytes if entry.images else 0
    snapshots = sum(snapshot.parameters.nbytes for snapshot in entry.snapshots)
    return len(entry.checkpoint or b"") + images + snapshots
