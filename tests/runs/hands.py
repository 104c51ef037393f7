"""How a test lays its hands on runs: what its fixtures give it, and where it holds a run up."""

import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from tests.waiting import wait_until

RARELY = 1 / 3600  # updates a second: after the first one none is due in a test

Start = Callable[..., Run]
Make = Callable[..., Registry]
Clock = Callable[[float], None]
Click = Callable[[Run], None]


def stepping(run: Run, beyond: int = 0) -> int:
    """The step of a run, once it has come beyond another."""
    wait_until(lambda: run.status().step > beyond)
    return run.status().step


def held_up(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> tuple[threading.Event, threading.Event]:
    """(inside, go on): from now on a call of this method waits in its midst until it may go on."""
    inside, go_on = threading.Event(), threading.Event()
    method = getattr(owner, name)

    def slow(*given: Any) -> Any:
        inside.set()
        assert go_on.wait(60)
        return method(*given)

    monkeypatch.setattr(owner, name, slow)
    return inside, go_on


def stopped_clock(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> Clock:
    """Stops the clock that a module looks at; what it returns moves the hands by some seconds."""
    now = [1000.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return lambda seconds: now.append(now.pop() + seconds)
