"""Opens the store that the environment names, or the user's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from digitnet.runs.keeping.kept import StoreError

if TYPE_CHECKING:
    from digitnet.runs.keeping.store import Store

VARIABLE = "DIGITNET_STORE"  # a SQLAlchemy URL
MOST_BYTES_VARIABLE = "DIGITNET_STORE_BYTES"


def open_store(url: str | None = None) -> Store:
    """The store that the environment names, else one in the user's data directory.

    Raises StoreError where it cannot be used.
    """
    from digitnet.runs.keeping.store import MOST_BYTES, Store  # SQLAlchemy takes a second

    size = os.environ.get(MOST_BYTES_VARIABLE, "")
    if size and not size.isdecimal():
        raise StoreError(f"{MOST_BYTES_VARIABLE} {size!r:.40}: expected a number of bytes.")
    return Store(url or os.environ.get(VARIABLE) or default_url(), int(size or MOST_BYTES))


def default_url() -> str:
    """A SQLite file in the user's data directory; raises StoreError where that cannot be made."""
    from platformdirs import user_data_path

    folder = user_data_path("digitnet", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The store of runs cannot be opened: {error.strerror}.") from None
    return f"sqlite:///{folder / 'runs.sqlite'}"
