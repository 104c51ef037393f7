"""The texts in the project's sources: string literals, style sheets, documents, and --help."""

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from digitnet.cli.commands import parser
from tests.fresh_python import ROOT

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
# Comments, strings, and what begins or ends a template literal and the code in it.
TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[`{}"']""", re.DOTALL
)
PIECE = re.compile(r"((?:\\.|(?!\$\{)[^`\\])*)(`|\$\{)", re.DOTALL)  # of a template literal
CONTENT = re.compile(r'content:\s*"([^"]*)"')
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


class Text(NamedTuple):
    """A text and where it is; code in it is `…`. docstring: people who use the app never see it."""

    where: str
    words: str
    docstring: bool = False


def all_texts() -> Iterator[Text]:
    """Every text that people read, in the app, on the command line, in the documents and code."""
    for folder in ("digitnet", "pages", "docs"):
        for path in sorted((ROOT / folder).rglob("*.*")):
            yield from in_file(path)
    for path in sorted(ROOT.glob("*.*")):
        yield from in_file(path)
    for words in helps(parser()):
        yield Text("--help", words)


def in_file(path: Path) -> Iterator[Text]:
    """The texts in a file, told by its ending."""
    read = {".py": in_python, ".js": in_javascript, ".css": in_css, ".md": in_markdown}
    if path.suffix in read:
        for words, docstring in read[path.suffix](path.read_text(encoding="utf-8")):
            yield Text(str(path.relative_to(ROOT)), " ".join(words.split()), docstring)


def in_python(source: str) -> Iterator[tuple[str, bool]]:
    """All string literals, parts that stand one after the other as one; whether a docstring."""
    tree = ast.parse(source)
    documented = [node for node in ast.walk(tree) if isinstance(node, DOCUMENTED)]
    docstrings = {id(node.body[0].value) for node in documented if ast.get_docstring(node)}
    parts = set()  # of f-strings, of which ast.walk comes to the whole first
    for node in ast.walk(tree):
        is_part = id(node) in parts
        if isinstance(node, ast.JoinedStr):
            parts |= {id(part) for part in node.values}
            if not is_part:
                words = [
                    part.value if isinstance(part, ast.Constant) else "…" for part in node.values
                ]
                yield "".join(words), False
        elif isinstance(node, ast.FormattedValue):
            parts.add(id(node.format_spec))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not is_part:
            yield node.value, id(node) in docstrings


def in_javascript(source: str) -> Iterator[tuple[str, bool]]:
    """All strings and template literals, those that are added up as one."""
    text, end = "", 0
    for start, after, words in sorted(_literals(source)):
        if source[end:start].strip() != "+":
            yield text, False
            text = ""
        text, end = text + words, after
    yield text, False


def _literals(source: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, text) of each literal; raises ValueError for one without an end."""
    templates: list[tuple[int, list[str]]] = []  # those under way: where they start, their pieces
    braces: list[int] = []  # of each, those that are open in the code inside
    at = 0
    while token := TOKEN.search(source, at):
        at = token.end()
        if token[0] == "`":
            templates.append((token.start(), []))
            braces.append(0)
        elif token[0] in ("{", "}") and templates:
            braces[-1] += 1 if token[0] == "{" else -1
        elif token[0] in ('"', "'"):
            raise ValueError(f"a string without an end: {source[token.start() :][:60]}")
        elif token[0][0] in "\"'":
            yield token.start(), at, token[0][1:-1]
        if token[0] == "`" or (templates and braces[-1] < 0):
            braces[-1] = 0
            piece = PIECE.match(source, at)
            if piece is None:
                raise ValueError(f"a template without an end: {source[templates[-1][0] :][:60]}")
            at = piece.end()
            templates[-1][1].append(piece[1])
            if piece[2] == "`":
                start, pieces = templates.pop()
                braces.pop()
                yield start, at, "…".join(pieces)


def in_css(source: str) -> Iterator[tuple[str, bool]]:
    """What a style sheet puts on the page."""
    for words in CONTENT.findall(source):
        yield words, False


def in_markdown(source: str) -> Iterator[tuple[str, bool]]:
    """The paragraphs, without the code in them."""
    for paragraph in CODE.sub("…", source).split("\n\n"):
        yield paragraph, False


def helps(command: argparse.ArgumentParser) -> Iterator[str]:
    """The --help of a command and of all its own commands."""
    yield " ".join(command.format_help().split())
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            for own in action.choices.values():
                yield from helps(own)
