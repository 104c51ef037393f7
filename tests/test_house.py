"""What an import brings along, and how long it takes, each in an interpreter of its own."""

from __future__ import annotations

import pkgutil

import pytest

import digitnet
from tests.fresh_python import printed_by

PAGES_ONLY = ("digitnet.ui", "digitnet.__main__")
MODULES = {module.name for module in pkgutil.walk_packages(digitnet.__path__, "digitnet.")}
CORE = sorted(name for name in MODULES if not name.startswith(PAGES_ONLY))


def test_the_core_imports_without_streamlit() -> None:
    program = f"""
import importlib, sys
sys.modules["streamlit"] = None
for name in {CORE}:
    importlib.import_module(name)
print("imported", len({CORE}))
"""
    assert printed_by(program) == f"imported {len(CORE)}"
    assert {"digitnet.nn.network", "digitnet.data", "digitnet.runs", "digitnet.cli"} <= set(CORE)
    assert {"digitnet.nn.training", "digitnet.insight.charts"} <= set(CORE)


@pytest.mark.parametrize("name", ["digitnet", "digitnet.cli", "digitnet.runs"])
def test_an_import_leaves_the_large_libraries_for_when_they_are_used(name: str) -> None:
    program = f"""
import {name}, sys
print([m for m in ("pandas", "PIL", "altair", "streamlit", "tqdm") if m in sys.modules])
"""
    assert printed_by(program) == "[]"


def test_digitnet_imports_within_250_ms_of_numpy() -> None:
    program = """
import time, numpy
started = time.perf_counter()
import digitnet
print(time.perf_counter() - started)
"""
    assert min(float(printed_by(program)) for _ in range(5)) <= 0.25


def test_the_public_names_are_all_there() -> None:
    assert all(hasattr(digitnet, name) for name in digitnet.__all__)
    assert {"load_mnist", "read_csv", "read_idx", "Network", "train", "sketch"} <= set(
        digitnet.__all__
    )
