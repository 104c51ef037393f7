"""The database of the store: its tables, its connection, its error messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from digitnet.runs import StoreError

tables = sa.MetaData()
meta = sa.Table("digitnet", tables, sa.Column("version", sa.Integer, nullable=False))
runs = sa.Table(
    "runs",
    tables,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("begun", sa.Float, nullable=False),
    sa.Column("changed", sa.Float, nullable=False, index=True),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("record", sa.Text, nullable=False),  # the JSON of a RunRecord
)


def _of_a_run() -> sa.Column[str]:
    link = sa.ForeignKey("runs.id", ondelete="CASCADE")
    return sa.Column("run", sa.String(64), link, primary_key=True)


# Large and small values are separate: SQLite rewrites a whole row if one value changes.
checkpoints = sa.Table(
    "checkpoints", tables, _of_a_run(), sa.Column("state", sa.LargeBinary, nullable=False)
)
images = sa.Table(
    "images", tables, _of_a_run(), sa.Column("packed", sa.LargeBinary, nullable=False)
)
snapshots = sa.Table(
    "snapshots",
    tables,
    _of_a_run(),
    sa.Column("step", sa.Integer, primary_key=True),
    sa.Column("exact", sa.Boolean, nullable=False),
    sa.Column("weights", sa.LargeBinary, nullable=False),
)
BLOBS = (checkpoints.c.state, images.c.packed, snapshots.c.weights)


def connect(url: str) -> Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, pool_pre_ping=True)
    place = parsed.database or ":memory:"
    in_memory, is_uri = place == ":memory:", place.startswith("file:")
    if not in_memory and not is_uri and not Path(place).parent.is_dir():
        raise StoreError("The run store cannot be opened: its folder does not exist.")
    # A database in memory belongs to one connection, which all threads share.
    pool = {"poolclass": StaticPool} if in_memory else {}
    shared = {"check_same_thread": False, "timeout": 10}
    engine = sa.create_engine(parsed, connect_args=shared, **pool)
    sa.event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turns database errors into a StoreError of one sentence."""
    try:
        yield
    except (SQLAlchemyError, OSError, ValueError, ImportError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        first = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
        raise StoreError(f"The run store cannot be {what}: {first}.") from None
