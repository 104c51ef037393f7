"""Runs that another process trains, such as the command line: watched through the store."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from time import monotonic

from digitnet.runs import ArchivedRun, RunRecord, Snapshot, StoreError

LOOK_SECONDS = 1.0  # between two looks at the store
LEFT = "the process that trained this run has ended"


class FollowedRun(ArchivedRun):
    """A run that another process trains, as it was written last: it is moved only from there.

    look: finds it anew, as a run and as whether it is trained still; None where it has gone.
    """

    elsewhere = True

    def __init__(self, run: ArchivedRun, look: Callable[[], tuple[ArchivedRun, bool] | None]):
        super().__init__(run.record, run.snapshot().network, (), run.dev)
        self.moments, self._look = run.moments, look
        self._looked_at, self._looking = monotonic(), threading.Lock()
        self.is_away = False  # once it is followed no longer: who asks for it next gets it itself

    def snapshot(self) -> Snapshot:
        with self._looking:
            if monotonic() - self._looked_at > LOOK_SECONDS and not self.is_away:
                self._looked_at = monotonic()
                with suppress(StoreError):
                    self._take(self._look())
        return super().snapshot()

    def _take(self, found: tuple[ArchivedRun, bool] | None) -> None:
        self.is_away = found is None or not found[1]
        if found:
            self.record, self._course = found[0].record, found[0]._course
        if self.is_away and not self.record.ended:
            self.record: RunRecord = replace(self.record, state="paused", message=LEFT)
