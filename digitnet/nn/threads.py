"""How many threads the matrix products take, for the whole process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_lock = threading.Lock()
_holders = 0
_found: list[int] = []  # the numbers of threads before the first holder came


@cache
def _blas():
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keeps BLAS to one thread while any caller is inside, for callers with threads of their own.

    Counted, not nested: two runs that overlap leave the setting as they found it.
    """
    global _holders
    with _lock:
        _holders += 1
        if _holders == 1:
            _found[:] = [library.num_threads for library in _blas().lib_controllers]
            _set([1] * len(_found))
    try:
        yield
    finally:
        with _lock:
            _holders -= 1
            if _holders == 0:
                _set(_found)


def _set(numbers: list[int]) -> None:
    for library, number in zip(_blas().lib_controllers, numbers, strict=True):
        # Only the first thread to ask is heard otherwise, and runs have a thread each.
        library.clear_controlling_thread(force=True)
        library.set_num_threads(number)
        library.clear_controlling_thread(force=True)
