"""The visitor's record: the one place in the session that is not a widget's."""

import ast
from collections.abc import Iterator
from pathlib import Path

from digitnet.ui import visitor
from tests.ui.pages import open_page
from tests.ui.pages import visitor as record

UI = Path(visitor.__file__).parent
ROOT = UI.parents[1]


def reads_of_the_session(path: Path) -> Iterator[int]:
    """The lines of a file that mention `session_state`, under whatever name it was imported."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = {getattr(node, "attr", ""), getattr(node, "id", ""), getattr(node, "name", "")}
        if "session_state" in names:
            yield node.lineno


def test_no_module_but_the_visitors_reads_the_session() -> None:
    pages = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *UI.rglob("*.py")]
    found = {path.name for path in pages if list(reads_of_the_session(path))}
    assert found == {"visitor.py"}


def test_a_visitor_has_a_record_of_their_own_and_keeps_it_from_page_to_page() -> None:
    app, other = open_page("app.py"), open_page("app.py")
    mine = record(app)
    app.switch_page("pages/draw.py").run()
    assert record(app) is mine
    assert mine.page == "Draw"
    assert record(other).page == "digitnet"


def test_a_field_that_is_told_once_is_empty_afterwards() -> None:
    someone = visitor.Visitor(problem="no room", run_id="abc")
    assert someone.take("problem") == "no room"
    assert someone.take("problem") == ""
    assert someone.run_id == "abc"
