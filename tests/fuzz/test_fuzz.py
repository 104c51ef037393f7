"""Bad inputs for every reader: each is read or refused, in little time and memory."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from tests.fresh_python import run_python
from tests.fuzz.__main__ import fuzz
from tests.fuzz.readers import READERS, Reader
from tests.fuzz.trial import shrunk, trouble

INPUTS = 2_000


@pytest.mark.parametrize("name", READERS)
def test_bad_inputs_are_read_or_refused(name: str) -> None:
    share = str(INPUTS // len(READERS) + 1)
    done = run_python("-m", "tests.fuzz", "--reader", name, "--inputs", share, "--seed", "8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == f"{name}: {share} inputs, no findings\n"


@pytest.mark.parametrize("name", READERS)
def test_sound_inputs_are_taken_well(name: str) -> None:
    for raw in READERS[name].sound():
        assert trouble(READERS[name].read, raw) is None


def careless(raw: bytes) -> None:
    assert b"\xff" not in raw


def test_a_careless_reader_is_found_out_and_its_input_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert fuzz("careless", Reader(lambda: [bytes(range(200))], careless), 500, seed=0)
    said = capsys.readouterr().out
    assert "AssertionError" in said
    kept = Path(said.strip().splitlines()[-1].split(": ")[1])
    assert kept.read_bytes() == b"\xff"


def test_a_careful_reader_passes() -> None:
    assert not fuzz("careful", Reader(lambda: [b"sound"], gzip.compress), 50, seed=0)


def test_the_smallest_input_is_sought() -> None:
    raw = bytes(1000) + b"bad" + bytes(1000)
    assert shrunk(raw, lambda shorter: b"bad" in shorter) == b"bad"


def test_slow_readers_and_greedy_ones_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: bytes) -> None:
        while True:
            pass

    monkeypatch.setattr("tests.fuzz.trial.MOST_SECONDS", 0.2)
    assert "over" in (trouble(endless, b"") or "")
    monkeypatch.setattr("tests.fuzz.trial.MOST_SECONDS", 60)
    monkeypatch.setattr("tests.fuzz.trial.MOST_GROWTH", 30 * 2**20)
    assert "MB more in memory" in (trouble(lambda _: np.ones(32 * 2**20), b"") or "")
