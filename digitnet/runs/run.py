"""Training runs in the background: started, watched, paused and stopped from other threads."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Literal

import numpy as np

from digitnet.data import Dataset
from digitnet.nn.network import Network
from digitnet.nn.training import DivergedError, Progress
from digitnet.runs.history import History, Point
from digitnet.runs.recipes import Recipe

State = Literal["running", "paused", "done", "stopped", "failed"]

PUBLISH_SECONDS = 0.2  # between two copies of the network for those who watch
LONGEST_WAIT = 0.3  # seconds that a click waits for the update in progress
UNWATCHED_SECONDS = 600.0  # a run that nobody looks at for so long is paused
MOST_RUNNING = 4
MOST_KEPT = 40


class TooBusyError(RuntimeError):
    """The server trains as many networks as it can; the message says so."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at one moment; nothing in it changes any more.

    network: as it was after the last update that was published, at most 0.2 s ago while running.
    updates_per_second: over the last second or so; 0 before the first update.
    message: why it ended or rests, empty where nobody needs to be told.
    """

    state: State
    progress: Progress | None
    points: tuple[Point, ...]
    dev_accuracy: float | None
    network: Network
    steps: int
    lr: float
    updates_per_second: float
    message: str

    @property
    def active(self) -> bool:
        return self.state in ("running", "paused")

    @property
    def step(self) -> int:
        return self.progress.step if self.progress else 0

    @property
    def seconds_left(self) -> float | None:
        """At the present speed; None where that is not known yet."""
        if not self.updates_per_second:
            return None
        return (self.steps - self.step) / self.updates_per_second


class Run:
    """One training run and the one thread that advances it."""

    def __init__(self, recipe: Recipe, training: Dataset, dev: Dataset) -> None:
        self.id = secrets.token_urlsafe(9)
        self.recipe, self.dev = recipe, dev
        network = recipe.network()
        self.first_network = network.copy()
        self._training = recipe.start(network, training, dev)
        self._published = network.copy()
        self._published_at = 0.0
        self._history = History()
        self._progress: Progress | None = None
        self._dev_accuracy: float | None = None
        self._recent: deque[tuple[float, int]] = deque(maxlen=64)  # (seconds, step)
        self._state: State = "running"
        self._message = ""
        self._updates_allowed = 0.0  # infinite while running, 1 for a single step
        self._updating = False
        self._seen = time.monotonic()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name=f"run-{self.id}", daemon=True)

    def start(self) -> None:
        self._updates_allowed = float("inf")
        self._thread.start()

    def pause(self) -> None:
        """After the update that is being made, for which it waits a little."""
        self._control("running", "paused", 0)
        with self._changed:
            self._changed.wait_for(lambda: not self._updating, timeout=LONGEST_WAIT)

    def resume(self) -> None:
        self._control("paused", "running", float("inf"))

    def step_once(self) -> None:
        """One update of a paused run; a running one is paused after its next."""
        with self._changed:
            if self._state in ("running", "paused"):
                self._state, self._updates_allowed, self._message = "paused", 1, ""
                self._updating = True
                self._changed.notify_all()
                self._changed.wait_for(lambda: not self._updating, timeout=LONGEST_WAIT)

    def stop(self) -> None:
        with self._changed:
            if self._state in ("running", "paused"):
                self._state = "stopped"
                self._changed.notify_all()

    def set_lr(self, lr: float) -> None:
        """From the next update on."""
        self._training.lr = lr

    def touch(self) -> None:
        """Says that somebody watches; unwatched runs are paused after UNWATCHED_SECONDS."""
        self._seen = time.monotonic()

    def join(self, timeout: float | None = None) -> None:
        """Waits until the run has ended."""
        self._thread.join(timeout)

    @property
    def state(self) -> State:
        return self._state

    @property
    def unwatched_seconds(self) -> float:
        return time.monotonic() - self._seen

    def snapshot(self) -> Snapshot:
        with self._changed:
            return Snapshot(
                state=self._state,
                progress=self._progress,
                points=self._history.points(),
                dev_accuracy=self._dev_accuracy,
                network=self._published,
                steps=self._training.steps,
                lr=self._training.lr,
                updates_per_second=self._speed(),
                message=self._message,
            )

    def _control(self, before: State, after: State, updates: float, message: str = "") -> None:
        with self._changed:
            if self._state == before:
                self._state, self._updates_allowed, self._message = after, updates, message
                self._recent.clear()
                self._changed.notify_all()

    def _work(self) -> None:
        try:
            while self._may_update():
                progress = next(self._training)
                self._record(progress)
                if self._training.finished:
                    self._end("done")
                    return
        except DivergedError as error:
            self._end("failed", str(error))
        except Exception:
            self._end("failed", "the training broke off because of an error in the program")
            raise
        finally:
            self._training.release()  # the registry keeps many ended runs

    def _may_update(self) -> bool:
        """Waits while the run is paused; False where it has ended."""
        if self.unwatched_seconds > UNWATCHED_SECONDS:
            self._control("running", "paused", 0, "paused, because nobody was watching")
        with self._changed:
            if not self._updates_allowed or self._state == "stopped":
                self._publish(measure=True)
                self._updating = False
                self._changed.notify_all()
            self._changed.wait_for(lambda: self._updates_allowed or self._state == "stopped")
            self._updates_allowed -= 1
            self._updating = self._state in ("running", "paused")
            return self._updating

    def _record(self, progress: Progress) -> None:
        with self._changed:
            self._history.add(progress)
            self._progress = progress
            self._recent.append((progress.seconds, progress.step))
            if progress.dev_accuracy is not None:
                self._dev_accuracy = progress.dev_accuracy
            if time.monotonic() - self._published_at > PUBLISH_SECONDS:
                self._publish()

    def _publish(self, measure: bool = False) -> None:
        network = self._training.evaluated().copy()
        if not np.isfinite(network.params.flat).all():
            return  # the next update will say that the run diverged
        self._published = network
        if measure and self._progress:
            self._dev_accuracy = self._published.accuracy(self.dev.images, self.dev.labels)
        self._published_at = time.monotonic()

    def _end(self, state: State, message: str = "") -> None:
        with self._changed:
            if self._state != "stopped" or state == "failed":
                self._state, self._message = state, message
            if state == "done":
                self._publish(measure=True)
            self._updating = False
            self._changed.notify_all()

    def _speed(self) -> float:
        if len(self._recent) < 2:
            return 0.0
        (start, first), (end, last) = self._recent[0], self._recent[-1]
        return (last - first) / max(end - start, 1e-9)


class Registry:
    """All runs of the server by their ids, which only those who started them know."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, recipe: Recipe, training: Dataset, dev: Dataset) -> Run:
        """A new run, already going; raises TooBusyError, and ValueError for a bad recipe."""
        with self._lock:
            running = sum(run.state == "running" for run in self._runs.values())
            if running >= MOST_RUNNING:
                raise TooBusyError(
                    f"{running} networks are being trained on this server right now, which is all "
                    "it can do. Try again in a minute."
                )
            run = Run(recipe, training, dev)
            self._make_room()
            self._runs[run.id] = run
        run.start()
        return run

    def get(self, run_id: str | None) -> Run | None:
        """The run with this id, marked as watched; None where it is not known (any more)."""
        with self._lock:
            run = self._runs.get(run_id or "")
        if run:
            run.touch()
        return run

    def _make_room(self) -> None:
        """Forgets the runs that nobody has looked at for the longest time."""
        by_age = sorted(self._runs.values(), key=lambda run: -run.unwatched_seconds)
        for run in by_age[: max(0, len(self._runs) - MOST_KEPT + 1)]:
            run.stop()
            del self._runs[run.id]
