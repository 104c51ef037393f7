"""Runs that another process trains, such as the command line, watched through the store."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import NamedTuple

from digitnet.data import Dataset
from digitnet.nn import Network, WeightsError
from digitnet.runs import ArchivedRun, RunRecord, RunStatus, StoreError

LOOK_SECONDS = 1.0  # between two queries of the store
LEFT = "the process that trained this run has ended"


class Latest(NamedTuple):
    """The current contents of the store for a run. is_trained: still, by another process."""

    record: RunRecord
    network: Network
    is_trained: bool


class FollowedRun(ArchivedRun):
    """A run that another process trains and controls, as it was last saved.

    It can be rewound once it has ended. look: reads it again; None if it was deleted.
    """

    elsewhere = True

    def __init__(
        self,
        record: RunRecord,
        network: Network,
        dev: Dataset | None,
        look: Callable[[], Latest | None],
    ) -> None:
        super().__init__(record, network, (), dev)
        self._look, self._looked_at, self._looking = look, monotonic(), threading.Lock()
        self.is_away = False  # True once it is followed no longer, and has to be loaded again

    def let_go(self) -> None:
        """Does nothing: there is nothing to release."""

    def status(self) -> RunStatus:
        with self._looking:
            if monotonic() - self._looked_at > LOOK_SECONDS and not self.is_away:
                self._looked_at = monotonic()
                with suppress(StoreError, WeightsError):
                    self._take(self._look())
        return super().status()

    def _take(self, latest: Latest | None) -> None:
        self.is_away = latest is None or not latest.is_trained
        if latest:
            self.show(latest.record, latest.network)
        if self.is_away and not self.record.ended:
            self.record = replace(self.record, state="paused", message=LEFT)
