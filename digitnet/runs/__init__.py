"""Runs: what they are made of, how they go on in the background, and what is kept of them."""

from digitnet.runs.differences import differences, told_apart
from digitnet.runs.handwriting import drawn, style_of, through_pixels, with_strokes
from digitnet.runs.history import History, Point
from digitnet.runs.judgement import Chance, advice, no_better_than_guessing, usual_lr
from digitnet.runs.places import TooBusyError
from digitnet.runs.preview import Preview, Previews
from digitnet.runs.recipes import PRESETS, Recipe
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from digitnet.runs.snapshot import Snapshot
from digitnet.runs.teaching import teach
from digitnet.runs.troubles import Mend, Signs, Trouble, trouble

__all__ = [
    "PRESETS",
    "Chance",
    "History",
    "Mend",
    "Point",
    "Preview",
    "Previews",
    "Recipe",
    "Registry",
    "Run",
    "Signs",
    "Snapshot",
    "TooBusyError",
    "Trouble",
    "advice",
    "differences",
    "drawn",
    "no_better_than_guessing",
    "style_of",
    "teach",
    "through_pixels",
    "told_apart",
    "trouble",
    "usual_lr",
    "with_strokes",
]
