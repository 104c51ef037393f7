"""Gzip files, unpacked in pieces with bounded time and memory, however they were made."""

import zlib
from collections.abc import Iterator
from typing import Any

from digitnet.data.dataset import DataError

PIECE = 2**18  # bytes at a time, about
MOST_MEMBERS = 10_000  # a file may consist of many members; each takes some time
LONGEST_SILENCE = 2**20  # packed bytes in a row without content, such as a name in a header
HEADER_AND_SUM = 16 + zlib.MAX_WBITS  # makes zlib read the gzip format


def unpacked(packed: Iterator[bytes]) -> Iterator[bytes]:
    """The contents of a gzip file (RFC 1952); raises DataError."""
    members, ready = _Members(), bytearray()
    for data in packed:
        for piece in members.read(data):
            ready += piece
            if len(ready) >= PIECE:
                yield bytes(ready)
                ready.clear()
    members.check_end()
    yield bytes(ready)


class _Members:
    """The state of reading a file of one or more members, with padding between them."""

    def __init__(self) -> None:
        self._member: Any = None
        self._begun = 0
        self._silence = 0

    def read(self, data: bytes) -> Iterator[bytes]:
        """The contents of the next bytes of the file, in pieces of at most PIECE bytes."""
        while data := self._at_a_member(data):
            before = len(data)
            try:
                piece = self._member.decompress(data, PIECE)
            except zlib.error as error:
                raise DataError(f"a damaged gzip file: {error}") from None
            data = self._member.unconsumed_tail or self._member.unused_data
            self._count_silence(0 if piece else before - len(data))
            if self._member.eof:
                self._member = None
            yield piece

    def check_end(self) -> None:
        """Raises DataError if the file ends too early."""
        if self._member:
            raise DataError("a damaged gzip file: it ends too early")

    def _at_a_member(self, data: bytes) -> bytes:
        """The bytes that belong to a member; starts a new one if none is being read."""
        if self._member is None:
            data = data.lstrip(b"\0") if self._begun else data
            if data:
                self._begin()
        return data

    def _begin(self) -> None:
        if self._begun == MOST_MEMBERS:
            raise DataError(f"a gzip file of more than {MOST_MEMBERS:,} members")
        self._begun += 1
        self._silence = 0
        self._member = zlib.decompressobj(HEADER_AND_SUM)

    def _count_silence(self, length: int) -> None:
        self._silence = self._silence + length if length else 0
        if self._silence > LONGEST_SILENCE:
            raise DataError(f"a damaged gzip file: {LONGEST_SILENCE // 2**20} MB without content")
