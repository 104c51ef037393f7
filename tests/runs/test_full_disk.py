"""A disk that was full and is not any more: all is written in the end, and the trouble is over."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from digitnet.runs.card import MNIST
from digitnet.runs.keeping import diary, keeper
from digitnet.runs.keeping.keeper import Keeper, Keepsake
from digitnet.runs.keeping.store import Store
from digitnet.runs.registry import Registry
from tests.runs.small import DATA, ENDLESS, SHORT, ended, same
from tests.runs.test_store import RUN
from tests.waiting import wait_until

SOON, NEVER = 0.05, 1e6


class Disk:
    """A store in a file, on a disk that can be full."""

    def __init__(self, path: Path) -> None:
        self.url, self.pages = f"sqlite:///{path}", 2**30
        self.store = Store(self.url)
        sa.event.listen(self.store._engine, "checkout", self._limit)

    def _limit(self, connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={self.pages}")

    def fill(self) -> None:
        self.pages = 1  # SQLite then takes as many as there are

    def heal(self) -> None:
        self.pages = 2**30


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "runs.sqlite")


@pytest.fixture
def server(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    monkeypatch.setattr(diary, "KEEP_SECONDS", 0.02)
    monkeypatch.setattr(keeper, "RETRY_SECONDS", SOON)
    started = Registry(keeper=Keeper(disk.store), sources={MNIST: lambda: DATA})
    yield started
    disk.heal()
    started.close()


def test_a_run_that_ended_meanwhile_is_there_and_the_trouble_is_over(
    server: Registry, disk: Disk
) -> None:
    going = server.start(ENDLESS, DATA)
    disk.fill()
    wait_until(lambda: "database or disk is full" in server.trouble)
    run = server.start(SHORT, DATA, owner="me")
    assert ended(run).state == "done"
    assert not server._keeper.flush(run.id)
    disk.heal()
    wait_until(lambda: not server.trouble)
    going.stop()
    again = Registry(keeper=Keeper(Store(disk.url)), sources={MNIST: lambda: DATA})
    assert same(again.get(run.id).snapshot().network, run.snapshot().network)
    again.close()


def test_at_the_end_of_the_server_it_is_tried_once_more(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "RETRY_SECONDS", NEVER)
    writer = Keeper(disk.store)
    disk.fill()
    writer.keep(Keepsake(kept=RUN, checkpoint=bytes(10**5)))
    assert not writer.flush()
    assert not writer.flush(RUN.id)
    disk.heal()
    writer.rename(RUN.id, name="Another", owner="you")
    writer.close()
    assert not writer.trouble
    found = Store(disk.url).get(RUN.id)
    assert (found.name, found.owner) == ("Another", "you")


def test_of_each_run_the_latest_waits_and_of_all_so_much(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "RETRY_SECONDS", NEVER)
    monkeypatch.setattr(keeper, "MOST_BYTES", 250_000)
    writer = Keeper(disk.store)
    disk.fill()
    for step in range(3):
        for name in ("a", "b", "c"):
            kept = replace(RUN, id=name, step=step)
            writer.keep(Keepsake(kept=kept, checkpoint=bytes(10**5)))
            writer.flush(name)
    disk.heal()
    writer.close()
    found = Store(disk.url).all()
    assert {run.step for run in found} == {2}
    assert len(found) == 2


def test_a_deleted_run_troubles_nobody(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "RETRY_SECONDS", NEVER)
    writer = Keeper(disk.store)
    disk.fill()
    writer.keep(Keepsake(kept=RUN, checkpoint=bytes(10**5)))
    writer.flush()
    assert writer.trouble
    writer.forget(RUN.id)
    assert not writer.trouble
    writer.close()


ODD = {"long": "x" * 1500, "half a character": "\ud83d", "nothing": "\0"}


@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
def test_an_odd_name_is_kept_as_far_as_it_goes(server: Registry, name: str, disk: Disk) -> None:
    run = server.start(SHORT, DATA, owner="me", data_name=name)
    ended(run)
    server._keeper.flush()
    assert not server.trouble
    (kept,) = Store(disk.url).all("me")
    assert 0 < len(kept.data) <= 300


def test_an_odd_row_is_left_out_noted_and_alarms_nobody(
    server: Registry, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    for run_id in ("odd", "one"):
        disk.store.keep(replace(RUN, id=run_id, owner="me", recipe=SHORT.describe()))
    with disk.store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET data = ? WHERE id = 'odd'", ("x" * 1500,))
    assert [kept.id for kept in disk.store.all("me")] == ["one"]
    assert server.get("odd") is None
    assert not server.trouble
    assert "run odd is left out" in caplog.text
