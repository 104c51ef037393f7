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


class Keeper:
    """The one who writes to a store.

    Of each run only the latest moment waits to be written: a slow disk costs moments, not memory.
    trouble: why runs are not kept, in a sentence; empty while all is well.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.trouble = ""
        self._waiting: dict[str, Keepsake] = {}
        self._writing = ""  # the id of a run
        self._failed: set[str] = set()  # runs whose last moment was not written
        self._closing = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def keep(self, keepsake: Keepsake) -> None:
        """Has it written soon; does nothing once the keeper was closed."""
        run_id = keepsake.kept.id
        with self._changed:
            if self._closing:
                return
            self._waiting[run_id] = keepsake.after(self._waiting.get(run_id))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def is_free(self, run_id: str) -> bool:
        """Whether all that was to be kept of this run is written."""
        return run_id not in self._waiting and run_id != self._writing

    def flush(self, run_id: str | None = None, timeout: float = 10.0) -> bool:
        """Waits until all is written, of one run or of all; whether it was."""
        until = monotonic() + timeout
        with self._changed:
            done = self._changed.wait_for(
                lambda: self._nothing_waits() if run_id is None else self.is_free(run_id),
                timeout=max(0.0, until - monotonic()),
            )
            return done and not (self._failed if run_id is None else run_id in self._failed)

    def forget(self, run_id: str) -> None:
        """Nothing of this run is written from now on, unless it is told anew."""
        with self._changed:
            self._waiting.pop(run_id, None)
            self._changed.wait_for(lambda: self._writing != run_id, timeout=10.0)
            self._failed.discard(run_id)

    def close(self, timeout: float = 10.0) -> None:
        """Writes what waits, and ends."""
        self.flush(timeout=timeout)
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join(timeout)
        self.store.close()

    def _nothing_waits(self) -> bool:
        return not self._waiting and not self._writing

    def _work(self) -> None:
        while True:
            with self._changed:
                self._writing = ""
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if not self._waiting:
                    return
                self._writing = next(iter(self._waiting))
                keepsake = self._waiting.pop(self._writing)
            self._write(keepsake)

    def _write(self, keepsake: Keepsake) -> None:
        run_id = keepsake.kept.id
        try:
            _write(self.store, keepsake)
        except StoreError as error:
            self._note(run_id, str(error))
        except Exception:
            log.exception("run %s could not be kept", run_id)
            self._note(run_id, "Runs are not kept: the log has noted why.")
        else:
            self._failed.discard(run_id)
            if not self._failed:
                self.trouble = ""

    def _note(self, run_id: str, trouble: str) -> None:
        if trouble != self.trouble:
            log.warning("%s", trouble)
        self._failed.add(run_id)
        self.trouble = trouble


def _write(store: Store, keepsake: Keepsake) -> None:
    kept = keepsake.kept
    store.keep(kept, keepsake.checkpoint or None)
    if keepsake.checkpoint == b"":
        store.drop_checkpoint(kept.id)
    if keepsake.weights:
        store.keep_weights(kept.id, list(keepsake.weights))
    if keepsake.images:
        store.keep_images(kept.id, keepsake.images)
