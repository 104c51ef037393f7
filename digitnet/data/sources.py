"""The bytes of a user's file, gunzipped and bounded in size."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from digitnet.data.dataset import DataError
from digitnet.data.gzipped import PIECE, unpacked

MAX_BYTES = 200 * 2**20  # of one file, after decompression; Kaggle's train.csv has 74 MiB

Source = str | Path | bytes | BinaryIO


@contextmanager
def naming(source: Source) -> Iterator[None]:
    """Prefixes errors with the name of the file, if the source has one."""
    try:
        yield
    except DataError as error:
        if not isinstance(source, str | Path):
            raise
        raise DataError(f"{source}: {error}") from None


def read_bytes(source: Source) -> bytearray:
    """All bytes of a source, gunzipped if necessary, at most MAX_BYTES."""
    raw = bytearray()
    for piece in pieces(source):
        raw += piece
    return raw


def pieces(source: Source) -> Iterator[bytes]:
    """The bytes of a source piece by piece, gunzipped if necessary.

    Raises DataError if there are none, or more than MAX_BYTES.
    """
    if isinstance(source, str | Path):
        try:
            with open(source, "rb") as opened:
                yield from pieces(opened)
        except OSError as error:
            raise DataError(error.strerror) from None
        except DataError:
            raise
        except ValueError as error:  # an invalid name, such as one with a null byte
            raise DataError(f"{error}") from None
        return
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    start = file.read(2)
    raw = _bounded(_pieces(file, start))
    nothing = True
    for piece in _bounded(unpacked(raw)) if start == b"\x1f\x8b" else raw:
        nothing = False
        yield piece
    if nothing:
        raise DataError("the file is empty")


def _pieces(file: BinaryIO, start: bytes) -> Iterator[bytes]:
    """`start`, and then the rest of the file."""
    while piece := start + file.read(PIECE):
        start = b""
        yield piece


def _bounded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces that are not empty; raises DataError once they are too many bytes."""
    total = 0
    for piece in filter(None, pieces):
        total += len(piece)
        if total > MAX_BYTES:
            raise DataError(f"larger than {MAX_BYTES // 2**20} MB: too large to read")
        yield piece
