"""Gzip files of many members are read as one; those that no program makes are rejected."""

import gzip

import numpy as np
import pytest

from digitnet import DataError
from digitnet.data import gzipped
from tests.rejected import misjudged

BYTES = np.random.default_rng(0).integers(0, 4, 300_000, dtype=np.uint8).tobytes()
MEMBER = gzip.compress(BYTES)


def unpacked(raw: bytes, size: int = 2**16) -> bytes:
    """What is in a gzip file that arrives in pieces of this size."""
    return b"".join(gzipped.unpacked(raw[at : at + size] for at in range(0, len(raw), size)))


def test_members_and_the_zeros_between_them_are_read_as_one_file() -> None:
    raw = gzip.compress(b"first") + bytes(20) + gzip.compress(b"") + gzip.compress(b"last")
    assert [unpacked(raw + bytes(9), size) for size in (1, 7, 1000)] == [b"firstlast"] * 3
    named = MEMBER[:3] + b"\x08" + MEMBER[4:10] + b"train.csv\0" + MEMBER[10:]
    assert unpacked(named + MEMBER, 1000) == unpacked(MEMBER + named, 2**20) == 2 * BYTES


def test_what_a_little_holds_comes_in_pieces() -> None:
    flood = gzipped.unpacked(iter([gzip.compress(bytes(50 * 2**20))]))
    assert max(map(len, flood)) <= 2 * gzipped.PIECE


def test_a_damaged_file_is_rejected() -> None:
    bad = {
        "it ends too early": [MEMBER[:keep] for keep in (3, 9, 20, 50_000, len(MEMBER) - 1)],
        "damaged": [MEMBER + more for more in (b"x", MEMBER[1:], b"\0\0\0more")],
        "damaged gzip": [MEMBER[:-8] + bytes(8)],  # a wrong sum
    }
    assert misjudged(unpacked, bad) == []


def test_so_many_members_are_read_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzipped, "MOST_MEMBERS", 30)
    assert unpacked(gzip.compress(b"a") * 30) == b"a" * 30
    with pytest.raises(DataError, match="more than 30 members"):
        unpacked(gzip.compress(b"a") * 31)


def test_a_header_without_an_end_is_not_read_to_the_end() -> None:
    pieces = iter([b"\x1f\x8b\x08\x08" + bytes(6)] + [b"a" * 2**20] * 50)
    with pytest.raises(DataError, match="1 MB without content"):
        list(gzipped.unpacked(pieces))
    assert len(list(pieces)) == 49
