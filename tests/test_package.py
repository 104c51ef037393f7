"""What pyproject.toml declares, and what requirements.txt pins."""

import ast
import re
import sys
import tomllib

from packaging.requirements import Requirement

import digitnet
from digitnet.host import APP_FOLDER
from tests.fresh_python import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
PINS = [
    Requirement(line)
    for line in (ROOT / "requirements.txt").read_text().splitlines()
    if not line.lstrip().startswith("#")
]


def exactly(pin: Requirement) -> str:
    """The one version that it allows."""
    (only,) = pin.specifier
    assert only.operator == "==", pin
    assert "*" not in only.version, pin
    return only.version


def test_every_dependency_is_pinned_within_the_range_that_is_declared() -> None:
    pinned = {pin.name: exactly(pin) for pin in PINS}
    for text in PROJECT["dependencies"]:
        declared = Requirement(text)
        assert pinned[declared.name] in declared.specifier, text
        bounds = {each.operator for each in declared.specifier}
        assert bounds in ({">=", "<"}, {"=="}), text


def test_all_that_the_dependencies_need_is_pinned_too() -> None:
    assert {"uvicorn", "pyarrow", "websockets", "markupsafe"} <= {pin.name for pin in PINS}


def test_what_is_pinned_names_no_place_to_get_it_from() -> None:
    text = (ROOT / "requirements.txt").read_text()
    assert not re.search(r"://|^ *-|@|file:|/tmp|/home", text, re.MULTILINE)
    assert not any(pin.url for pin in PINS)


def test_every_library_that_is_imported_is_declared() -> None:
    declared = {Requirement(text).name.replace("-", "_") for text in PROJECT["dependencies"]}
    installed = {"PIL": "pillow"}
    files = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "digitnet").rglob("*.py")]
    imported = set()
    for node in (node for path in files for node in ast.walk(ast.parse(path.read_text()))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.partition(".")[0])
    ours = {*sys.stdlib_module_names, "digitnet", "torch"}  # torch only where somebody has it
    assert {installed.get(name, name) for name in imported - ours} <= declared


def test_the_command_is_the_command_line() -> None:
    assert PROJECT["scripts"] == {"digitnet": "digitnet.cli:main"}
    assert PROJECT["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", digitnet.__version__)


def test_from_a_checkout_the_app_is_what_lies_at_its_top() -> None:
    assert APP_FOLDER == ROOT
    assert {"app.py", "pages", "weights", ".streamlit"} <= {p.name for p in APP_FOLDER.iterdir()}


def test_no_program_reads_the_readme() -> None:
    """A wheel has none."""
    for path in (ROOT / "digitnet").rglob("*.py"):
        tree = ast.parse(path.read_text())
        words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert not [word for word in words if isinstance(word, str) and "README.md" in word], path


def test_a_wheel_takes_every_page_and_the_shipped_weights() -> None:
    taken = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for folder, pattern in (("pages", "*.py"), ("weights", "b*.safetensors")):
        files = {f"{folder}/{path.name}" for path in (ROOT / folder).glob(pattern)}
        assert files == {name for name in taken if name.startswith(folder)}
    assert all(target == f"digitnet/installed/{source}" for source, target in taken.items())
