"""The bytes of a file that somebody brings, gunzipped, and never too many of them."""

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
    """Puts the name of the file, where the source has one, before what is wrong with it."""
    try:
        yield
    except DataError as error:
        if not isinstance(source, str | Path):
            raise
        raise DataError(f"{source}: {error}") from None


def read_bytes(source: Source) -> bytearray:
    """All bytes of a source, gunzipped where they are gzipped, at most MAX_BYTES of them."""
    raw = bytearray()
    for piece in pieces(source):
        raw += piece
    return raw


def pieces(source: Source) -> Iterator[bytes]:
    """The bytes of a source piece by piece, gunzipped where they are gzipped.

    Raises DataError where there are none, or once there are more than MAX_BYTES.
    """
    if isinstance(source, str | Path):
        try:
            with open(source, "rb") as opened:
                yield from pieces(opened)
        except OSError as error:
            raise DataError(error.strerror) from None
        except DataError:
            raise
        except ValueError as error:  # a name that cannot be one, such as with a null byte in it
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
    """The pieces that are not empty; raises DataError where they are too many bytes."""
    total = 0
    for piece in filter(None, pieces):
        total += len(piece)
        if total > MAX_BYTES:
            raise DataError(f"larger than {MAX_BYTES // 2**20} MB: too large to read")
        yield piece
