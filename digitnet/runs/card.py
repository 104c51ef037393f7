"""What a run is called, whose it is, and where it came from."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from digitnet.runs.plain import text, whole

MNIST = "MNIST"  # the images that the program brings along


@dataclass(frozen=True, slots=True)
class Origin:
    """The run that another branched off from, and at which step.

    exact: from all that its next update would have depended on; else from its weights alone.
    """

    run: str
    step: int
    exact: bool

    @classmethod
    def of(cls, described: dict[str, Any]) -> Origin:
        """What was told in plain values; raises ValueError, KeyError or TypeError."""
        exact = described["exact"] is True
        return cls(text(described["run"], 64), whole(described["step"]), exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The names of a run.

    owner: the hash of the secret that controls it; empty where nobody does. data: what people call
    the images that it learns from. begun: seconds since 1970.
    """

    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    owner: str = ""
    name: str = ""
    data: str = MNIST
    begun: float = field(default_factory=time.time)
    origin: Origin | None = None
