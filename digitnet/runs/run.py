"""A training run in the background: started, watched, paused and stopped from other threads."""

from __future__ import annotations

import threading
from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np

from digitnet.data import Dataset
from digitnet.nn import DivergedError, Network, Progress, Training
from digitnet.recipes import Recipe
from digitnet.runs.card import MNIST, Card
from digitnet.runs.chance import Chance
from digitnet.runs.keeping.diary import Diary, Standing
from digitnet.runs.keeping.keeper import Keeper
from digitnet.runs.moments import Moments
from digitnet.runs.pace import Pace
from digitnet.runs.places import Places, TooBusyError
from digitnet.runs.since import Since
from digitnet.runs.snapshot import ACTIVE, Course, Snapshot, State
from digitnet.runs.splits import Split, shared_split

PUBLISH_SECONDS = 0.2  # between two copies of the network for those who watch
LONGEST_WAIT = 0.3  # seconds that a pause waits for the update in progress
LONGEST_ANSWER = 1.0  # seconds that a step or a stop waits for what is to be shown next
UNWATCHED_SECONDS = 600.0  # a run that nobody looks at for so long is paused
LONGEST_SLEEP = 1.0  # seconds between two looks at whether anybody watches a slow run
ADMISSION_SECONDS = 0.1  # between two looks at whether a place is free for a run that waits
UNWATCHED = "paused, because nobody was watching"
LET_GO = (
    "nobody looked at this run for an hour, so all but its result was let go: it cannot go on. "
    "To learn on, train again"
)


class Run:
    """One training run and the one thread that advances it.

    It has a place (see Places) or waits for one from its making on, gives it back where it rests
    or ends, and asks for one again to go on. While it rests or waits it holds neither the images
    that it learns from nor the buffers of an update. dev: the images held back, moments: the
    weights along the way, both None once they were let go. chance: what guessing would reach on
    those images. card: its names.

    keeper: writes it down, None for nobody. since: where it goes on from, None for the beginning.
    Raises TooBusyError where too many wait, and ValueError for a bad recipe or beginning.
    """

    elsewhere = False  # whether another process trains it

    def __init__(
        self,
        recipe: Recipe,
        data: Dataset,
        places: Places | None = None,
        *,
        card: Card | None = None,
        keeper: Keeper | None = None,
        since: Since | None = None,
    ) -> None:
        self._set_up(recipe, card or Card(), places or Places())
        if since and since.rests:
            self._state, self._updates_allowed, self._message = "paused", 0, since.message
        elif not self._places.ask(self.id):
            self._state = "waiting"
        try:
            self._prepare(data, since)
        except BaseException:
            self._places.give_back(self.id)
            raise
        kept = since.step if since and since.is_kept else 0
        own = None if self.card.data == MNIST or kept else self.dev
        self._diary = Diary(keeper, recipe, self.chance, kept, own)

    def _set_up(self, recipe: Recipe, card: Card, places: Places) -> None:
        self.recipe, self.card, self._places = recipe, card, places
        self._state: State = "running"
        self._message = ""
        self._updates_allowed = float("inf")  # while running; 0 at rest, 1 for a single step
        self._pace = Pace()
        self._updating = False
        self._stopping = False  # asked to end, which it does between two updates
        self._letting_go = self._putting_away = False
        self._published_at = 0.0
        self._seen = monotonic()
        self._changed = threading.Condition()
        self.moments: Moments | None = None
        self._thread = threading.Thread(target=self._work, name=f"run-{self.id}", daemon=True)

    def _prepare(self, data: Dataset, since: Since | None) -> None:
        network = self.recipe.network()
        self._first_network: Network | None = network.copy()
        self._split: Split | None = shared_split(self.recipe, data)
        training, self.dev = self._split.sets()
        self.chance = Chance.of(self.dev.labels)
        self._training: Training | None = self.recipe.start(network, training, self.dev)
        self.moments = Moments(self._first_network, self._training.steps)
        self._course = Course(network.copy(), self._training.steps, self.moments.plan)
        self._lr = self._training.lr
        if since:
            since.put(self._training, self._course)
            self._lr = since.lr
            self.moments.restore(since.moments, since.step)
            self._course.plan = self.moments.plan
        if self._state != "running":
            self._training.release()

    @property
    def id(self) -> str:
        return self.card.id

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
            if self._state in ("running", "waiting") and not self._stopping:
                self._go("paused", 0)
            self._changed.wait_for(lambda: not self._updating, timeout=LONGEST_WAIT)

    def resume(self) -> None:
        """Waits where no place is free; raises TooBusyError, and stays paused, where many do."""
        with self._changed:
            if self._state == "paused" and not self._stopping:
                admitted = self._places.ask(self.id)
                self._go("running" if admitted else "waiting", float("inf"))

    def step_once(self) -> None:
        """One update of a paused run; a running one is paused after its next.

        Raises TooBusyError where no place is free; the run then stays as it is.
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
                self.dev = self._first_network = self.moments = None
        self.stop()

    def put_away(self, message: str = UNWATCHED) -> bool:
        """Ends its thread and holds nothing any more; what it was is with its keeper.

        False where the update that is being made takes long: ask again later.
        """
        with self._changed:
            if self._state in ("running", "waiting"):
                self._go("paused", 0, message)
            self._putting_away = self._stopping = True
            self._changed.notify_all()
        self.join(LONGEST_ANSWER)
        return not self._thread.is_alive()

    def renamed(self, **names: str) -> None:
        """Another name, or another owner."""
        with self._changed:
            self.card = replace(self.card, **names)

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

    @property
    def chosen_speed(self) -> float | None:
        """In updates a second; None for as many as it can."""
        return self._pace.updates_per_second

    def touch(self) -> None:
        """Says that somebody watches; unwatched runs are paused after UNWATCHED_SECONDS."""
        self._seen = monotonic()

    def join(self, timeout: float | None = None) -> None:
        """Waits until the run has ended."""
        if self._thread.ident:  # else it was never started
            self._thread.join(timeout)

    @property
    def is_away(self) -> bool:
        """Whether another object is the run from now on: this one was put away."""
        return self._putting_away

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

    def course(self) -> dict[str, Any]:
        """Its history and readings in plain values, as of Course.described."""
        with self._changed:
            return self._course.described()

    def snapshot(self) -> Snapshot:
        with self._changed:
            speed, turn = self._pace.updates_per_second, self._places.turn(self.id)
            return self._course.snapshot(self._state, self._lr, self._message, speed, turn)

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
        self._note()
        while self._may_update():
            self._training.equip(*self._split.sets())
            self._training.lr = self._lr
            before = self._training.seconds
            self._record(next(self._training))
            if self._training.finished:
                self._end("done")
                return
            if self._diary.is_due(self._training.seconds - before):
                self._note()
        if self._putting_away:
            self._go_away()
            return
        self._end("stopped", LET_GO if self._letting_go else "")

    def _note(self) -> None:
        with self._changed:
            standing = Standing(self.card, self._state, self._message, self._lr)
        self._diary.note(standing, self._course, self._training, self.moments)

    def _may_update(self) -> bool:
        """Waits while the run is paused or ahead of its pace; False where it is to end."""
        while not self._stopping:
            if not self._updates_allowed:
                self._rest()
            with self._changed:
                if self._is_due():
                    self._updates_allowed -= 1
                    self._updating = True
                    self._pace.note_update()
                    return True
        return False

    def _is_due(self) -> bool:
        """Whether the next update may be made; where it is too early, waits before it says so."""
        is_going = self._state in ("running", "waiting")
        if is_going and self.unwatched_seconds > UNWATCHED_SECONDS:
            self._go("paused", 0, UNWATCHED)
        if self._stopping or not self._updates_allowed:
            return False
        if self._state == "waiting" and not self._is_admitted():
            return False
        seconds = self._pace.wait() if self._state == "running" else 0.0
        if seconds > 0:
            self._changed.wait(min(seconds, LONGEST_SLEEP))
        return seconds <= 0

    def _is_admitted(self) -> bool:
        if self._places.has(self.id):
            self._go("running", float("inf"))
            return True
        self._changed.wait(ADMISSION_SECONDS)
        return False

    def _rest(self) -> None:
        """Shows where the run has come to; if it still rests, gives its place back and waits."""
        network, accuracy = self._measured()
        with self._changed:
            self._show(network, accuracy)
        self._note()
        with self._changed:
            if self._updates_allowed or self._stopping:
                return
            self._training.release()
            self._places.give_back(self.id)
            self._updating = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._updates_allowed or self._stopping)

    def _go_away(self) -> None:
        """As it is, except that it is here no longer."""
        self._note()
        with self._changed:
            self._training = self._split = None
            self.dev = self._first_network = self.moments = None
            self._places.give_back(self.id)
            self._updating = False
            self._changed.notify_all()

    def _record(self, progress: Progress) -> None:
        due = monotonic() - self._published_at > PUBLISH_SECONDS
        # At a low speed people watch every single update.
        network = self._copied() if due or self._pace.slower_than(PUBLISH_SECONDS) else None
        if self.moments.wants(progress.step):
            now = network or self._training.evaluated()
            self.moments.add(now, progress.step, progress.dev_accuracy)
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
            self.moments.end(network, self._course.step, accuracy)
        with self._changed:
            self._show(network, accuracy)
            standing = Standing(self.card, state, message, self._lr)
        try:
            self._diary.end(standing, self._course, self._training, self.moments)
        finally:
            self._say_that_it_ended(state, message)

    def _say_that_it_ended(self, state: State, message: str) -> None:
        with self._changed:
            self._state, self._message = state, message
            self._training = self._split = None
            if self._letting_go:
                self.dev = self._first_network = self.moments = None
            self._places.give_back(self.id)
            self._updating = False
            self._changed.notify_all()
