"""Waiting for something to become true, never longer than needed."""

import threading
import time
from collections.abc import Callable


def wait_until(predicate: Callable[[], bool], seconds: float = 60.0) -> None:
    """Returns once the predicate holds; fails where it does not within so many seconds."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not predicate():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        pause.wait(0.01)
