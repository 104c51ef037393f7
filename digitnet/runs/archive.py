"""What a registry needs of a store that keeps runs beyond the server's memory."""

from collections.abc import Callable, Mapping
from typing import Protocol, Unpack

from digitnet.data import Dataset
from digitnet.nn import Network
from digitnet.runs.archived import ArchivedRun
from digitnet.runs.card import Names
from digitnet.runs.record import RunRecord
from digitnet.runs.recorder import Writer
from digitnet.runs.resume import ResumePoint
from digitnet.runs.run import Run
from digitnet.runs.slots import Slots

AnyRun = Run | ArchivedRun
Sources = Mapping[str, Callable[[], Dataset]]  # images by their names


class StoreError(RuntimeError):
    """The store cannot be used; the message says why, in a sentence."""


class Archive(Writer, Protocol):
    """Stores runs. Everything but its own writing raises StoreError if the store does not work.

    trouble: why runs are not saved, in a sentence; empty while all is well.
    """

    trouble: str

    def bring_back(self, run_id: str, slots: Slots, sources: Sources) -> AnyRun | None:
        """The run with this id, paused if it was active; None if it is not stored."""

    def owned_by(self, owner: str) -> list[RunRecord]: ...

    def since(self, run_id: str, step: int) -> ResumePoint | None:
        """The exact state of a run after a step; None if it is not stored."""

    def network(self, run_id: str, step: int) -> Network | None:
        """A run's network after a step, as stored; None if it is not."""

    def rename(self, run_id: str, **names: Unpack[Names]) -> None:
        """Changes the name or the owner."""

    def delete(self, run_id: str) -> None: ...

    def flush(self, run_id: str | None = None) -> bool:
        """Waits until everything is written, of one run or of all; whether it is."""

    def close(self) -> None: ...
