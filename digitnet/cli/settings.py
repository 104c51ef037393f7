"""The `settings` command: all settings of a run as a table for the README."""

from digitnet.cli.options import GROUPS, default, flag
from digitnet.nn import Augment, Setting, settings_of
from digitnet.recipes import Recipe


def table(recipe: type[Recipe] = Recipe) -> str:
    """A Markdown table with a row for every declared setting, group by group."""
    declared = [*settings_of(recipe).values(), *settings_of(Augment).values()]
    rows = [_row(each) for group in GROUPS for each in declared if each.group == group]
    return "\n".join(["| setting | default | range | what it is |", "|---|---|---|---|", *rows])


def _row(each: Setting) -> str:
    unit = f" ({each.unit})" if each.unit else ""
    return f"| `{flag(each.name)}`{unit} | {default(each)} | {each.range} | {each.help} |"
