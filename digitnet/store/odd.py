"""Damaged runs in a store, which are left out without affecting the others."""

import logging
from functools import lru_cache

from digitnet.runs import StoreError

log = logging.getLogger(__name__)


class OddRunError(StoreError):
    """One run in the store cannot be read; the message says why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The run store is damaged: a run in it cannot be read ({why}).")


@lru_cache(maxsize=1000)
def note_odd(run_id: str, why: str) -> None:
    """Logs it, once."""
    log.warning("run %s is left out: %s", run_id, why)
