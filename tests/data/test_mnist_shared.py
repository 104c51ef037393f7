"""MNIST is read once, however many ask for it at once."""

from __future__ import annotations

from tests.fresh_python import printed_by

AT_ONCE = """
import threading
import numpy as np
from digitnet import load_mnist
opened, found, gate, load = [], [], threading.Barrier(20), np.load

def counted(path):
    opened.append(path)
    return load(path)

def ask():
    gate.wait()
    found.append(load_mnist())

np.load = counted
threads = [threading.Thread(target=ask) for _ in range(20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(opened), len(found), len({id(part) for pair in found for part in pair}))
"""


def test_twenty_threads_of_a_fresh_process_read_the_file_once_and_share_it() -> None:
    # The other threads run while one unpacks the file: it lets go of the interpreter's lock.
    assert printed_by(AT_ONCE) == "1 20 2"
