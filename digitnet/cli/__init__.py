"""The command line."""

from digitnet.cli.commands import main

__all__ = ["main"]
