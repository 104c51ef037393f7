"""A training run in the background: started, watched, paused and stopped from other threads."""

from __future__ import annotations

import secrets
import threading
from time import monotonic

import numpy as np

from digitnet.data import Dataset
from digitnet.nn import DivergedError, Network, Progress, Training
from digitnet.runs.judgement import Chance
from digitnet.runs.pace import Pace
from digitnet.runs.places import Places, TooBusyError
from digitnet.runs.recipes import Recipe
from digitnet.runs.snapshot import ACTIVE, Course, Snapshot, State
from digitnet.runs.splits import Split, shared_split

PUBLISH_SECONDS = 0.2  # between two copies of the network for those who watch
LONGEST_WAIT = 0.3  # seconds that a pause waits for the update in progress
LONGEST_ANSWER = 1.0  # seconds that a step or a stop waits for what is to be shown next
UNWATCHED_SECONDS = 600.0  # a run that nobody looks at for so long is paused
LONGEST_SLEEP = 1.0  # seconds between two looks at whether anybody watches a slow run
LET_GO = (
    "nobody looked at this run for an hour, so all but its result was let go: it cannot go on. "
    "To learn on, train again"
)


class Run:
    """One training run and the one thread that advances it.

    It has a place (see Places) from its making on, gives it back where it rests or ends, and
    takes one again to go on. While it rests it holds neither the images that it learns from nor
    the buffers of an update. dev: the images held back, None once they were let go. chance: what
    guessing would reach on them.

    Raises TooBusyError where no place is free, and ValueError for a bad recipe.
    """

    def __init__(self, recipe: Recipe, data: Dataset, places: Places | None = None) -> None:
        self.id = secrets.token_urlsafe(9)
        self.recipe = recipe
        self._places = places or Places()
        self._places.take(self.id)
        try:
            self._prepare(data)
        except BaseException:
            self._places.give_back(self.id)
            raise
        self._state: State = "running"
        self._message = ""
        self._updates_allowed = float("inf")  # while running; 0 at rest, 1 for a single step
        self._pace = Pace()
        self._updating = False
        self._stopping = False  # asked to end, which it does between two updates
        self._letting_go = False
        self._published_at = 0.0
        self._seen = monotonic()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name=f"run-{self.id}", daemon=True)

    def _prepare(self, data: Dataset) -> None:
        network = self.recipe.network()
        self._first_network: Network | None = network.copy()
        self._split: Split | None = shared_split(self.recipe, data)
        training, self.dev = self._split.sets()
        self.chance = Chance.of(self.dev.labels)
        self._training: Training | None = self.recipe.start(network, training, self.dev)
        self._lr = self._training.lr
        self._course = Course(network.copy(), self._training.steps)

    def start(self) -> None:
        """Raises TooBusyError where the machine has no thread left; the run has then ended."""
        try:
            self._thread.start()
        except RuntimeError:
            self._end("failed", "the server had no thread left to train with")
            raise TooBusyError(
                "This server cannot train another network right now. Try again in a minute."
            ) from None

    def pause(self) -> None:
        """After the update that is being made, for which it waits a little."""
        with self._changed:
            if self._state == "running" and not self._stopping:
                self._go("paused", 0)
            self._changed.wait_for(lambda: not self._updating, timeout=LONGEST_WAIT)

    def resume(self) -> None:
        """Raises TooBusyError where no place is free; the run then stays paused."""
        with self._changed:
            if self._state == "paused" and not self._stopping:
                self._places.take(self.id)
                self._go("running", float("inf"))

    def step_once(self) -> None:
        """One update of a paused run; a running one is paused after its next.

        Raises TooBusyError as `resume` does.
        """
        with self._changed:
            if self._state in ACTIVE and not self._stopping:
                self._places.take(self.id)
                waiting = self._updates_allowed if self._state == "paused" else 0
                self._go("paused", waiting + 1)
                self._updating = True
                self._changed.wait_for(lambda: not self._updating, timeout=LONGEST_ANSWER)

    def stop(self) -> None:
        """After the update that is being made, for which it waits a little."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._state not in ACTIVE, timeout=LONGEST_ANSWER)

    def let_go(self) -> None:
        """Keeps the result alone; a run that had not ended ends with it, and says so."""
        with self._changed:
            self._letting_go = True
            if self._state not in ACTIVE:
                self.dev = self._first_network = None
        self.stop()

    def set_lr(self, lr: float) -> None:
        """From the next update on."""
        with self._changed:
            if self._state in ACTIVE:
                self._lr = lr

    def set_speed(self, updates_per_second: float | None) -> None:
        """None for as many as it can; a single step is made at once at any speed.

        Raises ValueError for what is no speed.
        """
        with self._changed:
            if self._state in ACTIVE:
                self._pace.choose(updates_per_second)
                self._course.interrupt()
                self._changed.notify_all()

    def touch(self) -> None:
        """Says that somebody watches; unwatched runs are paused after UNWATCHED_SECONDS."""
        self._seen = monotonic()

    def join(self, timeout: float | None = None) -> None:
        """Waits until the run has ended."""
        self._thread.join(timeout)

    @property
    def state(self) -> State:
        return self._state

    @property
    def first_network(self) -> Network:
        """The network before its first update."""
        return self._first_network or self.recipe.network()

    @property
    def unwatched_seconds(self) -> float:
        return monotonic() - self._seen

    def snapshot(self) -> Snapshot:
        with self._changed:
            speed = self._pace.updates_per_second
            return self._course.snapshot(self._state, self._lr, self._message, speed)

    def _go(self, state: State, updates: float, message: str = "") -> None:
        self._state, self._updates_allowed, self._message = state, updates, message
        self._course.interrupt()
        self._changed.notify_all()

    def _work(self) -> None:
        try:
            self._advance()
        except DivergedError as error:
            self._end("failed", str(error))
        except Exception:
            self._end("failed", "the training broke off because of an error in the program")
            raise

    def _advance(self) -> None:
        while self._may_update():
            self._training.equip(*self._split.sets())
            self._training.lr = self._lr
            self._record(next(self._training))
            if self._training.finished:
                self._end("done")
                return
        self._end("stopped", LET_GO if self._letting_go else "")

    def _may_update(self) -> bool:
        """Waits while the run is paused or ahead of its pace; False where it is to end."""
        while not self._stopping:
            if not self._updates_allowed:
                self._rest()
            with self._changed:
                self._changed.wait_for(lambda: self._updates_allowed or self._stopping)
                if self._is_due():
                    self._updates_allowed -= 1
                    self._updating = True
                    self._pace.note_update()
                    return True
        return False

    def _is_due(self) -> bool:
        """Whether the next update may be made; where it is too early, waits before it says so."""
        if self._state == "running" and self.unwatched_seconds > UNWATCHED_SECONDS:
            self._go("paused", 0, "paused, because nobody was watching")
        if self._stopping or not self._updates_allowed:
            return False
        seconds = self._pace.wait() if self._state == "running" else 0.0
        if seconds > 0:
            self._changed.wait(min(seconds, LONGEST_SLEEP))
        return seconds <= 0

    def _rest(self) -> None:
        """Shows where the run has come to, and gives its place back if it is still to rest."""
        network, accuracy = self._measured()
        with self._changed:
            self._show(network, accuracy)
            if self._updates_allowed or self._stopping:
                return
            self._training.release()
            self._places.give_back(self.id)
            self._updating = False
            self._changed.notify_all()

    def _record(self, progress: Progress) -> None:
        due = monotonic() - self._published_at > PUBLISH_SECONDS
        # At a low speed people watch every single update.
        network = self._copied() if due or self._pace.slower_than(PUBLISH_SECONDS) else None
        with self._changed:
            self._course.add(progress)
            self._show(network)

    def _copied(self) -> Network | None:
        """The network for those who watch; None where it is no longer made of finite numbers."""
        network = self._training.evaluated().copy()
        finite = np.isfinite(network.params.flat).all()
        return network if finite else None  # the next update will say that the run diverged

    def _measured(self) -> tuple[Network | None, float | None]:
        """A copy of the network and its accuracy; without the lock, for it takes a while."""
        network = self._copied()
        if network is None or self._course.progress is None:
            return network, None
        return network, network.accuracy(self.dev.images, self.dev.labels)

    def _show(self, network: Network | None, accuracy: float | None = None) -> None:
        if network is None:
            return
        self._course.network = network
        if accuracy is not None:
            self._course.dev_accuracy = accuracy
        self._published_at = monotonic()

    def _end(self, state: State, message: str = "") -> None:
        """Publishes how it ended, and with it says so: what is shown after it never changes."""
        network = accuracy = None
        if state != "failed":
            self._training.check()
            network, accuracy = self._measured()
        with self._changed:
            self._show(network, accuracy)
            self._state, self._message = state, message
            self._training = self._split = None
            if self._letting_go:
                self.dev = self._first_network = None
            self._places.give_back(self.id)
            self._updating = False
            self._changed.notify_all()
