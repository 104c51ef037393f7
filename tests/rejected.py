"""Tables of inputs that a reader rejects."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from digitnet import DataError


def misjudged(
    read: Callable[[Any], Any], bad: Mapping[str, Iterable[Any]], error: type[Exception] = DataError
) -> list[str]:
    """The inputs that are read, or rejected for another reason than the pattern they are under."""
    found = []
    for reason, inputs in bad.items():
        for raw in inputs:
            try:
                read(raw)
                said = None
            except error as rejected:
                said = str(rejected)
            if said is None or not re.search(reason, said):
                found.append(f"{raw!r:.80}: {said}, expected {reason}")
    return found
