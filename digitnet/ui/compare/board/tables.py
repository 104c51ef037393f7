"""Tables of runs side by side, as HTML."""

from collections.abc import Sequence
from html import escape

Heads = Sequence[tuple[str, int]]  # (name, number of its colour) of every column
Rows = Sequence[tuple[str, Sequence[str]]]  # (label, a value for every column)


def table(heads: Heads, rows: Rows) -> str:
    """A table with a column for each run, headed by its name in its colour."""
    columns = "".join(
        f'<th scope="col" class="dn-run-{number}">{escape(name)}</th>' for name, number in heads
    )
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{_cells(values)}</tr>' for label, values in rows
    )
    head = f"<thead><tr><td></td>{columns}</tr></thead>"
    return f'<div class="dn-table"><table>{head}<tbody>{body}</tbody></table></div>'


def _cells(values: Sequence[str]) -> str:
    return "".join(f"<td>{escape(value)}</td>" for value in values)
