"""The house: its floors, what an import brings along, and how long it takes."""

import ast
import importlib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import digitnet
from tests.fresh_python import printed_by

HOUSE = Path(digitnet.__file__).parent
FLOORS = {
    "data": 1,
    "host": 1,
    "nn": 2,
    "sketch": 2,
    "recipes": 3,
    "runs": 4,
    "racing": 5,
    "store": 5,
    "insight": 6,
    "ui": 7,
    "cli": 8,
}
DOOR = 6.5  # `import digitnet` itself: above the core, below those who use it
MODULES = sorted(HOUSE.glob("*/**/*.py"))


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


def test_a_room_imports_only_from_floors_below_it() -> None:
    upwards = []
    for path in MODULES:
        own = path.relative_to(HOUSE).parts[0]
        for module in imported(path):
            other = module.split(".")[1] if "." in module else ""
            if other != own and FLOORS.get(other, DOOR) >= FLOORS[own]:
                upwards.append(f"{name(path)} imports {module}")
    assert not upwards


def test_a_room_takes_from_another_only_what_that_one_hands_on() -> None:
    taken = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ImportFrom) or not node.module.startswith("digitnet."):
                continue
            room = node.module.split(".")[1]
            if room != path.relative_to(HOUSE).parts[0]:
                handed_on = importlib.import_module(f"digitnet.{room}").__all__
                names = {alias.name for alias in node.names}
                if node.module != f"digitnet.{room}" or not names <= set(handed_on):
                    taken.append(f"{name(path)} takes {names} from {node.module}")
    assert not taken


# A room's __init__ only hands on: a module that takes from its own room asks the module.
LINKS = {name(path): imported(path) for path in MODULES if path.name != "__init__.py"}


def folder(module: str) -> str:
    """Where a module lies; a package is its own folder."""
    is_folder = (HOUSE.parent / Path(*module.split("."))).is_dir()
    return module if is_folder else module.rpartition(".")[0]


def test_no_import_goes_in_a_circle_neither_between_files_nor_between_folders() -> None:
    TopologicalSorter({m: others & LINKS.keys() for m, others in LINKS.items()}).prepare()
    folders: dict[str, set[str]] = {}
    for module, others in LINKS.items():
        own = folder(module)
        folders.setdefault(own, set()).update({folder(other) for other in others} - {own})
    TopologicalSorter(folders).prepare()


def test_the_core_imports_without_streamlit_and_an_import_without_the_large_libraries() -> None:
    core = [name(path) for path in MODULES if path.relative_to(HOUSE).parts[0] != "ui"]
    assert {"digitnet.nn.network", "digitnet.runs", "digitnet.cli.commands"} <= set(core)
    program = f"""
import importlib, sys
sys.modules["streamlit"] = None
import digitnet, digitnet.cli, digitnet.runs
print([large for large in ("pandas", "PIL", "tqdm") if large in sys.modules])
print(len([importlib.import_module(name) for name in {core}]))
"""
    assert printed_by(program).split("\n") == ["[]", str(len(core))]


@pytest.mark.long
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
    public = {"load_mnist", "read_csv", "read_idx", "Network", "train", "sketch"}
    assert public <= set(digitnet.__all__) <= set(dir(digitnet))


def test_no_file_of_tests_is_longer_than_400_lines() -> None:
    lines = {p: len(p.read_text().splitlines()) for p in Path(__file__).parent.rglob("*.py")}
    assert {path: n for path, n in lines.items() if n > 400} == {}
