"""A live run: its thread, pace and slot, its history and snapshots, and its record."""

from digitnet.runs.archive import Archive, Sources, StoreError
from digitnet.runs.archived import ArchivedRun
from digitnet.runs.card import MNIST, Card, Names, Origin
from digitnet.runs.chance import Chance
from digitnet.runs.course import Course
from digitnet.runs.history import History, Point, as_csv
from digitnet.runs.phases import ACTIVE, GOING, State
from digitnet.runs.preview import Preview, Previews
from digitnet.runs.record import RunRecord
from digitnet.runs.recorder import Entry, Recorder
from digitnet.runs.registry import Registry
from digitnet.runs.resume import ResumePoint
from digitnet.runs.run import Run
from digitnet.runs.slots import Slots, TooBusyError, most_at_once
from digitnet.runs.snapshots import HALF, SINGLE, Snapshot, Snapshots
from digitnet.runs.status import RunStatus
from digitnet.runs.untrusted import number, text
from digitnet.runs.view import RunView, snapshots_of

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
    "Names",
    "Origin",
    "Point",
    "Preview",
    "Previews",
    "Recorder",
    "Registry",
    "ResumePoint",
    "Run",
    "RunRecord",
    "RunStatus",
    "RunView",
    "Slots",
    "Snapshot",
    "Snapshots",
    "Sources",
    "State",
    "StoreError",
    "TooBusyError",
    "as_csv",
    "most_at_once",
    "number",
    "snapshots_of",
    "text",
]
