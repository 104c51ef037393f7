"""Runs: what they are made of, how they go on in the background, and what is kept of them."""

from digitnet.runs.differences import differences, told_apart
from digitnet.runs.history import History, Point
from digitnet.runs.judgement import Chance, advice, no_better_than_guessing, usual_lr
from digitnet.runs.places import TooBusyError
from digitnet.runs.preview import Preview, Previews
from digitnet.runs.recipes import PRESETS, Recipe
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from digitnet.runs.snapshot import Snapshot
from digitnet.runs.teaching import teach

__all__ = [
    "PRESETS",
    "Chance",
    "History",
    "Point",
    "Preview",
    "Previews",
    "Recipe",
    "Registry",
    "Run",
    "Snapshot",
    "TooBusyError",
    "advice",
    "differences",
    "no_better_than_guessing",
    "teach",
    "told_apart",
    "usual_lr",
]
