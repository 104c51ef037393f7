"""Migrates the database of an earlier version."""

import json
from typing import Any

import sqlalchemy as sa

from digitnet.store.database import meta

VERSION = 2
PARTS = ("name", "recipe", "data", "message", "course", "step", "holder")  # of a row of version 1


def version_of(connection: sa.Connection) -> int:
    """The version of a store, after migrating an earlier one or setting that of a new one."""
    found = connection.scalar(sa.select(meta.c.version))
    if found is None:
        connection.execute(meta.insert().values(version=VERSION))
        return VERSION
    # Written first: another process that migrates it, too, has to wait here.
    if found == 1 and _claims(connection):
        _to_version_2(connection)
        return VERSION
    return connection.execute(sa.select(meta.c.version).limit(1)).scalar_one()


def plain_of_version_1(row: dict[str, Any]) -> dict[str, Any]:
    """A row of version 1, with its columns for recipe and course, in the form of RunRecord.

    Raises ValueError, TypeError or RecursionError for an invalid row.
    """
    course = dict(json.loads(row["course"]))
    course.pop("updates_per_point", None)
    names = {name: row[name] for name in ("id", "owner", "name", "data", "begun")}
    said = {name: row[name] for name in ("state", "message", "holder")}
    return course | names | said | {"recipe": json.loads(row["recipe"])}


def _claims(connection: sa.Connection) -> bool:
    """Whether no other process has migrated it meanwhile."""
    mine = meta.update().where(meta.c.version == 1).values(version=VERSION)
    return connection.execute(mine).rowcount == 1


def _to_version_2(connection: sa.Connection) -> None:
    connection.execute(sa.text("ALTER TABLE runs ADD COLUMN record TEXT NOT NULL DEFAULT ''"))
    write = sa.text("UPDATE runs SET record = :record WHERE id = :id")
    for run_id in connection.execute(sa.text("SELECT id FROM runs")).scalars().all():
        connection.execute(write, {"id": run_id, "record": _record(connection, run_id)})
    for part in PARTS:
        connection.execute(sa.text(f"ALTER TABLE runs DROP COLUMN {part}"))


def _record(connection: sa.Connection, run_id: str) -> str:
    """The new record; empty for a damaged row, which stays and is left out as before."""
    try:
        found = connection.execute(sa.text("SELECT * FROM runs WHERE id = :id"), {"id": run_id})
        return json.dumps(plain_of_version_1(dict(found.mappings().one())))
    except (ValueError, TypeError, RecursionError, sa.exc.OperationalError):
        return ""
