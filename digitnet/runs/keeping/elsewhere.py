"""Runs that another process trains, such as the command line: watched through the store."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from digitnet.runs.keeping.keeper import HOLDER
from digitnet.runs.keeping.kept import Kept, StoreError
from digitnet.runs.keeping.restore import EndedRun, latest_network
from digitnet.runs.snapshot import Course, Snapshot

if TYPE_CHECKING:
    from digitnet.runs.keeping.store import Store

LOOK_SECONDS = 1.0  # between two looks at the store
LEFT = "the process that trained this run has ended"
SILENT_SECONDS = 20.0  # a process that has written nothing for so long trains no more


def is_elsewhere(kept: Kept) -> bool:
    """Whether another process trains this run right now, and not one that was killed."""
    if kept.state != "running" or kept.holder == HOLDER:
        return False
    if time.time() - kept.changed > SILENT_SECONDS:
        return False
    node, _, process = kept.holder.rpartition(" ")
    is_here = node == HOLDER.rpartition(" ")[0] and process.isdecimal() and os.name == "posix"
    return _exists(int(process)) if is_here else True


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)  # no signal: only asks
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return not _is_dead(process)


def _is_dead(process: int) -> bool:
    """Whether it has ended, and its parent has not asked yet how; not known on every system."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


class FollowedRun(EndedRun):
    """A run that another process trains. It can be watched, and moved only from there."""

    elsewhere = True

    def follow(self, store: Store) -> None:
        """From now on it is as the store has it."""
        self._store, self._looked_at, self.is_over = store, monotonic(), False

    @property
    def is_away(self) -> bool:
        """Whether it is followed no longer."""
        return self.is_over

    def start(self) -> None:
        """Nothing is to be started here."""

    def pause(self) -> None:
        """Only where it is trained."""

    stop = let_go = resume = step_once = pause

    def put_away(self, message: str = "") -> bool:
        """Nothing is held here."""
        return True

    def snapshot(self) -> Snapshot:
        with self._changed:
            if monotonic() - self._looked_at > LOOK_SECONDS and not self.is_over:
                self._look()
        return super().snapshot()

    def _look(self) -> None:
        self._looked_at = monotonic()
        with suppress(StoreError, ValueError, KeyError, TypeError):
            kept = self._store.get(self.id)
            if kept is None or not is_elsewhere(kept):
                self._leave(kept)
            if kept:
                course = Course(latest_network(kept, self.recipe, self._store), 0)
                course.recall(kept.course)
                self._course = course

    def _leave(self, kept: Kept | None) -> None:
        """Nobody trains it any more: who asks for it next gets the run itself."""
        self.is_over = True
        self._state, self._message = "paused", LEFT
        if kept and kept.ended:
            self._state, self._message = kept.state, kept.message
