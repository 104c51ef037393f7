"""Sound files made into bad ones at random: damaged, cut, stretched, with odd values in them."""

import gzip
import json
import re
from typing import Any

import numpy as np

NUMBERS = [
    b"-1", b"0", b"256", b"1e400", b"-1e308", b"NaN", b"Infinity", b"-Infinity", b"nan", b"1e19",
    b"4294967295", b"18446744073709551616", b"9" * 400, b"9" * 5_000, b"0.1" + b"0" * 400, b"0x10",
]  # fmt: skip
WORDS = [
    b"null", b"true", b"[]", b"{}", b'""', b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xd9\xa3", b",",
    b"\n", b"\r", b'"', b"[" * 2_000, b'{"a":' * 2_000, b"]" * 50, b"\x1f\x8b",
]  # fmt: skip
VALUES = [
    None, True, 5, -1, 2.5, 2**64, 10**400, -1e300, float("nan"), float("inf"), "", "x", "0" * 500,
    [], {}, [[]], [None] * 300, {"a": None}, [[["M", 1, 1]]], list(range(3_000)),
]  # fmt: skip
ODD = NUMBERS + WORDS
FLOOD = 200_000  # bytes; what is unpacked from them may be much more
NUMBER = re.compile(rb"-?\d+(\.\d+)?")


def mutated(raw: bytes, rng: np.random.Generator) -> bytes:
    """The bytes after one to four mutations."""
    for _ in range(rng.integers(1, 5)):
        raw = MUTATIONS[rng.integers(len(MUTATIONS))](raw, rng)
    return raw


def _place(raw: bytes, rng: np.random.Generator) -> int:
    """An offset, mostly near the beginning: there are the headers."""
    return int(len(raw) * rng.random() ** rng.integers(1, 8))


def flip_bits(raw: bytes, rng: np.random.Generator) -> bytes:
    damaged = bytearray(raw or b"\0")
    for _ in range(rng.integers(1, 9)):
        damaged[min(_place(raw, rng), len(damaged) - 1)] ^= 1 << rng.integers(8)
    return bytes(damaged)


def cut_off(raw: bytes, rng: np.random.Generator) -> bytes:
    return raw[: _place(raw, rng)]


def cut_out(raw: bytes, rng: np.random.Generator) -> bytes:
    at = _place(raw, rng)
    return raw[:at] + raw[at + int(rng.integers(1, 100)) :]


def repeat_a_part(raw: bytes, rng: np.random.Generator) -> bytes:
    at, length = _place(raw, rng), int(rng.integers(1, 300))
    part = raw[at : at + length]
    times = min(int(2 ** rng.integers(1, 18)), FLOOD // max(len(part), 1))
    return raw[:at] + part * times + raw[at:]


def put_in_bytes(raw: bytes, rng: np.random.Generator) -> bytes:
    at = _place(raw, rng)
    return raw[:at] + rng.bytes(rng.integers(1, 9)) + raw[at:]


def put_in_a_word(raw: bytes, rng: np.random.Generator) -> bytes:
    at = _place(raw, rng)
    return raw[:at] + ODD[rng.integers(len(ODD))] + raw[at:]


def change_a_number(raw: bytes, rng: np.random.Generator) -> bytes:
    found = list(NUMBER.finditer(raw[:50_000]))
    if not found:
        return put_in_a_word(raw, rng)
    start, end = found[rng.integers(len(found))].span()
    return raw[:start] + ODD[rng.integers(len(ODD))] + raw[end:]


def change_in_json(raw: bytes, rng: np.random.Generator) -> bytes:
    """A value somewhere in a JSON file, or in a safetensors file's header, becomes another."""
    packed = raw[8:9] == b"{"
    start, end = (8, 8 + int.from_bytes(raw[:8], "little")) if packed else (0, len(raw))
    try:
        changed = json.dumps(_changed(json.loads(raw[start:end]), rng)).encode()
    except (ValueError, RecursionError):
        return change_a_number(raw, rng)
    return (len(changed).to_bytes(8, "little") if packed else b"") + changed + raw[end:]


def _changed(value: Any, rng: np.random.Generator) -> Any:
    deeper = rng.random() < 0.9
    if deeper and isinstance(value, dict) and value:
        key = list(value)[rng.integers(len(value))]
        return value | {key: _changed(value[key], rng)}
    if deeper and isinstance(value, list) and value:
        at = int(rng.integers(len(value)))
        return [*value[:at], _changed(value[at], rng), *value[at + 1 :]]
    if deeper and isinstance(value, str) and value.startswith(("{", "[")):
        return json.dumps(_changed(json.loads(value), rng))  # metadata values are JSON themselves
    return VALUES[rng.integers(len(VALUES))]


def change_a_length(raw: bytes, rng: np.random.Generator) -> bytes:
    """Four or eight bytes, as a header's lengths are, become another number."""
    size, at = int(rng.choice([4, 8])), _place(raw, rng) // 4 * 4
    value = int(rng.choice([0, 1, 2**16, 2**31 - 1, 2**31, 2**32 - 1]))
    return raw[:at] + value.to_bytes(size, str(rng.choice(["big", "little"]))) + raw[at + size :]


def encode_otherwise(raw: bytes, rng: np.random.Generator) -> bytes:
    kind = rng.choice(["utf-16", "utf-32", "utf-8-sig", "utf-7"])
    return raw.decode("latin-1").encode(str(kind))


def pack(raw: bytes, rng: np.random.Generator) -> bytes:
    """Gzipped, sometimes after a flood of one byte that hardly counts in the packed file."""
    flood = bytes([rng.choice(list(b"\0\n, 0[\r"))]) * int(rng.choice([0, 0, 12 * 2**20]))
    return gzip.compress(raw + flood, 1)


def pack_oddly(raw: bytes, rng: np.random.Generator) -> bytes:
    """Gzipped as no program does it: in many parts, among empty ones, under a long name."""
    packed, many = gzip.compress(raw, 1), int(2 ** rng.integers(1, 15))
    kind = rng.integers(4)
    if kind == 0:
        size = len(raw) // min(many, 500) + 1
        return b"".join(gzip.compress(raw[at : at + size], 1) for at in range(0, len(raw), size))
    if kind == 1:  # the flag that a name follows the header of ten bytes
        return packed[:3] + b"\x08" + packed[4:10] + b"a" * (100 * many) + b"\0" + packed[10:]
    others = gzip.compress(b"") * many if kind == 2 else bytes(many)
    return others + packed if rng.random() < 0.5 else packed + others


MUTATIONS = [
    flip_bits, cut_off, cut_out, repeat_a_part, put_in_bytes, put_in_a_word, change_a_number,
    change_a_number, change_in_json, change_in_json, change_a_length, encode_otherwise, pack,
    pack_oddly,
]  # fmt: skip
