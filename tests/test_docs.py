"""README and docs: every link, command, option, file and address that they name is there."""

import argparse
import ast
import importlib
import importlib.util
import re
import shlex
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.routing import Match, Mount

import digitnet
from digitnet.cli.commands import parser
from digitnet.ui.server import routes
from digitnet.ui.train.address import links
from tests.fresh_python import ROOT

README, DOCS = ROOT / "README.md", ROOT / "docs"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
FOLDERS = ("digitnet", "docs", "pages", "tests", "weights", ".ci", ".github", ".streamlit")
NAMES = {path.name for folder in FOLDERS for path in (ROOT / folder).rglob("*")}
SOURCE = re.compile(r"[\w.-]+\.(py|js|css|toml|md)")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
VARIABLE = re.compile(r"\bDIGITNET_[A-Z_]+\b")
MEASURED = re.compile(r"`python -m [^`]+`.* · .*20\d\d-\d\d-\d\d.* · two\sshared\scores", re.DOTALL)
NOT_OF_DIGITNET = {"--quick", "--server.baseUrlPath"}  # of the benchmarks, of Streamlit
WITHOUT_PARSER = ("mypy", "pip", "pytest", "ruff", "venv")  # modules that are only looked for
on_each_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)


class Understood(Exception):  # noqa: N818
    """A command that its program takes; it is not carried out."""


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    return FENCE.sub("", source(page))


def code(page: Path) -> list[str]:
    """What stands between backticks, each in one line."""
    return [" ".join(found.split()) for found in CODE.findall(prose(page))]


def shell_lines(page: Path) -> Iterator[str]:
    for language, block in FENCE.findall(source(page)):
        if language == "sh":
            for line in block.splitlines():
                yield from line.split(" && ")


def commands(page: Path) -> Iterator[list[str]]:
    """The words of each command of ours and each module that Python is to run."""
    for line in [*shell_lines(page), *code(page)]:
        words = shlex.split(line, comments=True) if line.count('"') % 2 == 0 else []
        words = [word for word in words if not re.match(r"[A-Z_]+=", word)]
        words = list(takewhile(lambda word: word != ">", words))
        if words and words[0] in ("uvx", "pipx"):
            words = words[words.index("digitnet") :]
        program = Path(words[0]).name if words else ""
        if program == "digitnet" and len(words) > 1:
            yield ["digitnet", *words[1:]]
        elif program.startswith("python") and words[1:2] == ["-m"]:
            yield words[2:]


def understand(words: list[str], patch: pytest.MonkeyPatch) -> None:
    """Has the program read its arguments: raises Understood, or SystemExit where it cannot."""
    name, *arguments = words
    if name in WITHOUT_PARSER or not arguments:
        assert importlib.util.find_spec(name), name
        raise Understood
    if name == "digitnet":
        parser().parse_args(arguments)
        raise Understood
    parse = argparse.ArgumentParser.parse_args

    def parse_only(self: argparse.ArgumentParser, *given: Any) -> None:
        parse(self, *given)
        raise Understood

    patch.setattr(sys, "argv", [name, *arguments])
    patch.setattr(argparse.ArgumentParser, "parse_args", parse_only)
    module = importlib.import_module(name)
    is_package = hasattr(module, "__path__")
    (importlib.import_module(f"{name}.__main__") if is_package else module).main()


def options_of(found: argparse.ArgumentParser) -> set[str]:
    """The long ones of a program and of all its commands."""
    own = {o for action in found._actions for o in action.option_strings if o.startswith("--")}
    below = [a.choices for a in found._actions if isinstance(a, argparse._SubParsersAction)]
    return own.union(*(options_of(each) for choices in below for each in choices.values()))


def anchors(page: Path) -> set[str]:
    """Of the headings, as GitHub names them."""
    headings = (heading.lower().replace(" ", "-") for heading in HEADING.findall(prose(page)))
    return {re.sub(r"[^\w-]", "", heading) for heading in headings}


def test_the_readme_is_one_page() -> None:
    assert len(source(README).splitlines()) <= 120


def test_every_page_of_the_docs_is_in_their_index() -> None:
    index = DOCS / "README.md"
    assert {page.name for page in DOCS.iterdir()} - {index.name} <= set(LINK.findall(prose(index)))


@on_each_page
def test_a_link_leads_to_a_file_and_to_a_heading_of_it(page: Path) -> None:
    lost = []
    for link in LINK.findall(prose(page)):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        is_there = target.exists() and (not anchor or anchor in anchors(target))
        if "://" not in link and not is_there:
            lost.append(link)
    assert lost == []


@on_each_page
def test_a_command_is_understood(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rejected = []
    for words in commands(page):
        try:
            with monkeypatch.context() as patch:
                understand(words, patch)
        except SystemExit:
            rejected.append((" ".join(words), capsys.readouterr().err))
        except Understood:
            pass
    assert rejected == []


@on_each_page
def test_python_imports_names_that_are_public(page: Path) -> None:
    blocks = [ast.parse(block) for name, block in FENCE.findall(source(page)) if name == "python"]
    for node in (node for block in blocks for node in ast.walk(block)):
        if isinstance(node, ast.ImportFrom) and node.module == "digitnet":
            assert {alias.name for alias in node.names} <= set(digitnet.__all__)


@on_each_page
def test_an_option_is_one_of_a_command(page: Path) -> None:
    given = [word for words in commands(page) if words[0] == "digitnet" for word in words]
    named = {each.split()[0] for each in [*given, *code(page)] if each.startswith("--")}
    assert named <= options_of(parser()) | NOT_OF_DIGITNET


@on_each_page
def test_a_file_that_is_named_is_there(page: Path) -> None:
    paths = [each for each in code(page) if each.startswith(tuple(f"{f}/" for f in FOLDERS))]
    names = [each for each in code(page) if SOURCE.fullmatch(each)]
    at_top = {path.name for path in ROOT.iterdir()}
    assert [each for each in paths if not (ROOT / each).exists()] == []
    assert [each for each in names if each not in NAMES | at_top] == []


@on_each_page
def test_an_address_of_the_server_is_a_route(page: Path) -> None:
    (live,) = (route for route in routes() if isinstance(route, Mount))
    lost = []
    for name in [each for each in code(page) if each.startswith("/live/")]:
        scope = {"type": "http", "method": "GET", "path": name.replace("<id>", "abc")}
        _, inside = live.matches(scope | {"root_path": ""})
        if all(each.matches(scope | inside)[0] == Match.NONE for each in live.routes):
            lost.append(name)
    assert lost == []


def test_there_are_commands_in_the_docs() -> None:
    assert sum(len(list(commands(page))) for page in PAGES) > 50


def test_every_option_of_a_command_is_in_the_docs() -> None:
    pages = [DOCS / "command-line.md", DOCS / "settings.md"]
    named = {word for page in pages for each in code(page) for word in each.split()}
    assert options_of(parser()) <= named


def test_the_variables_of_the_environment_are_those_that_the_program_reads() -> None:
    modules = (ROOT / "digitnet").rglob("*.py")
    read = {name for module in modules for name in VARIABLE.findall(source(module))}
    assert read == {name for page in PAGES for name in VARIABLE.findall(source(page))}
    assert read <= set(code(DOCS / "operating.md"))


def test_every_link_for_a_class_is_followed_to_the_letter() -> None:
    asked = [each for each in code(DOCS / "classroom.md") if each.startswith("/train?")]
    assert len(asked) >= 5
    for link in asked:
        assert links.read(dict(parse_qsl(urlsplit(link).query))).words == (), link


def test_every_figure_says_how_when_and_where_it_was_measured() -> None:
    sections = source(DOCS / "benchmarks.md").split("\n## ")[1:]
    tables = [each for each in sections if not each.startswith("Without a table")]
    assert [each.partition("\n")[0] for each in tables if not MEASURED.search(each[:400])] == []
