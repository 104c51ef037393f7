"""What a run writes down of itself, so that it can go on where its server's life has ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from time import monotonic

from digitnet.data import Dataset
from digitnet.nn import Training, checkpoint
from digitnet.recipes import Recipe
from digitnet.runs.card import Card
from digitnet.runs.chance import Chance
from digitnet.runs.keeping.keeper import HOLDER, Keeper, Keepsake
from digitnet.runs.keeping.kept import Kept, KeptWeights
from digitnet.runs.keeping.kept_moments import as_kept
from digitnet.runs.moments import Moments
from digitnet.runs.ownimages import packed
from digitnet.runs.snapshot import Course, State

KEEP_SECONDS = 3.0  # between two moments of a run that are kept
MOST_NUMBERS = 16_000_000  # in a checkpoint: a larger one would hold up the whole server's disk


@dataclass(frozen=True, slots=True)
class Standing:
    """How a run stands. lr: as it is chosen now."""

    card: Card
    state: State
    message: str
    lr: float


class Diary:
    """Tells a keeper how a run stands; for the run's own thread, between two updates.

    keeper: None where nothing is kept. step: of what the keeper has already. own: images that are
    nowhere else, to be kept with the run.
    """

    def __init__(
        self,
        keeper: Keeper | None,
        recipe: Recipe,
        chance: Chance,
        step: int = 0,
        own: Dataset | None = None,
    ) -> None:
        self._keeper, self._recipe, self._chance = keeper, recipe, chance
        self._kept_at = monotonic()
        self._told: tuple[Standing, int] | None = None  # what was kept last
        self._step = step  # of the checkpoint that was kept last
        self._own = own
        self._moment = step  # the last one that was kept

    def is_due(self, update_seconds: float) -> bool:
        """Whether to write now: after another update as long as the last one it would be late."""
        return monotonic() + update_seconds - self._kept_at >= KEEP_SECONDS

    def note(
        self, standing: Standing, course: Course, training: Training, moments: Moments
    ) -> None:
        """A run that goes on, or rests; nothing where that is written already, or being written."""
        told = standing, training.step
        if self._keeper is None or told == self._told or _is_too_large(training):
            return
        if standing.state == "running" and not self._keeper.is_free(standing.card.id):
            return
        raw = checkpoint.to_bytes(training) if training.step != self._step else None
        weights = self._new(moments)
        kept, images = self._kept(standing, course), self._images()
        self._keeper.keep(Keepsake(kept=kept, checkpoint=raw, weights=weights, images=images))
        self._told, self._step, self._kept_at = told, training.step, monotonic()

    def end(self, standing: Standing, course: Course, training: Training, moments: Moments) -> None:
        """A run that has ended, and the network that it shows from now on."""
        if self._keeper is None or _is_too_large(training):
            return
        kept = self._kept(standing, course)
        goes_on = standing.state == "stopped" and training.step  # in a run that branches off
        weights = self._new(moments)
        if not any(each.exact and each.step == kept.step for each in weights):
            weights = (*weights, KeptWeights(kept.step, True, course.network.to_bytes()))
        self._keeper.keep(
            Keepsake(
                kept=kept,
                checkpoint=checkpoint.to_bytes(training) if goes_on else b"",
                weights=weights,
                images=self._images(),
            )
        )

    def _images(self) -> bytes | None:
        """Once."""
        own, self._own = self._own, None
        return packed(own) if own else None

    def _new(self, moments: Moments) -> tuple[KeptWeights, ...]:
        """The moments that have come since the last ones that were kept."""
        new = moments.since(self._moment)
        self._moment = new[-1].step if new else self._moment
        return tuple(as_kept(moment, self._recipe) for moment in new)

    def _kept(self, standing: Standing, course: Course) -> Kept:
        card = standing.card
        origin = asdict(card.origin) if card.origin else None
        told = {"lr": standing.lr, "origin": origin, "chance": asdict(self._chance)}
        return Kept(
            id=card.id,
            owner=card.owner,
            name=card.name,
            recipe=self._recipe.describe(),
            data=card.data,
            state=standing.state,
            message=standing.message,
            course=course.described() | told,
            begun=card.begun,
            changed=0.0,
            step=course.progress.step if course.progress else 0,
            holder=HOLDER,
        )


def _is_too_large(training: Training) -> bool:
    copies = 1 + len(training.optimizer.state) + bool(training.average)
    return copies * training.network.params.flat.size > MOST_NUMBERS
