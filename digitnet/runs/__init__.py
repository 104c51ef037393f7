"""Runs: what they are made of, how they go on in the background, and what is kept of them."""

from digitnet.runs.card import MNIST, Card, Origin
from digitnet.runs.comparisons import COMPARISONS, Comparison
from digitnet.runs.differences import differences, told_apart, varying
from digitnet.runs.handovers import Handovers
from digitnet.runs.handwriting import drawn, style_of, through_pixels, with_strokes
from digitnet.runs.history import History, Point, as_csv
from digitnet.runs.judgement import Chance, advise, usual_lr
from digitnet.runs.keeping import runfile
from digitnet.runs.keeping.diary import Diary, Standing
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.keeping.kept import Kept, KeptWeights, StoreError
from digitnet.runs.keeping.opened import OpenedRun
from digitnet.runs.keeping.opening import open_store
from digitnet.runs.keeping.record import Record, kept_record, record_of
from digitnet.runs.listing import Listed, listed_kept
from digitnet.runs.moments import Moment, Moments
from digitnet.runs.places import TooBusyError, most_at_once
from digitnet.runs.preview import Preview, Previews
from digitnet.runs.racing import twin
from digitnet.runs.racing.race import Race, Races, Score, Side
from digitnet.runs.recipes import PRESETS, Recipe
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from digitnet.runs.snapshot import Course, Snapshot, State
from digitnet.runs.teaching import teach
from digitnet.runs.troubles import Mend, Signs, Trouble, trouble

__all__ = [
    "COMPARISONS",
    "MNIST",
    "PRESETS",
    "Card",
    "Chance",
    "Comparison",
    "Course",
    "Diary",
    "Handovers",
    "History",
    "Keeper",
    "Kept",
    "KeptWeights",
    "Listed",
    "Mend",
    "Moment",
    "Moments",
    "OpenedRun",
    "Origin",
    "Point",
    "Preview",
    "Previews",
    "Race",
    "Races",
    "Recipe",
    "Record",
    "Registry",
    "Run",
    "Score",
    "Side",
    "Signs",
    "Snapshot",
    "Standing",
    "State",
    "StoreError",
    "TooBusyError",
    "Trouble",
    "advise",
    "as_csv",
    "differences",
    "drawn",
    "kept_record",
    "listed_kept",
    "most_at_once",
    "open_store",
    "record_of",
    "runfile",
    "style_of",
    "teach",
    "through_pixels",
    "told_apart",
    "trouble",
    "twin",
    "usual_lr",
    "varying",
    "with_strokes",
]
