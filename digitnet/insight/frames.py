"""Frames: a run at one moment in a few kilobytes, for every browser that draws it.

A small frame holds what changes while a network learns; a whole one also what stays, for those who
join. Both are made once for all watchers. Numbers that are only drawn are sent as texts of one
character each (codes.py). frame.py declares the fields.
"""

import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from digitnet.data import Dataset
from digitnet.insight import codes
from digitnet.insight.advice import result
from digitnet.insight.troubles import Signs, Trouble, trouble
from digitnet.nn import Network, legible
from digitnet.recipes import Recipe
from digitnet.runs import Chance, Point, RunStatus

DIGITS = 40  # validation images whose answers are shown
MOST_UNITS = 12  # drawn of a hidden layer; if it has more, the strongest
CHOOSE_EVERY = 25  # frames between two choices of the strongest
STAYS = 10  # frames for which a problem is shown at least


@dataclass(frozen=True, slots=True)
class Frame:
    """One moment, twice: for those with the frame before (`small`), and for all (`whole`)."""

    number: int
    ended: bool  # no further frame will come
    small: str  # JSON
    whole: str  # JSON


class FrameMaker:
    """Makes the frames of one run, in order; to be asked by one thread at a time.

    dev: the validation images. first: the initial network. recipe: the run's. chance: the accuracy
    of guessing on the run's own validation images, if those differ.
    """

    def __init__(
        self, dev: Dataset, first: Network, recipe: Recipe, chance: Chance | None = None
    ) -> None:
        self.digits, self.held_back = dev.take(slice(0, DIGITS)), len(dev)
        self.first, self.recipe = first, recipe
        self.chance = chance or Chance.of(dev.labels)
        # Random, so that nobody takes a new FrameMaker for an earlier one.
        self.number = 1 + secrets.randbelow(10**8)
        self.made = 0
        self._images = codes.packed(codes.levels(self.digits.images, 255.0))
        self.shown: list[np.ndarray] = []  # of every layer but the input, the units drawn
        self._points: tuple[Point, ...] = ()
        self._lasting_trouble = LastingTrouble()

    def frame(self, status: RunStatus) -> Frame:
        """The next frame, also of a network that is about to diverge."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._frame(status)

    def _frame(self, status: RunStatus) -> Frame:
        A = self._activations(status.network)
        anew = self._choose(status, A)
        snapshot = _facts(status) | self._seen(status.network, A)
        found = trouble(Signs(status, self.recipe, self.chance, A))
        said = self._lasting_trouble.of(found, status)
        snapshot["trouble"] = said and asdict(said)
        snapshot["result"] = result(status, self.chance)
        first_new = _first_new(self._points, status.points)
        self._points = status.points
        self.number, self.made = self.number + 1, self.made + 1
        snapshot["made"] = round(time.time(), 2)  # tells a browser how late it is
        small = snapshot | {"frame": self.number, **_points(status.points, first_new)}
        whole = small | self._lasting(status) | _points(status.points, 0)
        whole["whole"] = True
        text, short = map(as_json, (whole, small))
        # Browsers need to know which units are drawn from now on.
        return Frame(self.number, status.ended, text if anew else short, text)

    def past(self, network: Network) -> dict[str, Any]:
        """What is drawn of an earlier network, with the units that are drawn now."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._seen(network, self._activations(network))

    def choose(self, network: Network) -> None:
        """Draws the strongest units of this network from now on."""
        with np.errstate(over="ignore", invalid="ignore"):
            self.shown = shown_units(network, self._activations(network))

    def start(self) -> dict[str, Any]:
        """The units that are drawn, and their initial weights."""
        first = self.first.weights[0][self.shown[0]]
        strongest = codes.strongest(first)
        return {
            "shown": [rows.tolist() for rows in self.shown],
            "first": codes.signed(first, strongest),
            "first_top": rounded(strongest),
        }

    def _seen(self, network: Network, A: list[np.ndarray]) -> dict[str, Any]:
        return self._pictures(network) | self._answers(network, A)

    def _activations(self, network: Network) -> list[np.ndarray]:
        """Of every layer for the digits, as finite numbers; only the logits as they are."""
        Z, A = network.forward(self.digits.images.astype(np.float32) / 255)
        return [*map(np.nan_to_num, A), Z[-1]]

    def _choose(self, status: RunStatus, A: list[np.ndarray]) -> bool:
        """Now and then chooses the units that are drawn; True if they change."""
        before = self.shown
        if self.made % CHOOSE_EVERY == 0 or status.ended:
            with np.errstate(over="ignore"):
                now = shown_units(status.network, A)
            self.shown = [in_place(*both) for both in zip(before or now, now, strict=True)]
        return [*map(list, before)] != [*map(list, self.shown)]

    def _pictures(self, network: Network) -> dict[str, Any]:
        """How the drawn units have changed since the start, and the weights between them."""
        rows = self.shown[0]
        learned = network.weights[0][rows] - self.first.weights[0][rows]
        strongest = codes.strongest(learned)
        lines = [
            network.weights[i + 1][np.ix_(after, before)]
            for i, (before, after) in enumerate(zip(self.shown, self.shown[1:], strict=False))
        ]
        tops = [codes.strongest(W) for W in lines]
        return {
            "pictures": codes.packed(codes.signed(learned, strongest)),
            "picture_top": rounded(strongest),
            "lines": [_halves(W, top) for W, top in zip(lines, tops, strict=True)],
            "line_tops": [rounded(top) for top in tops],
        }

    def _answers(self, network: Network, A: list[np.ndarray]) -> dict[str, Any]:
        """The answers to the digits ("?": none), with the drawn units' activations."""
        probs = network.calibrated(A[-1])
        lit = [a[:, rows] for a, rows in zip(A[1:-1], self.shown[:-1], strict=True)]
        tops = [codes.strongest(a) for a in lit]
        return {
            "answers": "".join(np.where(legible(A[-1]), probs.argmax(axis=1).astype(str), "?")),
            "probs": codes.packed(codes.fine(probs)),
            "lit": [codes.packed(codes.signed(a, top)) for a, top in zip(lit, tops, strict=True)],
            "lit_tops": [rounded(top) for top in tops],
        }

    def _lasting(self, status: RunStatus) -> dict[str, Any]:
        """What stays the same, or nearly so, over the frames."""
        return {
            "sizes": status.network.sizes,
            "activation": status.network.activation,
            "images": self._images,
            "labels": "".join(map(str, self.digits.labels)),
            "held_back": self.held_back,
            "plan": status.plan,
            **self.start(),
        }


class LastingTrouble:
    """Shows a problem for a while: nobody can read a text that changes with each frame."""

    def __init__(self) -> None:
        self._last: Trouble | None = None
        self._lr = 0.0
        self._left = 0  # frames for which it is still shown

    def of(self, found: Trouble | None, status: RunStatus) -> Trouble | None:
        """What to show now; after a change of the learning rate, or a pause, only what is found."""
        self._left -= 1
        if found or status.lr != self._lr or status.state != "running" or self._left < 0:
            self._last, self._lr, self._left = found, status.lr, STAYS
        return self._last


def shown_units(network: Network, A: list[np.ndarray]) -> list[np.ndarray]:
    """The units of every layer that are drawn: all if they fit, else the strongest.

    A unit is strong if these images activate it and it has large weights in the next layer. A: the
    activations of every layer, the input first. The ten outputs are always drawn.
    """
    shown = []
    for a, W in zip(A[1:-1], network.weights[1:], strict=True):
        strength = np.abs(a).mean(axis=0) * np.linalg.norm(W, axis=0)
        strongest = np.argsort(-strength, kind="stable")[:MOST_UNITS]
        shown.append(np.sort(strongest))
    return [*shown, np.arange(network.sizes[-1])]


def _halves(W: np.ndarray, top: float) -> str:
    """Weights to a 4,095th: 0 stands for -top, 1 for top."""
    return codes.fine((W / max(top, 1e-30) + 1) / 2)


def in_place(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """The units of `now`, each where it was in `before`; new ones fill the gaps."""
    new = iter(unit for unit in now if unit not in before)
    return np.array([unit if unit in now else next(new) for unit in before])


def _facts(status: RunStatus) -> dict[str, Any]:
    last = status.points[-1] if status.points else None
    progress = status.progress
    return {
        "state": status.state,
        "active": status.active,
        "ended": status.ended,
        "message": status.message,
        "turn": status.turn,
        "step": status.step,
        "steps": status.steps,
        "epoch": round(progress.epoch, 3) if progress else 0,
        "seconds": round(progress.seconds, 2) if progress else 0,
        "train": rounded(last.train_accuracy if last else None),
        "dev": rounded(status.dev_accuracy),
        "lr": status.lr,
        "lr_now": rounded(progress.lr if progress else status.lr),
        "speed": round(status.updates_per_second, 2),
        "chosen_speed": status.chosen_speed,
        "left": rounded(status.seconds_left),
    }


def _points(points: tuple[Point, ...], start: int) -> dict[str, Any]:
    """The points from number `start` on."""
    return {"from": start, "points": curve(points[start:])}


def curve(points: Iterable[Point]) -> list[list[float | None]]:
    """Points as a chart takes them: [step, loss, training accuracy, validation accuracy]."""
    return [
        [p.step, rounded(p.loss), rounded(p.train_accuracy), rounded(p.dev_accuracy)]
        for p in points
    ]


def _first_new(before: tuple[Point, ...], now: tuple[Point, ...]) -> int:
    """The index of the first new point: the last one grows, and all are thinned at times."""
    same = zip(before, now, strict=False)
    return next((i for i, (a, b) in enumerate(same) if a != b), min(len(before), len(now)))


def as_json(values: dict[str, Any]) -> str:
    """As short as can be; raises ValueError for NaN, which no browser reads."""
    return json.dumps(values, separators=(",", ":"), allow_nan=False)


def rounded(value: float | None) -> float | None:
    # Seven places: 999,999 correct images of a million are not all.
    return None if value is None else float(f"{value:.7g}")
