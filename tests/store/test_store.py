"""Runs are kept, found again, bounded; a store that does not work says so, and may heal."""

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from digitnet.runs import Entry, StoreError, recorder
from digitnet.runs.registry import Registry
from digitnet.store import writer as writing
from digitnet.store.archive import StoreArchive
from digitnet.store.opening import open_archive
from digitnet.store.store import Store
from digitnet.store.weights import Weights
from tests.rejected import misjudged
from tests.runs.hands import Make
from tests.runs.recorded import record
from tests.runs.small import ENDLESS, SHORT, ended, same
from tests.waiting import wait_until

RUN = record()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


def in_file(path: Path) -> Store:
    return Store(f"sqlite:///{path}")


def test_a_run_is_found_as_it_was_kept_also_by_another_server(path: Path) -> None:
    in_file(path).keep(RUN, b"state")
    again = in_file(path)
    found = again.get("one")
    assert found.changed > 0
    assert found == RUN
    assert again.checkpoint("one") == b"state"
    assert again.get("two") is None
    again.keep(record(9))  # without a checkpoint the one before stays
    assert (again.get("one").step, again.checkpoint("one")) == (9, b"state")
    again.drop_checkpoint("one")
    assert again.checkpoint("one") is None


def test_snapshots_are_kept_by_their_steps_and_deleted_with_their_run() -> None:
    store = Store("sqlite:///:memory:")
    store.keep(RUN, b"state")
    store.keep_weights("one", [Weights(7, False, b"b"), Weights(0, True, b"a")])
    store.keep_weights("one", [Weights(7, True, b"exact")])
    assert store.steps("one") == [0, 7]
    assert [store.weights("one", n) for n in (7, 8)] == [Weights(7, True, b"exact"), None]
    store.delete("one")
    assert (store.all(), store.steps("one"), store.bytes()) == ([], [], 0)


def test_the_oldest_ended_runs_make_room_and_those_that_go_on_stay() -> None:
    store = Store("sqlite:///:memory:", most_bytes=100_000)
    for name, state in (("a", "done"), ("b", "running"), ("c", "stopped"), ("d", "done")):
        store.keep(record(id=name, state=state), bytes(30_000))
    assert {run.id for run in store.all()} == {"b", "c", "d"}
    assert store.bytes() <= 100_000
    store.keep_weights("b", [Weights(1, False, bytes(25_000))])
    assert {run.id for run in store.all()} == {"b", "d"}
    with pytest.raises(StoreError, match="full"):
        store.keep(RUN, bytes(70_000))
    assert {run.id for run in store.all()} == {"b", "d"}


def test_a_database_of_another_program_is_rejected_and_left_unchanged(path: Path) -> None:
    in_file(path).keep(RUN)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE digitnet SET version = 3")
    later, letter = path.read_bytes(), path.with_name("letter.sqlite")
    letter.write_bytes(b"a letter to my aunt " * 100)
    nowhere = (
        "nonsense",
        "sqlite:////no/such/folder/x.sqlite",
        "unknown://here",
        "sqlite:////proc/x",
    )
    bad = {
        "cannot be opened": nowhere,
        "has version 3, but this program needs version 2": [f"sqlite:///{path}"],
        "cannot be opened: file is not a database": [f"sqlite:///{letter}"],
    }
    assert misjudged(Store, bad, StoreError) == []
    assert path.read_bytes() == later
    assert letter.read_bytes() == b"a letter to my aunt " * 100


def test_a_row_that_another_program_wrote_is_left_out_noted_and_alarms_nobody(
    registry: Make, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = in_file(path)
    server = registry(archive=StoreArchive(store))
    store.keep(RUN)
    plain = RUN.to_plain()
    odd = [plain | {"data": "x" * 1500}, plain | {"recipe": 5}, plain | {"points": "{"}, {}]
    for text in ["", "5", "{", "[" * 100_000, *map(json.dumps, odd)]:
        store.keep(record(id="odd"))
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE runs SET record = ? WHERE id = 'odd'", (text,))
        with pytest.raises(StoreError, match="damaged"):
            store.get("odd")
        assert [kept.id for kept in store.all()] == ["one"]
        assert (server.get("odd"), server.trouble) == (None, "")
    assert "run odd is left out" in caplog.text


def test_a_read_only_store_is_read_and_says_why_it_cannot_be_written_to(path: Path) -> None:
    in_file(path).keep(RUN)
    store = Store(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert store.get("one").name == "First"
    with pytest.raises(StoreError, match="written to: attempt to write a readonly database"):
        store.keep(RUN)


def test_the_environment_says_where_and_how_much_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: Path
) -> None:
    monkeypatch.setenv("DIGITNET_STORE", f"sqlite:///{path}")
    monkeypatch.setenv("DIGITNET_STORE_BYTES", "12345")
    assert open_archive().store.most_bytes == 12345
    assert path.exists()
    monkeypatch.setenv("DIGITNET_STORE_BYTES", "much")
    with pytest.raises(StoreError, match="expected a number of bytes"):
        open_archive()
    for variable in ("DIGITNET_STORE", "DIGITNET_STORE_BYTES"):
        monkeypatch.delenv(variable)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    open_archive().store.keep(RUN)
    assert (tmp_path / "digitnet" / "runs.sqlite").exists()


def test_many_threads_write_and_read_at_once(path: Path) -> None:
    store = in_file(path)

    def work(name: str) -> None:
        for step in range(20):
            store.keep(record(step, id=name), bytes(1000))
            assert store.get(name).step == step

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, "abcdefgh"))
    assert len(store.all()) == 8


BLOB = bytes(10**5)


class Disk:
    """A store in a file, on a disk that can be full."""

    def __init__(self, path: Path) -> None:
        self.url, self.full = f"sqlite:///{path}", False
        self.store = Store(self.url)
        sa.event.listen(self.store._engine, "checkout", self._limit)

    def _limit(self, connection: sqlite3.Connection, *_: object) -> None:
        most = 1 if self.full else 2**30  # SQLite takes at least as many as there are
        connection.execute(f"PRAGMA max_page_count={most}")


@pytest.fixture
def disk(path: Path) -> Disk:
    return Disk(path)


@pytest.fixture
def server(registry: Make, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    monkeypatch.setattr(recorder, "KEEP_SECONDS", 0.02)
    monkeypatch.setattr(writing, "RETRY_SECONDS", 0.05)
    yield registry(archive=StoreArchive(disk.store))
    disk.full = False


@pytest.fixture
def writer(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> StoreArchive:
    """It finds the disk full, and tries again only when it is asked to."""
    monkeypatch.setattr(writing, "RETRY_SECONDS", 1e6)
    disk.full = True
    return StoreArchive(disk.store)


def test_a_run_that_ended_meanwhile_is_kept(registry: Make, server: Registry, disk: Disk) -> None:
    going = server.start(ENDLESS)
    disk.full = True
    wait_until(lambda: "database or disk is full" in server.trouble)
    run = server.start(SHORT)
    assert ended(run).state == "done"
    assert not server._archive.flush(run.id)
    disk.full = False
    wait_until(lambda: not server.trouble)
    going.stop()
    again = registry(archive=StoreArchive(Store(disk.url)))
    assert same(again.get(run.id).status().network, run.status().network)


def test_what_was_not_deleted_is_tried_once_more_at_the_end(
    writer: StoreArchive, disk: Disk
) -> None:
    writer.keep(Entry(record=record(id="deleted"), checkpoint=BLOB))
    writer.flush()
    assert writer.trouble
    writer.forget("deleted")
    assert not writer.trouble
    writer.keep(Entry(record=RUN, checkpoint=BLOB))
    assert not writer.flush()
    assert not writer.flush(RUN.id)
    disk.full = False
    writer.rename(RUN.id, name="Another", owner="you")
    writer.close()
    assert not writer.trouble
    [found] = Store(disk.url).all()
    assert (found.name, found.card.owner) == ("Another", "you")


def test_of_each_run_the_latest_waits_and_of_all_so_much(
    writer: StoreArchive, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_BYTES", 250_000)
    for step in range(3):
        for name in ("a", "b", "c"):
            writer.keep(Entry(record=record(step, id=name), checkpoint=BLOB))
            writer.flush(name)
    disk.full = False
    writer.close()
    assert [run.step for run in Store(disk.url).all()] == [2, 2]


def test_an_odd_name_is_kept_as_far_as_it_goes(server: Registry, disk: Disk) -> None:
    for name in ("x" * 1500, "\ud83d", "\0"):  # half a character; nothing
        ended(server.start(SHORT, owner="me", data_name=name))
    server._archive.flush()
    assert not server.trouble
    names = [kept.card.data for kept in Store(disk.url).all("me")]
    assert [0 < len(name) <= 300 for name in names] == [True] * 3
