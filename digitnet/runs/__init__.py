"""A live run: its thread, pace and slot, its history and snapshots, and its record."""

from digitnet.runs.archive import Archive, Sources, StoreError
from digitnet.runs.archived import ArchivedRun
from digitnet.runs.card import MNIST, Card, Names, Origin
from digitnet.runs.chance import Chance
from digitnet.runs.course import Course
from digitnet.runs.history import History, Point, as_csv
from digitnet.runs.moments import HALF, SINGLE, Moment, Moments
from digitnet.runs.phases import ACTIVE, GOING, State
from digitnet.runs.plain import number, text
from digitnet.runs.preview import Preview, Previews
from digitnet.runs.record import RunRecord
from digitnet.runs.recorder import Entry, Recorder
from digitnet.runs.registry import Registry
from digitnet.runs.run import Run
from digitnet.runs.since import Since
from digitnet.runs.slots import Slots, TooBusyError, most_at_once
from digitnet.runs.snapshot import Snapshot
from digitnet.runs.view import RunView, moments_of

__all__ = [
    "ACTIVE",
    "GOING",
    "HALF",
    "MNIST",
    "SINGLE",
    "Archive",
    "ArchivedRun",
    "Card",
    "Chance",
    "Course",
    "Entry",
    "History",
    "Moment",
    "Moments",
    "Names",
    "Origin",
    "Point",
    "Preview",
    "Previews",
    "Recorder",
    "Registry",
    "Run",
    "RunRecord",
    "RunView",
    "Since",
    "Slots",
    "Snapshot",
    "Sources",
    "State",
    "StoreError",
    "TooBusyError",
    "as_csv",
    "moments_of",
    "most_at_once",
    "number",
    "text",
]
