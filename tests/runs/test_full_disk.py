"""A disk that was full and is not any more: all is written in the end, and the trouble is over."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from digitnet.runs.keeping import diary, keeper
from digitnet.runs.keeping.keeper import Keeper, Keepsake
from digitnet.runs.keeping.store import Store
from digitnet.runs.registry import Registry
from tests.runs.hands import Make
from tests.runs.recorded import RUN
from tests.runs.small import ENDLESS, SHORT, ended, same
from tests.waiting import wait_until

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
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "runs.sqlite")


@pytest.fixture
def server(registry: Make, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    monkeypatch.setattr(diary, "KEEP_SECONDS", 0.02)
    monkeypatch.setattr(keeper, "RETRY_SECONDS", 0.05)
    yield registry(keeper=Keeper(disk.store))
    disk.full = False


@pytest.fixture
def writer(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """It finds the disk full, and tries again only when it is asked to."""
    monkeypatch.setattr(keeper, "RETRY_SECONDS", 1e6)
    disk.full = True
    return Keeper(disk.store)


def test_a_run_that_ended_meanwhile_is_there_and_the_trouble_is_over(
    registry: Make, server: Registry, disk: Disk
) -> None:
    going = server.start(ENDLESS)
    disk.full = True
    wait_until(lambda: "database or disk is full" in server.trouble)
    run = server.start(SHORT)
    assert ended(run).state == "done"
    assert not server._keeper.flush(run.id)
    disk.full = False
    wait_until(lambda: not server.trouble)
    going.stop()
    again = registry(keeper=Keeper(Store(disk.url)))
    assert same(again.get(run.id).snapshot().network, run.snapshot().network)


def test_at_the_end_of_the_server_what_was_not_deleted_is_tried_once_more(
    writer: Keeper, disk: Disk
) -> None:
    writer.keep(Keepsake(kept=replace(RUN, id="deleted"), checkpoint=BLOB))
    writer.flush()
    assert writer.trouble
    writer.forget("deleted")
    assert not writer.trouble
    writer.keep(Keepsake(kept=RUN, checkpoint=BLOB))
    assert not writer.flush()
    assert not writer.flush(RUN.id)
    disk.full = False
    writer.rename(RUN.id, name="Another", owner="you")
    writer.close()
    assert not writer.trouble
    [found] = Store(disk.url).all()
    assert (found.name, found.owner) == ("Another", "you")


def test_of_each_run_the_latest_waits_and_of_all_so_much(
    writer: Keeper, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "MOST_BYTES", 250_000)
    for step in range(3):
        for name in ("a", "b", "c"):
            writer.keep(Keepsake(kept=replace(RUN, id=name, step=step), checkpoint=BLOB))
            writer.flush(name)
    disk.full = False
    writer.close()
    assert [run.step for run in Store(disk.url).all()] == [2, 2]


def test_an_odd_name_is_kept_as_far_as_it_goes(server: Registry, disk: Disk) -> None:
    for name in ("x" * 1500, "\ud83d", "\0"):  # half a character; nothing
        ended(server.start(SHORT, owner="me", data_name=name))
    server._keeper.flush()
    assert not server.trouble
    names = [kept.data for kept in Store(disk.url).all("me")]
    assert [0 < len(name) <= 300 for name in names] == [True] * 3
