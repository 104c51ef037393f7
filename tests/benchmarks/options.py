"""The options of a benchmark, each with its default, and `--quick` for one small round."""

import argparse
from typing import Any


def options(about: str, quick: dict[str, Any], **defaults: Any) -> argparse.Namespace:
    """What the command line asks for.

    defaults: a bool becomes a switch, a list takes several values (words only out of the list), a
    type stands for an argument that has to be given, a tuple for one of its words or none.
    quick: what `--quick` sets besides.
    """
    parser = argparse.ArgumentParser(description=about)
    for name, value in defaults.items():
        _add(parser, name, value)
    parser.add_argument("--quick", action="store_true", help="one small round: does it run at all?")
    if parser.parse_args().quick:
        parser.set_defaults(**quick)
        print("A quick round: it shows that the benchmark runs, its figures say little.")
    return parser.parse_args()


def _add(parser: argparse.ArgumentParser, name: str, value: Any) -> None:
    option = f"--{name.replace('_', '-')}"
    if isinstance(value, type):
        parser.add_argument(name, type=value)
    elif isinstance(value, tuple):
        parser.add_argument(name, nargs="?", choices=value)
    elif isinstance(value, bool):
        parser.add_argument(option, action="store_true")
    elif isinstance(value, list):
        kind, words = type(value[0]), value if isinstance(value[0], str) else None
        parser.add_argument(option, nargs="+", type=kind, choices=words, default=value)
    else:
        parser.add_argument(option, type=type(value), default=value)
