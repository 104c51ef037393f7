"""Arrays in safetensors files, whose headers are checked before any array is made."""

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

MAX_HEADER = 2**20  # bytes; the tensors' names and shapes, and the metadata


class WeightsError(ValueError):
    """An invalid file of a network or a run; the message says why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A tensor's entry in the header; dtype is safetensors' name, such as F32."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The tensors of a file, and its metadata, parsed if they are JSON."""

    kinds: dict[str, Kind]
    metadata: dict[str, Any]


def read_header(raw: bytes, most: int, limit: int, what: str = "safetensors file") -> Header:
    """The header of a safetensors file of at most so many tensors and bytes.

    Raises WeightsError.
    """
    if len(raw) > limit:
        raise WeightsError(f"larger than {limit // 2**20} MB: too large for these networks")
    try:
        table = _table(raw)
        texts = table.pop("__metadata__", None) or {}
        if len(table) > most:
            raise ValueError(f"{len(table):,} tensors, expected at most {most}")
        kinds = {name: _kind(name, each) for name, each in table.items()}
        return Header(kinds, {key: _value(text) for key, text in texts.items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"invalid {what}: {str(error)[:200]}") from None
    except RecursionError:
        raise WeightsError(f"invalid {what}: nested too deeply") from None


def read_arrays(raw: bytes, what: str = "safetensors file") -> dict[str, np.ndarray]:
    """The arrays of a safetensors file with a valid header; raises WeightsError."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return load(raw)
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"invalid {what}: {str(error)[:200]}") from None


def write_atomically(path: str | Path, raw: bytes) -> None:
    """Replaces the file in one operation, so that no reader or crash sees half of it."""
    handle, temporary = _beside(path)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def check_writable(path: str | Path) -> None:
    """Raises OSError if `write_atomically` would."""
    handle, temporary = _beside(path)
    os.close(handle)
    os.unlink(temporary)


def _beside(path: str | Path) -> tuple[int, str]:
    """(handle, name) of a fresh file in the directory of another."""
    path = Path(path)
    return tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")


def _table(raw: bytes) -> dict[str, Any]:
    """The parsed header; raises ValueError if it is invalid."""
    length = int.from_bytes(raw[:8], "little")
    if length > min(MAX_HEADER, len(raw)):
        raise ValueError(f"a header of {length:,} bytes")
    table = json.loads(raw[8 : 8 + length])
    if not isinstance(table, dict):
        raise ValueError("its header is not a table")
    return table


def _kind(name: str, described: dict[str, Any]) -> Kind:
    dtype, shape = described["dtype"], tuple(described["shape"])
    if not isinstance(dtype, str) or any(type(size) is not int for size in shape):
        raise ValueError(f"{name:.40} has no dtype and shape")
    return Kind(dtype, shape)


def _value(text: str) -> Any:
    """A metadata value, parsed if it is JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
