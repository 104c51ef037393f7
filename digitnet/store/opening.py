"""Opens the store named by the environment, or the user's own."""

import os
from typing import TYPE_CHECKING

from digitnet.host import data_folder
from digitnet.runs import StoreError

if TYPE_CHECKING:
    from digitnet.store.archive import StoreArchive

VARIABLE = "DIGITNET_STORE"  # a SQLAlchemy URL
MOST_BYTES_VARIABLE = "DIGITNET_STORE_BYTES"


def open_archive(url: str | None = None) -> "StoreArchive":
    """An archive in the store named by the environment, or in the user's data directory.

    Raises StoreError if it cannot be used.
    """
    from digitnet.store.archive import StoreArchive  # imports SQLAlchemy, which takes a second
    from digitnet.store.store import MOST_BYTES, Store

    size = os.environ.get(MOST_BYTES_VARIABLE, "")
    if size and not size.isdecimal():
        raise StoreError(f"{MOST_BYTES_VARIABLE} {size!r:.40}: expected a number of bytes.")
    url = url or os.environ.get(VARIABLE) or default_url()
    return StoreArchive(Store(url, int(size or MOST_BYTES)))


def default_url() -> str:
    """The URL of a SQLite file in the user's data directory; raises StoreError if that fails."""
    try:
        folder = data_folder()
    except OSError as error:
        raise StoreError(f"The run store cannot be opened: {error.strerror}.") from None
    return f"sqlite:///{folder / 'runs.sqlite'}"
