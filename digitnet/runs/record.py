"""All of a run that is stored except its arrays: a row in a store, the text of a run file."""

from dataclasses import asdict, astuple, dataclass, field, replace
from typing import Any, Self

from digitnet.nn import Progress
from digitnet.recipes import Recipe
from digitnet.runs.card import Card
from digitnet.runs.chance import Chance
from digitnet.runs.history import Point, points_from_plain
from digitnet.runs.phases import ACTIVE, STATES, Shown
from digitnet.runs.status import RunStatus
from digitnet.runs.untrusted import fitting, number, text, whole
from digitnet.runs.view import Identity

MOST_WORDS = 1000  # characters of a message
MOST_CHANGES = 1000  # of the number of threads, the latest ones


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """The state of a run at one moment.

    lr: as chosen last. progress: of the last step, None before the first. holder: the process that
    trains it, and changed: when it was stored last, in seconds since 1970. threads: as in Snapshot;
    the number of threads changes how sums are rounded.
    """

    card: Card
    recipe: Recipe
    chance: Chance
    state: Shown
    message: str
    lr: float
    steps: int
    dev_accuracy: float | None
    progress: Progress | None
    points: tuple[Point, ...]
    threads: tuple[tuple[int, int], ...] = ()
    holder: str = field(default="", compare=False)
    changed: float = field(default=0.0, compare=False)

    @property
    def id(self) -> str:
        return self.card.id

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def begun(self) -> float:
        """In seconds since 1970."""
        return self.card.begun

    @property
    def step(self) -> int:
        return self.progress.step if self.progress else 0

    @property
    def seconds(self) -> float:
        """Of training so far."""
        return self.progress.seconds if self.progress else 0.0

    @property
    def ended(self) -> bool:
        return self.state not in ACTIVE

    @property
    def at_rest(self) -> Self:
        """The record once no process trains it any more."""
        return self if self.ended else replace(self, state="paused")

    @classmethod
    def at(cls, run: Identity, now: RunStatus) -> Self:
        """The record of a run, from a snapshot."""
        return cls(
            card=run.card,
            recipe=run.recipe,
            chance=run.chance,
            state=now.state,
            message=now.message,
            lr=now.lr,
            steps=now.steps,
            dev_accuracy=now.dev_accuracy,
            progress=now.progress,
            points=now.points,
            threads=now.threads,
        )

    def to_plain(self) -> dict[str, Any]:
        """In plain values, for JSON."""
        return self.card.to_plain() | {
            "recipe": self.recipe.describe(),
            "chance": asdict(self.chance),
            "state": self.state,
            "message": fitting(self.message, MOST_WORDS),
            "lr": self.lr,
            "steps": self.steps,
            "dev_accuracy": self.dev_accuracy,
            "progress": self.progress and asdict(self.progress),
            "points": [astuple(point) for point in self.points],
            "threads": self.threads,
            "holder": self.holder,
        }

    @classmethod
    def from_plain(cls, told: Any) -> Self:
        """The inverse of `to_plain`; raises ValueError, KeyError or TypeError."""
        chance, progress = told["chance"], told["progress"]
        if told["state"] not in STATES:
            raise ValueError(f"{told['state']!r:.40} is not a state of a run")
        return cls(
            card=Card.from_plain(told),
            recipe=Recipe.of(told["recipe"]),
            chance=Chance(max(1, whole(chance["images"])), number(chance["share"], 0, 1)),
            state=told["state"],
            message=text(told["message"], MOST_WORDS),
            lr=number(told["lr"], 0),
            steps=max(1, whole(told["steps"])),
            dev_accuracy=_accuracy(told["dev_accuracy"]),
            progress=None if progress is None else _progress(**progress),
            points=points_from_plain(told["points"]),
            threads=_changes(told.get("threads", ())),
            holder=text(told["holder"], MOST_WORDS),
        )


def _progress(**told: Any) -> Progress:
    return Progress(
        step=max(1, whole(told["step"])),
        steps=whole(told["steps"]),
        epoch=number(told["epoch"], 0),
        loss=number(told["loss"]),
        train_accuracy=number(told["train_accuracy"], 0, 1),
        dev_accuracy=_accuracy(told["dev_accuracy"]),
        lr=number(told["lr"]),
        seconds=number(told["seconds"], 0),
        threads=max(1, whole(told.get("threads", 1))),
    )


def _changes(told: Any) -> tuple[tuple[int, int], ...]:
    return tuple((whole(step), max(1, whole(threads))) for step, threads in told[-MOST_CHANGES:])


def _accuracy(told: Any) -> float | None:
    return None if told is None else number(told, 0, 1)
