"""The store of runs that outlive their server: a database behind a small interface."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any, Unpack

import sqlalchemy as sa

from digitnet.runs import ACTIVE, Names, RunRecord, StoreError, number
from digitnet.store.database import (
    BLOBS,
    checkpoints,
    connect,
    images,
    runs,
    snapshots,
    tables,
    told,
)
from digitnet.store.migration import VERSION, version_of
from digitnet.store.odd import OddRunError, note_odd
from digitnet.store.weights import Weights

MOST_BYTES = 2**30
OVERHEAD = 2_000  # bytes per run for its own row


class Store:
    """Runs in a database. Every method raises StoreError if the database fails.

    url: for SQLAlchemy; `sqlite:///:memory:` lasts as long as this object. most_bytes: the limit
    for all runs; the oldest ended ones are deleted first. Nothing here depends on SQLite.
    """

    def __init__(self, url: str, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._writing = threading.Lock()  # SQLite allows one writer at a time
        with told("opened"):
            self._engine = connect(url)
            # In memory all threads share one connection, which serves one at a time.
            is_shared = isinstance(self._engine.pool, sa.StaticPool)
            self._reading = self._writing if is_shared else nullcontext()
            with self._engine.begin() as connection:
                tables.create_all(connection)
                version = version_of(connection)
        if version != VERSION:
            raise StoreError(
                f"The run store has version {version}, but this program needs version {VERSION}: "
                "runs are not saved."
            )

    def keep(self, run: RunRecord, checkpoint: bytes | None = None) -> None:
        """Inserts or updates a run; without a checkpoint the previous one stays."""
        row = _row(run) | {"changed": time.time()}
        with self._written() as connection:
            known = connection.execute(runs.update().where(runs.c.id == run.id).values(row))
            if not known.rowcount:
                connection.execute(runs.insert().values({"bytes": 0} | row))
            if checkpoint is not None:
                _replace(connection, checkpoints, run.id, {"state": checkpoint})
            self._weigh(connection, run.id)
            self._make_room(connection, run.id)

    def keep_weights(self, run_id: str, kept: list[Weights]) -> None:
        """Adds snapshots to a run; a later one replaces an earlier one of the same step."""
        latest = {each.step: each for each in kept}
        with self._written() as connection:
            mine = snapshots.c.run == run_id
            connection.execute(snapshots.delete().where(mine, snapshots.c.step.in_(latest)))
            for each in latest.values():
                values = {"step": each.step, "exact": each.exact, "weights": each.weights}
                connection.execute(snapshots.insert().values(run=run_id, **values))
            self._weigh(connection, run_id)
            self._make_room(connection, run_id)

    def drop_checkpoint(self, run_id: str) -> None:
        """Deletes the checkpoint of a run that has ended."""
        with self._written() as connection:
            connection.execute(checkpoints.delete().where(checkpoints.c.run == run_id))
            self._weigh(connection, run_id)

    def keep_images(self, run_id: str, packed: bytes) -> None:
        """Saves the validation images of a run on a visitor's own data."""
        with self._written() as connection:
            _replace(connection, images, run_id, {"packed": packed})
            self._weigh(connection, run_id)
            self._make_room(connection, run_id)

    def rename(self, run_id: str, **names: Unpack[Names]) -> None:
        """Changes the name or the owner of a run."""
        mine = runs.c.id == run_id
        with self._written() as connection:
            # Writes first, which locks the row until the new record is written.
            connection.execute(runs.update().where(mine).values(id=run_id))
            row = connection.execute(sa.select(runs).where(mine)).first()
            if row and (record := _read_row(row)):
                renamed = replace(record, card=replace(record.card, **names))
                connection.execute(runs.update().where(mine).values(_row(renamed)))
                self._weigh(connection, run_id)

    def delete(self, run_id: str) -> None:
        with self._written() as connection:
            _delete(connection, run_id)

    def get(self, run_id: str) -> RunRecord | None:
        """The run with this id; None if there is none (any more)."""
        with self._read() as connection:
            row = connection.execute(sa.select(runs).where(runs.c.id == run_id)).first()
        return None if row is None else _record(row)

    def all(self, owner: str | None = None) -> list[RunRecord]:
        """The runs of one owner, or all of them, the latest first, without damaged ones."""
        query = sa.select(runs).order_by(runs.c.begun.desc())
        with self._read() as connection:
            rows = connection.execute(
                query if owner is None else query.where(runs.c.owner == owner)
            )
            return [kept for row in rows if (kept := _read_row(row))]

    def checkpoint(self, run_id: str) -> bytes | None:
        """The checkpoint of a run; None if there is none."""
        with self._read() as connection:
            chosen = checkpoints.c.run == run_id
            return connection.scalar(sa.select(checkpoints.c.state).where(chosen))

    def images(self, run_id: str) -> bytes | None:
        """What `keep_images` saved."""
        with self._read() as connection:
            return connection.scalar(sa.select(images.c.packed).where(images.c.run == run_id))

    def weights(self, run_id: str, step: int) -> Weights | None:
        """The snapshot of this step."""
        with self._read() as connection:
            chosen = snapshots.c.run == run_id, snapshots.c.step == step
            row = connection.execute(sa.select(snapshots).where(*chosen)).first()
        return None if row is None else Weights(row.step, row.exact, row.weights)

    def steps(self, run_id: str) -> list[int]:
        """The steps that have snapshots, in order."""
        query = sa.select(snapshots.c.step).where(snapshots.c.run == run_id)
        with self._read() as connection:
            return list(connection.scalars(query.order_by(snapshots.c.step)))

    def bytes(self) -> int:
        """The size of all runs together."""
        with self._read() as connection:
            total = sa.func.coalesce(sa.func.sum(runs.c.bytes), 0)
            return connection.execute(sa.select(total)).scalar_one()

    def close(self) -> None:
        with self._reading:
            self._engine.dispose()

    @contextmanager
    def _read(self) -> Iterator[sa.Connection]:
        with told("read"), self._reading, self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _written(self) -> Iterator[sa.Connection]:
        with told("written to"), self._writing, self._engine.begin() as connection:
            yield connection

    def _weigh(self, connection: sa.Connection, run_id: str) -> None:
        length = sa.func.length
        record = sa.select(length(runs.c.record)).where(runs.c.id == run_id)
        size: sa.ColumnElement[int] = record.scalar_subquery()
        for blob in BLOBS:
            total = sa.func.coalesce(sa.func.sum(length(blob)), 0)
            size += sa.select(total).where(blob.table.c.run == run_id).scalar_subquery()
        chosen = runs.update().where(runs.c.id == run_id)
        connection.execute(chosen.values(bytes=size + OVERHEAD))

    def _make_room(self, connection: sa.Connection, spared: str) -> None:
        """Deletes the oldest ended runs until the rest fits; raises StoreError if it cannot."""
        over = connection.scalar(sa.select(sa.func.sum(runs.c.bytes))) - self.most_bytes
        if over <= 0:
            return
        query = sa.select(runs.c.id, runs.c.bytes).where(
            runs.c.id != spared, runs.c.state.not_in(ACTIVE)
        )
        for run_id, size in connection.execute(query.order_by(runs.c.changed)).all():
            _delete(connection, run_id)
            over -= size
            if over <= 0:
                return
        raise StoreError("The run store is full: this run is no longer saved.")


def _row(record: RunRecord) -> dict[str, Any]:
    plain = record.to_plain()
    searched = {name: plain[name] for name in ("id", "owner", "state", "begun")}
    return searched | {"record": json.dumps(plain)}


def _record(row: sa.Row[Any]) -> RunRecord:
    """The record in a row; raises OddRunError for an invalid one."""
    try:
        record = RunRecord.from_plain(json.loads(row.record))
        return replace(record, changed=number(row.changed, 0))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise OddRunError(f"its record cannot be read: {error}"[:200]) from None


def _read_row(row: sa.Row[Any]) -> RunRecord | None:
    try:
        return _record(row)
    except OddRunError as error:
        note_odd(str(row.id), str(error))
        return None


def _replace(
    connection: sa.Connection, table: sa.Table, run_id: str, values: dict[str, bytes]
) -> None:
    """Replaces the one row of a run in a table."""
    connection.execute(table.delete().where(table.c.run == run_id))
    connection.execute(table.insert().values(run=run_id, **values))


def _delete(connection: sa.Connection, run_id: str) -> None:
    for blob in BLOBS:
        connection.execute(blob.table.delete().where(blob.table.c.run == run_id))
    connection.execute(runs.delete().where(runs.c.id == run_id))
