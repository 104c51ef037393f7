"""Bad inputs for every reader and bad arguments: read or refused, in little time and memory."""

import secrets
from pathlib import Path

import numpy as np
import pytest

from digitnet.nn import settings_of
from digitnet.recipes import Recipe, option
from tests.cli.commands import commands, options
from tests.fresh_python import run_python
from tests.fuzz import arguments
from tests.fuzz.__main__ import NAMES, fuzz, fuzz_arguments
from tests.fuzz.readers import READERS, Reader
from tests.fuzz.trial import trouble

FEW, MANY = 12, 160  # inputs of each kind


@pytest.mark.parametrize("fresh", [False, pytest.param(True, marks=pytest.mark.long)])
def test_bad_inputs_and_arguments_are_read_or_refused(fresh: bool) -> None:
    seed, count = (secrets.randbelow(2**32), MANY) if fresh else (8, FEW)
    inputs = str(count * len(NAMES))
    done = run_python("-m", "tests.fuzz", "--inputs", inputs, "--seed", str(seed))
    nothing_found = "".join(f"{name}: {count} inputs, no findings\n" for name in NAMES)
    assert (done.returncode, done.stdout) == (0, nothing_found), f"seed {seed}\n{done.stderr}"


def test_sound_inputs_are_taken_well() -> None:
    found = {}
    for name, reader in READERS.items():
        found |= {(name, i): trouble(reader.read, raw) for i, raw in enumerate(reader.sound())}
    assert not any(found.values()), found


def test_every_option_of_every_command_is_tried(tmp_path: Path) -> None:
    seeds = ([1, n] for n in range(2_000))
    drawn = [arguments.bad_arguments(np.random.default_rng(seed), tmp_path) for seed in seeds]
    tried = {(words[0], word.partition("=")[0]) for words in drawn for word in words[1:]}
    declared = {(c, *o.option_strings[:1]) for c in commands() for o in options(c)}
    assert {each for each in declared if len(each) == 2} <= tried
    assert {f"--{option(name)}" for name in settings_of(Recipe)} <= {o for _, o in tried}


def test_a_careless_reader_is_found_out_and_its_smallest_bad_input_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def careless(raw: bytes) -> None:
        assert b"\xff" not in raw

    assert fuzz("careless", Reader(lambda: [bytes(range(200))], careless), 500, seed=0)
    said = capsys.readouterr().out
    assert "AssertionError" in said
    assert Path(said.strip().rpartition(": ")[2]).read_bytes() == b"\xff"


def test_a_careless_command_line_is_found_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    careless = {
        "raised: KeyError": lambda arguments: {}[arguments[0]],
        "exit code 1": lambda _: 1,
        "without a word": lambda _: 2,
    }
    for said, main in careless.items():
        monkeypatch.setattr(arguments, "main", main)
        assert fuzz_arguments(3, seed=0)
        assert said in capsys.readouterr().out


def test_slow_readers_and_greedy_ones_are_found_out() -> None:
    def endless(_: bytes) -> None:
        while True:
            pass

    assert "over" in (trouble(endless, b"", seconds=0.2) or "")
    greedy = trouble(lambda _: np.ones(32 * 2**20), b"", seconds=60, megabytes=30)
    assert "MB more in memory" in (greedy or "")
