"""README and docs: every link, command, option, file and address that they name is there."""

import argparse
import importlib
import importlib.util
import re
import shlex
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.routing import Match, Mount

from digitnet.cli.commands import parser
from digitnet.ui.server import routes
from digitnet.ui.train.address import links
from tests.fresh_python import ROOT

README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
FOLDERS = ("digitnet", "docs", "pages", "tests", "weights", ".ci", ".github", ".streamlit")
FILES = [p for folder in FOLDERS for p in (ROOT / folder).rglob("*") if p.is_file()]
NAMES = {path.name for path in [*FILES, *ROOT.iterdir()]}
SOURCE = re.compile(r"[\w.-]+\.(py|js|css|toml|md)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][\w.-]*")
FOREIGN = {"--from", "--spec", "--server.baseUrlPath"}  # of uvx, pipx and Streamlit
OTHERS = ("mypy", "pip", "pytest", "ruff", "venv")  # modules with a command line of their own


class Parsed(Exception):  # noqa: N818
    """A command was understood, and is not carried out."""


def text(page: Path) -> str:
    """Its prose, with each line break inside a paragraph as a space, so that no code is torn."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    return re.sub(r"(?<!\n)\n(?=[^\n|#-])", " ", prose)


def code(page: Path) -> list[str]:
    return CODE.findall(text(page))


def fenced(page: Path, language: str) -> Iterator[str]:
    for found, block in FENCE.findall(page.read_text(encoding="utf-8")):
        if found == language:
            yield block


def shell_lines(page: Path) -> Iterator[str]:
    for block in fenced(page, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            yield from line.split(" && ")


def commands(page: Path) -> Iterator[list[str]]:
    """The words of each command of ours: a module of Python's and its arguments."""
    for line in [*shell_lines(page), *code(page)]:
        try:
            words = shlex.split(line, comments=True)
        except ValueError:  # half a sentence in quotation marks
            continue
        words = list(takewhile(lambda word: word not in (">", "|"), words))
        words = [word for word in words if not re.match(r"[A-Z_]+=", word)]
        if words and words[0] in ("uvx", "pipx") and "digitnet" in words:
            words = words[words.index("digitnet") :]
        program = Path(words[0]).name if words else ""
        if program == "digitnet" and len(words) > 1:
            yield words
        elif program.startswith("python") and words[1:2] == ["-m"]:
            yield words[2:]


def anchors(page: Path) -> set[str]:
    """As GitHub names them."""
    said = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in said]
    return {heading.strip().replace(" ", "-") for heading in plain}


def every(found: dict[Path, list[str]]) -> list[str]:
    """What is wrong, with the page where it stands."""
    return [f"{page.relative_to(ROOT)}: {each}" for page, all_of in found.items() for each in all_of]


def understand(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the program read its arguments; raises Parsed, or SystemExit where it does not."""
    name, *arguments = words
    if name == "digitnet":
        parser().parse_args(arguments)
        raise Parsed
    if name.partition(".")[0] in OTHERS or not arguments:
        assert importlib.util.find_spec(name), name
        raise Parsed
    package = importlib.util.find_spec(name)
    is_package = package is not None and package.submodule_search_locations is not None
    module = importlib.import_module(f"{name}.__main__" if is_package else name)
    parse = argparse.ArgumentParser.parse_args

    def parse_only(self: argparse.ArgumentParser, *given: object) -> None:
        parse(self, *given)
        raise Parsed

    monkeypatch.setattr(sys, "argv", [name, *arguments])
    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_only)
    module.main()


def options_of(found: argparse.ArgumentParser) -> set[str]:
    """Those of a program and of all its commands."""
    own = {option for action in found._actions for option in action.option_strings}
    below = [a.choices for a in found._actions if isinstance(a, argparse._SubParsersAction)]
    return own.union(*(options_of(each) for choices in below for each in choices.values()))


def test_the_readme_is_one_page() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 120


def test_every_page_of_the_docs_is_in_their_index() -> None:
    index = LINK.findall((ROOT / "docs/README.md").read_text(encoding="utf-8"))
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages <= set(index)


def test_every_link_leads_to_a_file_and_to_a_heading_of_it() -> None:
    lost: dict[Path, list[str]] = {}
    for page in PAGES:
        for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if "://" in link:
                continue
            if not target.exists() or (anchor and anchor not in anchors(target)):
                lost.setdefault(page, []).append(link)
    assert not every(lost)


def test_every_command_is_one_that_the_program_understands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    count, rejected = 0, {}
    for page in PAGES:
        for words in commands(page):
            count += 1
            with monkeypatch.context() as patch:
                try:
                    understand(words, patch)
                except Parsed:
                    continue
                except SystemExit:
                    said = capsys.readouterr().err.splitlines()[-1:]
                rejected.setdefault(page, []).append(f"{' '.join(words)} {said}")
    assert not every(rejected)
    assert count > 40


def test_every_option_that_is_named_is_an_option_of_some_command() -> None:
    sources = [p for p in (ROOT / "tests").rglob("*.py") if p.parent.name in ("benchmarks", "fuzz")]
    ours = options_of(parser()) | FOREIGN | {"--quick"}
    for path in sources:  # a benchmark declares its options where it runs
        ours |= set(OPTION.findall(path.read_text(encoding="utf-8")))
    named = {page: OPTION.findall(" ".join(code(page))) for page in PAGES}
    unknown = {page: [each for each in all_of if each not in ours] for page, all_of in named.items()}
    assert not every(unknown)


def test_every_option_of_a_command_is_in_the_docs() -> None:
    pages = [ROOT / "docs/command-line.md", ROOT / "docs/settings.md"]
    named = {option for page in pages for each in code(page) for option in OPTION.findall(each)}
    assert {each for each in options_of(parser()) if each.startswith("--")} - {"--help"} <= named


def test_every_file_that_is_named_is_there() -> None:
    lost: dict[Path, list[str]] = {}
    for page in PAGES:
        for name in code(page):
            is_path = name.partition("/")[0] in FOLDERS and "/" in name and " " not in name
            is_there = (ROOT / name).exists() if is_path else Path(name).name in NAMES
            if (is_path or SOURCE.fullmatch(name)) and not is_there:
                lost.setdefault(page, []).append(name)
    assert not every(lost)


def test_every_address_of_the_server_is_a_route() -> None:
    (mount,) = [route for route in routes() if isinstance(route, Mount)]
    lost: dict[Path, list[str]] = {}
    for page in PAGES:
        for name in re.findall(r"/live/[\w/<>.-]+", " ".join(code(page))):
            path = name.replace("<id>", "abc")
            scope = {"type": "http", "path": path, "root_path": "", "method": "GET"}
            inside = mount.matches(scope)[1]
            found = [route.matches(scope | inside)[0] for route in mount.routes or ()]
            if not any(match != Match.NONE for match in found):
                lost.setdefault(page, []).append(name)
    assert not every(lost)


def test_the_variables_of_the_environment_are_those_that_the_program_reads() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "digitnet").rglob("*.py"))
    variable = re.compile(r"\bDIGITNET_[A-Z_]+\b")
    named = {page: set(variable.findall(page.read_text(encoding="utf-8"))) for page in PAGES}
    assert set.union(*named.values()) == set(variable.findall(source))
    assert set(variable.findall(source)) <= named[ROOT / "docs/operating.md"]


def test_every_link_for_a_class_is_followed_to_the_letter() -> None:
    asked = [name for name in code(ROOT / "docs/classroom.md") if name.startswith("/train?")]
    assert len(asked) >= 5
    for link in asked:
        found = links.read(dict(parse_qsl(urlsplit(link).query)))
        assert not found.words, link


def test_every_figure_says_how_when_and_where_it_was_measured() -> None:
    said = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", said, flags=re.MULTILINE)[1:]
    measured = [section for section in sections if not section.startswith("Without a table")]
    source = re.compile(r"`python -m [^`]+`.* · .*20\d\d-\d\d-\d\d.* · two\s+shared\s+cores", re.DOTALL)
    assert [s.partition("\n")[0] for s in measured if not source.search(s[:400])] == []
