"""The processor's cores, and how many threads BLAS takes: one number for the whole process."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


def cores() -> int:
    """How many cores of the processor this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@cache
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas").lib_controllers


class _Blas:
    """Sets BLAS's number of threads.

    Trainings that overlap get the least that one of them asks for. Others, who look at an image or
    two, ask for one thread: they get it while nobody trains, as a training's sums must not depend
    on who looks.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._trainings: list[int] = []
        self._others = 0
        self._found: list[int] = []  # the numbers before the first holder came
        self._now: list[int] = []

    def found(self) -> int:
        """The number that is set while nobody holds another."""
        with self._lock:
            held = self._trainings or self._others
            numbers = self._found if held else [each.num_threads for each in _libraries()]
            return max(numbers, default=1)

    def hold(self, number: int | None) -> None:
        """number: a training's; None for others."""
        with self._lock:
            if not self._trainings and not self._others:
                self._found = [each.num_threads for each in _libraries()]
                self._now = self._found
            if number is None:
                self._others += 1
            else:
                self._trainings.append(number)
            self._apply()

    def let_go(self, number: int | None) -> None:
        with self._lock:
            if number is None:
                self._others -= 1
            else:
                self._trainings.remove(number)
            self._apply()

    def _apply(self) -> None:
        least = min(self._trainings) if self._trainings else 1 if self._others else None
        wanted = [each if least is None else min(least, each) for each in self._found]
        if wanted == self._now:
            return
        for library, number in zip(_libraries(), wanted, strict=True):
            # Only the first thread to ask is heard otherwise, and runs have a thread each.
            library.clear_controlling_thread(force=True)
            library.set_num_threads(number)
            library.clear_controlling_thread(force=True)
        self._now = wanted


_blas = _Blas()


def most_blas_threads() -> int:
    """How many threads BLAS may take: as many as there are cores, where nobody says otherwise."""
    return min(cores(), _blas.found())


@contextmanager
def blas_threads(number: int | None) -> Iterator[None]:
    """Has BLAS take so many threads at most for a training; None: one, where nobody trains."""
    _blas.hold(number)
    try:
        yield
    finally:
        _blas.let_go(number)


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """For a few products, of an image or two: to wake a second thread takes longer than they do."""
    with blas_threads(None):
        yield
