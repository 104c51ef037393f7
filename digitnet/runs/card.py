"""What a run is called, whose it is, and where it came from."""

from __future__ import annotations

import secrets
import string
import time
from dataclasses import dataclass, field
from typing import Any

from digitnet.runs.plain import text, whole

MNIST = "MNIST"  # the images that the program brings along
SIGNS = string.ascii_letters + string.digits
ID_LENGTH = 12  # 71 bits: nobody finds another's run by trying


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


def _new_id() -> str:
    """Of letters and digits alone: a dash before it would make it an option of the command line."""
    return "".join(secrets.choice(SIGNS) for _ in range(ID_LENGTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The names of a run.

    owner: the hash of the secret that controls it; empty where nobody does. data: what people call
    the images that it learns from. begun: seconds since 1970.
    """

    id: str = field(default_factory=_new_id)
    owner: str = ""
    name: str = ""
    data: str = MNIST
    begun: float = field(default_factory=time.time)
    origin: Origin | None = None
