"""Stores of runs that another hand has been at: no traceback, whatever they hold."""

import json
import secrets
import shutil
import sqlite3
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from digitnet.runs import StoreError
from digitnet.runs.card import MNIST
from digitnet.runs.registry import Registry
from digitnet.store.archive import StoreArchive
from digitnet.store.store import Store
from tests.fuzz.mutations import VALUES, change_in_json, mutated
from tests.runs.small import DATA, LONG, SHORT, ended, paused

FEW, MANY = 16, 120  # damages
TEXTS = ("record",)
PLAIN = ("owner", "state", "begun", "changed")
BLOBS = {"checkpoints": "state", "snapshots": "weights"}
ODD = [each for each in VALUES if type(each) in (float, str, type(None))] + [5, -1, b"\xff\xfe"]


def registry(path: Path) -> Registry:
    return Registry(archive=StoreArchive(Store(f"sqlite:///{path}")), sources={MNIST: lambda: DATA})


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A store with a run that has ended and one that is paused, and their ids."""
    path = tmp_path_factory.mktemp("store") / "runs.sqlite"
    server = registry(path)
    done, resting = server.start(SHORT, DATA, owner="me"), server.start(LONG, DATA, owner="me")
    ended(done)
    paused(resting)
    server.close()
    return path, [done.id, resting.id]


def damage(path: Path, rng: np.random.Generator) -> None:
    """Somewhere in the store: a blob or a text is changed, or a plain value is an odd one."""
    kind = rng.choice([*BLOBS, *TEXTS, "plain"], p=[0.15, 0.15, 0.5, 0.2])
    with sqlite3.connect(path) as store:
        if kind == "plain":
            table, column = "runs", PLAIN[rng.integers(len(PLAIN))]
            value = ODD[rng.integers(len(ODD))]
        else:
            table, column = (kind, BLOBS[kind]) if kind in BLOBS else ("runs", kind)
            (value,) = store.execute(f"SELECT {column} FROM {table}").fetchone()
            change = change_in_json if kind in TEXTS and rng.random() < 0.5 else mutated
            raw = change(value if kind in BLOBS else value.encode(), rng)
            value = raw if kind in BLOBS else raw.decode(errors="replace")
        store.execute(f"UPDATE OR IGNORE {table} SET {column} = ?", (value,))
    store.close()


@pytest.mark.parametrize("fresh", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_damaged_store_gives_a_run_or_none_and_a_sentence(
    sound: tuple[Path, list[str]], tmp_path: Path, fresh: bool
) -> None:
    whole, ids = sound
    refused, trials = 0, MANY if fresh else FEW
    first = secrets.randbelow(2**32) if fresh else 0
    for seed in range(first, first + trials):
        path = Path(shutil.copy(whole, tmp_path / "damaged.sqlite"))
        damage(path, np.random.default_rng(seed))
        server = registry(path)
        try:
            refused += sum(refuses(server, run_id) for run_id in ids)
            server.owned_by("me")
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error
        server.close()
    assert 0 < refused < len(ids) * trials


def refuses(server: Registry, run_id: str) -> bool:
    """Whether there is no such run, which only the log tells; where there is one, it is sound."""
    run = server.get(run_id)
    if run is None:
        assert not server.trouble
        return True
    now = run.status()
    assert np.isfinite(now.network.params.flat).all()
    json.dumps([now.points, now.lr, run.card.name], default=astuple, allow_nan=False)
    return False


def test_a_store_that_goes_away_is_told(tmp_path: Path) -> None:
    server = registry(tmp_path / "runs.sqlite")
    server._archive.store.close()
    (tmp_path / "runs.sqlite").write_bytes(b"no database" * 100)
    for other in tmp_path.glob("runs.sqlite-*"):
        other.unlink()
    assert server.get("one") is None
    assert "The run store cannot be" in server.trouble
    assert server.owned_by("me") == []
    with pytest.raises(StoreError):
        server.rename("one", "First")
    assert ended(server.start(SHORT, DATA)).state == "done"
