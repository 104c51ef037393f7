"""The options that the command line has, as it declares them."""

import argparse

from digitnet.cli.commands import parser


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of every command, by its name."""
    (choices,) = [a.choices for a in parser()._actions if isinstance(a.choices, dict)]
    return choices


def options(command: str) -> list[argparse.Action]:
    """What a command can be told, beside --help."""
    return [a for a in commands()[command]._actions if a.dest != "help"]
