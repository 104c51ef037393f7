"""Writes runs to the store in a thread of its own, so that no run has to wait for a disk."""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from digitnet.runs.keeping.kept import Kept, KeptWeights, StoreError

if TYPE_CHECKING:
    from digitnet.runs.keeping.store import Store

log = logging.getLogger(__name__)
RETRY_SECONDS = 10.0  # before what a store did not take is tried again
MOST_BYTES = 2**28  # of all that waits for a store that takes nothing: beyond it the oldest goes
UNKNOWN = "Runs are not kept: the log has noted why."
HOLDER = f"{os.uname().nodename[:100] if hasattr(os, 'uname') else ''} {os.getpid()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepsake:
    """A run at one moment, to be kept.

    checkpoint: what it goes on from, None where that has not changed, empty where it never goes
    on. weights: moments to be added. images: its own, to be kept once.
    """

    kept: Kept
    checkpoint: bytes | None = None
    weights: tuple[KeptWeights, ...] = ()
    images: bytes | None = None

    def after(self, earlier: Keepsake | None) -> Keepsake:
        """This one, and of one that was not written yet what this one does not replace."""
        if earlier is None:
            return self
        return replace(
            self,
            checkpoint=earlier.checkpoint if self.checkpoint is None else self.checkpoint,
            weights=(*earlier.weights, *self.weights),
            images=earlier.images if self.images is None else self.images,
        )

    @property
    def size(self) -> int:
        """In bytes, about."""
        blobs = (self.checkpoint, self.images, *(each.weights for each in self.weights))
        return sum(len(blob) for blob in blobs if blob)


class Keeper:
    """The one who writes to a store.

    Of each run only the latest moment waits to be written: a slow disk costs moments, not memory.
    What a store did not take waits on, and is tried again.
    trouble: why runs are not kept, in a sentence; empty while all is well.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.trouble = ""
        self._waiting: dict[str, Keepsake] = {}
        self._writing = ""  # the id of a run
        self._failed: dict[str, float] = {}  # runs that were not written: when to try again
        self._closing = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def keep(self, keepsake: Keepsake) -> None:
        """Has it written soon; does nothing once the keeper was closed."""
        with self._changed:
            if self._closing:
                return
            run_id = keepsake.kept.id
            self._waiting[run_id] = keepsake.after(self._waiting.get(run_id))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def is_free(self, run_id: str) -> bool:
        """Whether all that was to be kept of this run is written."""
        return run_id not in self._waiting and run_id != self._writing

    def flush(self, run_id: str | None = None, timeout: float = 10.0) -> bool:
        """Waits until all is written or was tried once more, of one run or of all; whether it is
        written."""
        with self._changed:
            for each in self._failed if run_id is None else self._failed.keys() & {run_id}:
                self._failed[each] = 0.0
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._is_busy(run_id), timeout)
            return self.is_free(run_id) if run_id else not self._waiting and not self._writing

    def rename(self, run_id: str, **names: str) -> None:
        """What waits to be written of this run has these names from now on."""
        with self._changed:
            self._changed.wait_for(lambda: self._writing != run_id, timeout=10.0)
            if waits := self._waiting.get(run_id):
                self._waiting[run_id] = replace(waits, kept=replace(waits.kept, **names))

    def forget(self, run_id: str) -> None:
        """Nothing of this run is written from now on, unless it is told anew."""
        with self._changed:
            self._changed.wait_for(lambda: self._writing != run_id, timeout=10.0)
            self._waiting.pop(run_id, None)
            self._note_success(run_id)

    def close(self, timeout: float = 10.0) -> None:
        """Writes what waits, and ends."""
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
        """Whether it is being written, or is to be now: one run, or any."""
        runs = self._waiting if run_id is None else self._waiting.keys() & {run_id}
        is_written = bool(self._writing) and run_id in (None, self._writing)
        return is_written or any(map(self._is_due, runs))

    def _work(self) -> None:
        while keepsake := self._next():
            trouble = self._write(keepsake)
            with self._changed:
                self._writing = ""
                if trouble:
                    self._note_failure(keepsake, trouble)
                else:
                    self._note_success(keepsake.kept.id)
                self._changed.notify_all()

    def _next(self) -> Keepsake | None:
        """What is to be written next, when there is something; None once the keeper was closed."""
        with self._changed:
            while not (due := [each for each in self._waiting if self._is_due(each)]):
                if self._closing:
                    return None
                again = min(self._failed.values(), default=None)
                self._changed.wait(again and again - monotonic())
            self._writing = due[0]
            return self._waiting.pop(self._writing)

    def _write(self, keepsake: Keepsake) -> str:
        """Why it could not be written; empty where it is."""
        try:
            _write(self.store, keepsake)
        except StoreError as error:
            return str(error)
        except Exception:
            if self.trouble != UNKNOWN:
                log.exception("run %s could not be kept", keepsake.kept.id)
            return UNKNOWN
        return ""

    def _note_success(self, run_id: str) -> None:
        self._failed.pop(run_id, None)
        if not self._failed:
            self.trouble = ""

    def _note_failure(self, keepsake: Keepsake, trouble: str) -> None:
        if trouble != self.trouble:
            log.warning("%s", trouble)
        self.trouble = trouble
        run_id = keepsake.kept.id
        newer = self._waiting.get(run_id)
        self._waiting[run_id] = newer.after(keepsake) if newer else keepsake
        self._failed[run_id] = monotonic() + RETRY_SECONDS
        while len(self._failed) > 1 and self._bytes() > MOST_BYTES:
            oldest = next(iter(self._failed))
            del self._failed[oldest], self._waiting[oldest]

    def _bytes(self) -> int:
        return sum(waits.size for waits in self._waiting.values())


def _write(store: Store, keepsake: Keepsake) -> None:
    kept = keepsake.kept
    store.keep(kept, keepsake.checkpoint or None)
    if keepsake.checkpoint == b"":
        store.drop_checkpoint(kept.id)
    if keepsake.weights:
        store.keep_weights(kept.id, list(keepsake.weights))
    if keepsake.images:
        store.keep_images(kept.id, keepsake.images)
