"""What a run is called, whose it is, and where it came from."""

import secrets
import string
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Self, TypedDict

from digitnet.runs.plain import fitting, number, text, whole

MNIST = "MNIST"  # the images that the program brings along
SIGNS = string.ascii_letters + string.digits
MOST_NAME, MOST_DATA = 200, 300  # characters
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
    def from_plain(cls, told: dict[str, Any]) -> Self:
        """What was told in plain values; raises ValueError, KeyError or TypeError."""
        return cls(text(told["run"], 64), whole(told["step"]), told["exact"] is True)


class Names(TypedDict, total=False):
    """What of a card may change."""

    owner: str
    name: str


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

    def to_plain(self) -> dict[str, Any]:
        """In plain values, with texts no longer than `from_plain` takes them."""
        name, data = fitting(self.name, MOST_NAME), fitting(self.data, MOST_DATA)
        return asdict(self) | {"owner": fitting(self.owner, 64), "name": name, "data": data}

    @classmethod
    def from_plain(cls, told: dict[str, Any]) -> Self:
        """Raises ValueError, KeyError or TypeError."""
        return cls(
            id=text(told["id"], 64),
            owner=text(told["owner"], 64),
            name=text(told["name"], MOST_NAME),
            data=text(told["data"], MOST_DATA),
            begun=number(told["begun"], 0),
            origin=Origin.from_plain(told["origin"]) if told["origin"] else None,
        )
