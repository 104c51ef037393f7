"""What JavaScript reads of a frame is what frame.py declares: no field more, none less."""

import posixpath
import re
from collections.abc import Iterator

import pytest

from digitnet.insight.frame import JAVASCRIPT, SHOWN, typedef
from digitnet.ui.live_parts import UI

MODULES = {path.relative_to(UI).as_posix(): path.read_text() for path in UI.rglob("*.js")}
NAMES = ("frame", "news", "snapshot", "snapshot", "shown")  # of what holds a frame, on every page
UNITS = r"(?!(?:at|length|map|slice|some)\b)"  # `shown` is also a list, of a frame or of others
COMPUTED = "[...]"  # a field whose name is not in the text
UNPACKS = "browser/unpack.js"  # the one module that may go through fields by name
LAST = r"(?:\s*\?\? \{\})?"


def reads(modules: dict[str, str]) -> set[str]:
    """The fields that modules read of frames, by the forms in which this code reads."""
    found = set()
    for path, text in modules.items():
        frame = _expression(text)
        found |= set(re.findall(rf"{frame}\??\.{UNITS}(\w+)", text))
        if path != UNPACKS and re.search(r"\b(?:frame|news|snapshot|snapshot)(?:\?\.)?\[", text):
            found.add(COMPUTED)
        taken = re.findall(rf"\{{([^{{}}]*)\}} = {frame}{LAST};", text)
        taken += re.findall(r"feed\.subscribe(?:ToRun)?\(\(\{([^{}]*)\}\) =>", text)
        for name, position in _given(text, frame):
            taken += _parameters(name, position, path, modules)
        found |= {name for each in taken for name in _names(each)}
    return found


def _expression(text: str) -> str:
    """Of a frame in this module: one of the names, or a variable that is set to one."""
    plain = rf"(?:[\w.()]+\.)?\b(?:{'|'.join(NAMES)})\b"
    others = re.findall(rf"(?:const|let) (\w+) = {plain};", text)
    return rf"(?<!/)(?:[\w()]+\.)*\b(?:{'|'.join((*NAMES, *others))})\b"


def _given(text: str, frame: str) -> Iterator[tuple[str, int]]:
    """The functions that are called with a frame, and as which of their parameters."""
    for name, before in re.findall(rf"\b(\w+)\(((?:[^(),;]+, )*){frame}{LAST}(?=[,)])", text):
        yield name, before.count(", ")
    for name in re.findall(r"feed\.subscribe(?:ToRun)?\((?:this\.)?(\w+)\)", text):
        yield name, 0


def _parameters(name: str, position: int, path: str, modules: dict[str, str]) -> list[str]:
    """What a function takes apart there: the module's own, an imported one, or any of that name."""
    whole = rf"\b{name}(?:: | = )?\(([^()]*)\) (?:\{{|=>)"
    source = re.search(rf'import \{{[^}}]*\b{name}\b[^}}]*\}} from "(.*)";', modules[path])
    if source:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), source[1]))
    definitions = re.findall(whole, modules[path]) or re.findall(whole, "\n".join(modules.values()))
    start = rf"(?:[^,{{}}]+, ){{{position}}}\{{([^{{}}]*)\}}"
    return [part[1] for each in definitions if (part := re.match(start, each))]


def _names(inside: str) -> list[str]:
    """The properties in `step, lr: rate, plan = []`."""
    return [m[0] for part in inside.split(",") if (m := re.match(r"\w+", part.strip()))]


@pytest.mark.parametrize(
    "text",
    [
        "if (frame.lost) {}",
        "say(this.frame?.lost);",
        "say(feed.frame.lost);",
        "say(this.view().frame.lost);",
        "Date.now() - news.lost;",
        "all.set(snapshot.lost, 1);",
        "draw(run.shown.lost);",
        "const now = this.frame;\nsay(now.lost);",
        "const { lost } = frame;",
        "const { lost: other = 2 } = this.frame;",
        "const { lost = [] } = feed.frame ?? {};",
        "const { lost } = snapshot;",
        "const { lost } = news;",
        "feed.subscribe(({ lost }) => say(lost));",
        "function draw({ lost }) {}\nfeed.subscribeToRun(draw);",
        "draw(frame);\nfunction draw({ lost }) {\n}",
        "told(snapshot ?? {});\nfunction told({ lost }) {\n}",
        "tell(field, data.mine, frame);\nfunction tell(field, mine, { lost }) {\n}",
        "axis.by(frame);\nby: ({ lost }) => lost,",
    ],
)
def test_a_read_of_a_field_is_found(text: str) -> None:
    assert "lost" in reads({"a.js": text})
    assert not reads({"a.js": text.replace("lost", "step")}) - set(SHOWN)


def test_a_read_is_found_in_another_module() -> None:
    assert reads({"a.js": "units.build(this.frame);", "b.js": "build({ lost }) {"}) == {"lost"}


def test_a_field_by_a_name_that_is_not_written_is_found() -> None:
    assert reads({"a.js": "say(frame[name]);"}) == {COMPUTED}


def test_what_is_read_is_declared_and_what_is_declared_is_read() -> None:
    found = reads(MODULES)
    assert sorted(found - set(SHOWN)) == []
    assert sorted(set(SHOWN) - found) == []


def test_javascript_is_told_the_same_fields() -> None:
    assert JAVASCRIPT.read_text() == typedef()
