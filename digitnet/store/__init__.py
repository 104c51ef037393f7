"""Runs that outlive their server: the store, and files to download."""

from typing import TYPE_CHECKING

from digitnet.store import runfile
from digitnet.store.opening import open_archive
from digitnet.store.runfile import OpenedRun

if TYPE_CHECKING:
    from digitnet.store.archive import StoreArchive

__all__ = ["OpenedRun", "StoreArchive", "open_archive", "runfile"]


def __getattr__(name: str) -> type:
    """Imports StoreArchive on demand: SQLAlchemy takes a second to import."""
    if name != "StoreArchive":
        raise AttributeError(name)
    from digitnet.store.archive import StoreArchive

    return StoreArchive
