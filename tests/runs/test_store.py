"""Runs are kept, found again, bounded, and a store that does not work says so."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from digitnet.runs.keeping.kept import Kept, KeptWeights, StoreError
from digitnet.runs.keeping.opening import open_store
from digitnet.runs.keeping.store import Store

MEMORY = "sqlite:///:memory:"
RUN = Kept(
    id="one",
    owner="hash",
    name="First",
    recipe={"lr": 0.1},
    data="MNIST",
    state="running",
    message="",
    course={"points": [[1, 2.3, 0.1, None]]},
    begun=1000.0,
    changed=0.0,
    step=5,
)


def in_file(path: Path, **options: int) -> Store:
    return Store(f"sqlite:///{path}", **options)


def test_a_run_is_found_as_it_was_kept_also_by_another_server(tmp_path: Path) -> None:
    in_file(tmp_path / "runs.sqlite").keep(RUN, b"state")
    again = in_file(tmp_path / "runs.sqlite")
    found = again.get("one")
    assert found.changed > 0
    assert replace(found, changed=0.0) == RUN
    assert again.checkpoint("one") == b"state"
    assert again.get("two") is None


def test_a_run_kept_without_a_checkpoint_keeps_the_one_before() -> None:
    store = Store(MEMORY)
    store.keep(RUN, b"state")
    store.keep(replace(RUN, step=9))
    assert (store.get("one").step, store.checkpoint("one")) == (9, b"state")
    store.drop_checkpoint("one")
    assert store.checkpoint("one") is None


def test_moments_are_kept_by_their_steps() -> None:
    store = Store(MEMORY)
    store.keep(RUN)
    store.keep_weights("one", [KeptWeights(7, False, b"b"), KeptWeights(0, True, b"a")])
    store.keep_weights("one", [KeptWeights(7, True, b"exact")])
    assert store.steps("one") == [0, 7]
    assert store.weights("one", 7) == KeptWeights(7, True, b"exact")
    assert store.weights("one", 8) is None
    store.drop_weights("one", [7])
    assert store.steps("one") == [0]


def test_the_runs_of_one_owner_come_latest_first() -> None:
    store = Store(MEMORY)
    store.keep(RUN)
    store.keep(replace(RUN, id="two", begun=2000.0))
    store.keep(replace(RUN, id="three", owner="other", begun=3000.0))
    assert [run.id for run in store.all("hash")] == ["two", "one"]
    assert [run.id for run in store.all()] == ["three", "two", "one"]
    store.rename("two", "Second")
    store.hand_over("one", "other")
    assert [run.name for run in store.all("hash")] == ["Second"]


def test_a_deleted_run_leaves_nothing_behind() -> None:
    store = Store(MEMORY)
    store.keep(RUN, b"state")
    store.keep_weights("one", [KeptWeights(7, False, b"b")])
    store.delete("one")
    assert (store.all(), store.steps("one"), store.bytes()) == ([], [], 0)


def test_the_oldest_ended_runs_make_room() -> None:
    store = Store(MEMORY, most_bytes=100_000)
    for name, state in (("a", "done"), ("b", "running"), ("c", "stopped"), ("d", "done")):
        store.keep(replace(RUN, id=name, state=state), bytes(30_000))
    assert {run.id for run in store.all()} == {"b", "c", "d"}
    assert store.bytes() <= 100_000
    store.keep_weights("b", [KeptWeights(1, False, bytes(25_000))])
    assert {run.id for run in store.all()} == {"b", "d"}


def test_a_store_full_of_runs_that_go_on_says_so_and_keeps_them() -> None:
    store = Store(MEMORY, most_bytes=50_000)
    store.keep(RUN, bytes(30_000))
    with pytest.raises(StoreError, match="full"):
        store.keep(replace(RUN, id="two"), bytes(30_000))
    assert [run.id for run in store.all()] == ["one"]


def test_a_file_that_is_no_store_is_told_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    path.write_bytes(b"a letter to my aunt " * 100)
    with pytest.raises(StoreError, match="cannot be opened: file is not a database"):
        in_file(path)
    assert path.read_bytes() == b"a letter to my aunt " * 100


def test_a_store_of_a_later_version_is_told_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    in_file(path).keep(RUN)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE digitnet SET version = 2")
    with pytest.raises(StoreError, match="of version 2, this program knows version 1"):
        in_file(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT id FROM runs").fetchall() == [("one",)]


@pytest.mark.parametrize("column", ["recipe", "course"])
@pytest.mark.parametrize("text", ["", "5", "{", "[" * 100_000])
def test_a_row_that_another_hand_wrote_is_told(tmp_path: Path, column: str, text: str) -> None:
    path = tmp_path / "runs.sqlite"
    store = in_file(path)
    store.keep(RUN)
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE runs SET {column} = ?", (text,))
    with pytest.raises(StoreError, match="damaged"):
        store.get("one")


def test_a_read_only_store_is_read_and_told_where_it_is_written_to(tmp_path: Path) -> None:
    in_file(tmp_path / "runs.sqlite").keep(RUN)
    store = Store(f"sqlite:///file:{tmp_path / 'runs.sqlite'}?mode=ro&uri=true")
    assert store.get("one").name == "First"
    with pytest.raises(StoreError, match="written to: attempt to write a readonly database"):
        store.keep(RUN)


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:////no/such/folder/x.sqlite", "unknown://here", "sqlite:////proc/x"]
)
def test_an_address_of_nothing_is_told(url: str) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(url)


def test_the_environment_says_where_and_how_much(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DIGITNET_STORE", f"sqlite:///{tmp_path / 'mine.sqlite'}")
    monkeypatch.setenv("DIGITNET_STORE_BYTES", "12345")
    assert open_store().most_bytes == 12345
    assert (tmp_path / "mine.sqlite").exists()
    monkeypatch.setenv("DIGITNET_STORE_BYTES", "much")
    with pytest.raises(StoreError, match="expected a number of bytes"):
        open_store()


def test_without_a_word_from_the_environment_it_is_in_the_users_data_directory(
    monkeypatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DIGITNET_STORE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    open_store().keep(RUN)
    assert (tmp_path / "digitnet" / "runs.sqlite").exists()


def test_many_threads_write_and_read_at_once(tmp_path: Path) -> None:
    store = in_file(tmp_path / "runs.sqlite")
    failures: list[Exception] = []

    def work(name: str) -> None:
        try:
            for step in range(20):
                store.keep(replace(RUN, id=name, step=step), bytes(1000))
                assert store.get(name).step == step
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(f"run{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(store.all()) == 8
