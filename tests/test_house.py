"""The house: its floors, what an import brings along, and how long it takes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import digitnet
from tests.fresh_python import printed_by

HOUSE = Path(digitnet.__file__).parent
FLOORS = {"data": 1, "nn": 2, "sketch": 2, "runs": 3, "insight": 4, "cli": 5, "ui": 5}
DOOR = 4.5  # `import digitnet` itself: above the core, below those who use it
MODULES = sorted(HOUSE.glob("*/**/*.py"))
CORE = [path for path in MODULES if path.relative_to(HOUSE).parts[0] != "ui"]


def name(path: Path) -> str:
    """The module's name, as `import` takes it."""
    parts = path.relative_to(HOUSE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> set[str]:
    """The modules of this project that a file imports, anywhere in it."""
    known = {name(module) for module in MODULES}
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & known
            found |= inside or {node.module}
    return {module for module in found if module.split(".")[0] == "digitnet"}


def test_every_room_has_a_floor_and_says_what_it_is_for() -> None:
    rooms = {path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(FLOORS)
    for room in rooms:
        purpose = ast.get_docstring(ast.parse((HOUSE / room / "__init__.py").read_text()))
        assert purpose.endswith("."), room


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_room_imports_only_from_floors_below_it(path: Path) -> None:
    room = path.relative_to(HOUSE).parts[0]
    for module in imported(path):
        other = module.split(".")[1] if "." in module else ""
        assert other == room or FLOORS.get(other, DOOR) < FLOORS[room], module


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_room_takes_from_another_only_what_that_one_hands_on(path: Path) -> None:
    room = path.relative_to(HOUSE).parts[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom) or not node.module.startswith("digitnet."):
            continue
        other = node.module.split(".")[1]
        if other != room:
            handed_on = __import__(f"digitnet.{other}", fromlist=["__all__"]).__all__
            assert node.module == f"digitnet.{other}"
            assert {alias.name for alias in node.names} <= set(handed_on)


def test_no_import_goes_in_a_circle() -> None:
    # A room's __init__ only hands on: a module that takes from its own room asks the module.
    links = {name(p): imported(p) for p in MODULES if p.name != "__init__.py"}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way, module))
        if module not in done:
            for other in links.get(module, ()):
                visit(other, (*way, module))
            done.add(module)

    for module in links:
        visit(module, ())


def test_the_core_imports_without_streamlit() -> None:
    names = [name(path) for path in CORE]
    program = f"""
import importlib, sys
sys.modules["streamlit"] = None
for name in {names}:
    importlib.import_module(name)
print("imported", len({names}))
"""
    assert printed_by(program) == f"imported {len(names)}"
    assert {"digitnet.nn.network", "digitnet.runs", "digitnet.cli.commands"} <= set(names)


@pytest.mark.parametrize("module", ["digitnet", "digitnet.cli", "digitnet.runs"])
def test_an_import_leaves_the_large_libraries_for_when_they_are_used(module: str) -> None:
    program = f"""
import {module}, sys
print([m for m in ("pandas", "PIL", "streamlit", "tqdm") if m in sys.modules])
"""
    assert printed_by(program) == "[]"


@pytest.mark.alone
def test_digitnet_imports_within_250_ms_of_numpy() -> None:
    program = """
import time, numpy
started = time.perf_counter()
import digitnet
print(time.perf_counter() - started)
"""
    assert min(float(printed_by(program)) for _ in range(5)) <= 0.25


def test_the_public_names_are_all_there() -> None:
    assert all(hasattr(digitnet, public) for public in digitnet.__all__)
    assert {"load_mnist", "read_csv", "read_idx", "Network", "train", "sketch"} <= set(
        digitnet.__all__
    )


def test_no_file_of_tests_is_longer_than_400_lines() -> None:
    for path in Path(__file__).parent.rglob("*.py"):
        assert len(path.read_text().splitlines()) <= 400, path
