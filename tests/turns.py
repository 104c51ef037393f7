"""Turns on this machine between processes that run tests: shared by all, or for one test alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where no test asks to be alone
    fcntl = None


@contextmanager
def turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Waits until the machine is free for a test; folder: the same one for all processes."""
    if fcntl is None:
        yield
        return
    with (folder / "room.lock").open("w") as room:
        # Who waits to be alone keeps the door shut, so that no others go in meanwhile.
        with (folder / "door.lock").open("w") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
