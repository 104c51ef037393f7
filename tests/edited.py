"""A checkpoint whose state somebody changed by hand."""

import json
from collections.abc import Callable
from typing import Any


def edited(raw: bytes, edit: Callable[[dict[str, Any]], Any]) -> bytes:
    """The checkpoint's bytes after `edit` has changed its state."""
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    state = json.loads(header["__metadata__"]["checkpoint"])
    edit(state)
    text = json.dumps(header | {"__metadata__": {"checkpoint": json.dumps(state)}}).encode()
    return len(text).to_bytes(8, "little") + text + raw[8 + length :]
