"""The bytes of a file that somebody brings, gunzipped, and never too many of them."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from digitnet.data.dataset import DataError

MAX_BYTES = 200 * 2**20  # of one file, after decompression; Kaggle's train.csv has 74 MiB
PIECE = 2**18  # bytes read at a time

Source = str | Path | bytes | BinaryIO


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
            with open(source, "rb") as file:
                yield from pieces(file)
        except OSError as error:
            raise DataError(f"{source}: {error.strerror}") from None
        except DataError:
            raise
        except ValueError as error:  # a name that cannot be one, such as with a null byte in it
            raise DataError(f"{source}: {error}") from None
        return
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    start = file.read(2)
    if start == b"\x1f\x8b":
        packed = io.BytesIO()
        packed.write(start)
        packed.write(file.read(MAX_BYTES))
        packed.seek(0)
        yield from _bounded(gzip.GzipFile(fileobj=packed))
    else:
        yield from _bounded(file, start)


def _bounded(file: BinaryIO | gzip.GzipFile, start: bytes = b"") -> Iterator[bytes]:
    """`start` and then the rest of the file; asks for one byte past the limit and no more."""
    total = 0
    while piece := start + _read(file, min(PIECE, MAX_BYTES + 1 - total)):
        start = b""
        total += len(piece)
        if total > MAX_BYTES:
            raise DataError(f"larger than {MAX_BYTES // 2**20} MB: too large to read")
        yield piece
    if not total:
        raise DataError("the file is empty")


def _read(file: BinaryIO | gzip.GzipFile, size: int) -> bytes:
    try:
        return file.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"a damaged gzip file: {error}") from None
