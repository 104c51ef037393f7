"""What is kept of a run, as plain records."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from digitnet.runs.snapshot import ENDED

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A run as it was when it was kept last.

    owner: the hash of the secret that controls it. recipe: as of Recipe.describe. data: which
    images it learns from. course: its history and readings, in plain values. begun, changed:
    seconds since 1970. step: of the checkpoint or the end. holder: the process that trains it.
    """

    id: str
    owner: str
    name: str
    recipe: dict[str, Any]
    data: str
    state: str
    message: str
    course: dict[str, Any]
    begun: float
    changed: float
    step: int
    holder: str = ""

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class KeptWeights:
    """The weights of one moment: a safetensors file, exact or in half precision."""

    step: int
    exact: bool
    weights: bytes


@lru_cache(maxsize=1000)
def note_odd(run_id: str, why: str) -> None:
    """Once in the log: a run of the store that is left out."""
    log.warning("run %s is left out: %s", run_id, why)


class StoreError(RuntimeError):
    """The store cannot be used; the message says why, in a sentence for people."""


class OddRunError(StoreError):
    """One run in the store cannot be read; all others can."""
