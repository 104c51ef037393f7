"""A run that was opened from a file: it has ended, and can be looked at like any other."""

from __future__ import annotations

from digitnet.data import Dataset
from digitnet.runs.card import Card
from digitnet.runs.keeping.record import Record
from digitnet.runs.keeping.restore import EndedRun


class OpenedRun(EndedRun):
    """The run of a record, under an id of its own.

    owner: as of Card. dev: images that it did not learn from, as many as it held back, where
    `data` are those that it learned from; of other data only digits to look at.

    Raises ValueError where nothing of the data can be held back.
    """

    def __init__(self, record: Record, data: Dataset, owner: str = "") -> None:
        held_back = record.recipe.held_back(data)
        if not len(held_back):
            raise ValueError(f"{len(data)} images: too few to hold any back")
        snapshot = record.snapshot
        super().__init__(
            record.recipe,
            Card(owner=owner, name=record.name, data=record.data),
            record.course(),
            snapshot.state,
            snapshot.message,
            snapshot.lr,
            record.chance,
            held_back.take(slice(0, record.chance.images)),
            tuple(moment for moment in record.moments if moment.step),
        )
        self.record = record
