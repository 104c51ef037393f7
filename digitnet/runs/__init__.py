"""Runs: how they go on in the background, and what is kept of them."""

from digitnet.runs.card import MNIST, Card, Origin
from digitnet.runs.chance import Chance
from digitnet.runs.handovers import Handovers
from digitnet.runs.history import History, Point, as_csv
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
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from digitnet.runs.snapshot import Course, Snapshot, State

__all__ = [
    "MNIST",
    "Card",
    "Chance",
    "Course",
    "Diary",
    "Handovers",
    "History",
    "Keeper",
    "Kept",
    "KeptWeights",
    "Listed",
    "Moment",
    "Moments",
    "OpenedRun",
    "Origin",
    "Point",
    "Preview",
    "Previews",
    "Record",
    "Registry",
    "Run",
    "Snapshot",
    "Standing",
    "State",
    "StoreError",
    "TooBusyError",
    "as_csv",
    "kept_record",
    "listed_kept",
    "most_at_once",
    "open_store",
    "record_of",
    "runfile",
]
