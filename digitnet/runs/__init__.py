"""Runs: what they are made of, how they go on in the background, and what is kept of them."""

from digitnet.runs.run import Registry, Run, Snapshot, TooBusyError

__all__ = ["Registry", "Run", "Snapshot", "TooBusyError"]
