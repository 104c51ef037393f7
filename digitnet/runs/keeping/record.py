"""What is left of a run to keep, share and look at."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass
from typing import TYPE_CHECKING, Any

from digitnet.nn import Network
from digitnet.recipes import Recipe
from digitnet.runs.chance import Chance
from digitnet.runs.keeping.kept import Kept
from digitnet.runs.keeping.restore import EndedRun, as_kept
from digitnet.runs.moments import Moment
from digitnet.runs.run import Run
from digitnet.runs.snapshot import Course, Snapshot

if TYPE_CHECKING:
    from digitnet.runs.keeping.store import Store


@dataclass(frozen=True, slots=True)
class Record:
    """A run as one can take it along.

    data: what people call the images that it learned from. chance: what guessing would reach on
    those held back. snapshot: of its end, or of now. moments: its weights at some of its steps,
    in order.
    """

    name: str
    recipe: Recipe
    data: str
    chance: Chance
    snapshot: Snapshot
    moments: tuple[Moment, ...] = ()

    def described(self) -> dict[str, Any]:
        """Its course, as Course.recall takes it."""
        now, points = self.snapshot, self.snapshot.measured_points
        return {
            "steps": now.steps,
            "dev_accuracy": now.dev_accuracy,
            "progress": now.progress and asdict(now.progress),
            "points": [list(astuple(point)) for point in points],
            "updates_per_point": points[0].updates if points else 1,
        }

    def course(self) -> Course:
        """Its course."""
        course = Course(self.snapshot.network, self.snapshot.steps)
        course.recall(self.described())
        return course

    def network_of(self, moment: Moment) -> Network:
        """The network as it then was."""
        network = Network(self.recipe.sizes, self.recipe.activation, init=None)
        network.params.flat[...] = moment.parameters
        return network


def record_of(run: Run) -> Record:
    """The run as it is now."""
    snapshot, kept = run.snapshot(), run.moments
    steps = kept.steps() if kept else []
    moments = tuple(kept.at(step) for step in steps if step <= snapshot.step)
    return Record(run.card.name, run.recipe, run.card.data, run.chance, snapshot, moments)


def kept_record(kept: Kept, store: Store) -> Record:
    """A run as a store has it, with the moments that are kept of it; raises StoreError."""
    return record_of(as_kept(EndedRun, kept, store, {}, kept.state, kept.message))
