"""A run's name, owner and origin."""

import secrets
import string
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Self, TypedDict

from digitnet.runs.untrusted import fitting, number, text, whole

MNIST = "MNIST"  # the images that come with the program
SIGNS = string.ascii_letters + string.digits
MOST_NAME, MOST_DATA = 200, 300  # characters
ID_LENGTH = 12  # 71 bits: nobody can guess the id of another's run


@dataclass(frozen=True, slots=True)
class Origin:
    """The run that another branched from, and the step.

    exact: with the whole state of the training; else with the weights alone.
    """

    run: str
    step: int
    exact: bool

    @classmethod
    def from_plain(cls, told: dict[str, Any]) -> Self:
        """From plain values; raises ValueError, KeyError or TypeError."""
        return cls(text(told["run"], 64), whole(told["step"]), told["exact"] is True)


class Names(TypedDict, total=False):
    """The fields of a card that may change."""

    owner: str
    name: str


def _new_id() -> str:
    """Letters and digits only: a leading dash would make it an option on the command line."""
    return "".join(secrets.choice(SIGNS) for _ in range(ID_LENGTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The identity of a run.

    owner: the hash of the secret that controls it; empty if nobody does. data: the name of its
    images. begun: seconds since 1970.
    """

    id: str = field(default_factory=_new_id)
    owner: str = ""
    name: str = ""
    data: str = MNIST
    begun: float = field(default_factory=time.time)
    origin: Origin | None = None

    def to_plain(self) -> dict[str, Any]:
        """In plain values, with texts no longer than `from_plain` accepts."""
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
