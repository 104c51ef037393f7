"""All settings of a run as a page of the docs: `digitnet settings > docs/settings.md`."""

from digitnet.cli.options import GROUPS, default, flag
from digitnet.nn import Augment, Setting, settings_of
from digitnet.recipes import Recipe

INTRODUCTION = """# The settings of a run

Each setting has one name everywhere: `--batch-size` is an option of `digitnet train` and of
`digitnet compare`, `batch-size=128` goes into the address of the Train page, and in Python it is
the argument `batch_size=128`. Only `digitnet train` takes the settings of pen strokes. This page is
what `digitnet settings` prints.
"""
HEADER = "| setting | default | range | what it is |\n|---|---|---|---|"


def page(recipe: type[Recipe] = Recipe) -> str:
    """In Markdown, a table for each group with a row for every declared setting."""
    declared = [*settings_of(recipe).values(), *settings_of(Augment).values()]
    tables = [
        "\n".join([f"## {title[0].upper()}{title[1:]}\n", HEADER, *map(_row, of_group)])
        for group, title in GROUPS.items()
        if (of_group := [each for each in declared if each.group == group])
    ]
    return "\n\n".join([INTRODUCTION.rstrip(), *tables])


def _row(each: Setting) -> str:
    unit = f" ({each.unit})" if each.unit else ""
    return f"| `{flag(each.name)}`{unit} | {default(each)} | {each.range} | {each.help} |"
