"""A training run in the background: started, watched, paused and stopped from other threads."""

import threading
from dataclasses import replace
from time import monotonic
from typing import Unpack

from digitnet.data import Dataset
from digitnet.nn import DivergedError, Network, Progress
from digitnet.recipes import Recipe
from digitnet.runs.card import MNIST, Card, Names
from digitnet.runs.chance import Chance
from digitnet.runs.learner import Learner
from digitnet.runs.pace import Pace
from digitnet.runs.phases import ACTIVE, GOING, PHASES, Event, Phase, State, shown
from digitnet.runs.record import RunRecord
from digitnet.runs.recorder import Recorder, Writer
from digitnet.runs.resume import ResumePoint
from digitnet.runs.slots import Slots, TooBusyError
from digitnet.runs.snapshots import Snapshots
from digitnet.runs.status import RunStatus
from digitnet.runs.view import Watched

PUBLISH_SECONDS = 0.2  # between two published copies of the network
LONGEST_WAIT = 0.3  # seconds that a pause waits for the current step
LONGEST_ANSWER = 1.0  # seconds that a step or a stop waits for its result
UNWATCHED_SECONDS = 600.0  # then an unwatched run is paused
LONGEST_SLEEP = 1.0  # seconds between two checks whether anybody watches a slow run
ADMISSION_SECONDS = 0.1  # between two checks for a free slot
UNWATCHED = "paused because nobody was watching"
LET_GO = (
    "nobody watched this run for an hour, so only its result was kept: it cannot be resumed. "
    "To continue, train again"
)


class Run(Watched):
    """One training run and the one thread that advances it: a RunView that takes commands.

    It has a slot (see Slots) or waits for one from the start, gives it back when it pauses or ends,
    and asks for one again to resume. While it pauses or waits it holds neither its training images
    nor the buffers of a step. dev and snapshots are None once they were released. Commands during a
    step take effect after it; `wait`: for a short time, to return with the result.

    writer: saves it, None for none. since: where to continue from, None for the beginning. Raises
    TooBusyError if the queue is full, and ValueError for an invalid recipe or `since`.
    """

    elsewhere = False

    def __init__(
        self,
        recipe: Recipe,
        data: Dataset,
        slots: Slots | None = None,
        *,
        card: Card | None = None,
        writer: Writer | None = None,
        since: ResumePoint | None = None,
    ) -> None:
        super().__init__()
        self.recipe, self.card, self._slots = recipe, card or Card(), slots or Slots()
        self._phase: Phase = "running"
        self._state: State = "running"  # the shown state of the phase
        self._message, self._steps_due = "", 0  # in single steps
        if since and since.rests:
            self._phase = self._state = "paused"
            self._message = since.message
        elif not self._slots.ask(self.id):
            self._phase = self._state = "waiting"
        try:
            self._set_up(Learner(recipe, data, since), writer, since)
        except BaseException:
            self._slots.give_back(self.id)
            raise

    def _set_up(self, learner: Learner, writer: Writer | None, since: ResumePoint | None) -> None:
        self.dev: Dataset | None = learner.dev
        self.snapshots: Snapshots | None = learner.snapshots
        self._first_network: Network | None = learner.first
        self._course, self.chance = learner.course, Chance.of(learner.dev.labels)
        self._lr = since.lr if since else learner.training.lr
        if self._phase != "running":
            learner.training.release()
        kept = since.step if since and since.is_kept else 0
        own = None if self.card.data == MNIST or kept else learner.dev
        self._pace, self._published_at = Pace(), 0.0
        self._updating = self._letting_go = self._is_away = False
        self._changed = threading.Condition()
        self._recorder = Recorder(self, writer, kept, own, self._changed)
        self._thread = threading.Thread(
            target=self._work, args=(learner,), name=f"run-{self.id}", daemon=True
        )

    @property
    def id(self) -> str:
        return self.card.id

    @property
    def state(self) -> State:
        return self._state

    @property
    def is_away(self) -> bool:
        return self._is_away

    @property
    def first_network(self) -> Network:
        return self._first_network or self.recipe.network()

    @property
    def is_kept(self) -> bool:
        """Whether it is saved and can be loaded again."""
        return self._recorder.is_kept

    @property
    def chosen_speed(self) -> float | None:
        """In steps per second; None for no limit."""
        return self._pace.updates_per_second

    def status(self) -> RunStatus:
        with self._changed:
            speed, turn = self._pace.updates_per_second, self._slots.turn(self.id)
            return self._course.status(self._state, self._lr, self._message, speed, turn)

    def start(self) -> None:
        """Raises TooBusyError if the machine has no thread left; the run has then ended."""
        try:
            self._thread.start()
        except RuntimeError:
            self._recorder = Recorder(self, None)  # what is saved of it stays as it is
            with self._changed:
                self._enter("fail", "the server had no thread left to train with")
                self._leave(drop=False)
            raise TooBusyError(
                "This server cannot train another network right now. Try again in a minute."
            ) from None

    def pause(self, *, wait: bool = True) -> None:
        with self._changed:
            self._enter("pause")
            if wait:
                self._changed.wait_for(lambda: not self._updating, timeout=LONGEST_WAIT)

    def resume(self) -> None:
        """Queues if no slot is free; raises TooBusyError, and stays paused, if too many wait."""
        with self._changed:
            if (self._phase, "resume") in PHASES:
                self._enter("resume" if self._slots.ask(self.id) else "queue")

    def step_once(self, *, wait: bool = True) -> None:
        """One step of a paused run; a running one pauses after its next.

        Raises TooBusyError if no slot is free; the run then stays as it is.
        """
        with self._changed:
            if (self._phase, "step") not in PHASES:
                return
            self._slots.take(self.id)
            self._steps_due = 1 + (self._steps_due if self._phase == "stepping" else 0)
            self._enter("step")
            self._updating = True
            if wait:
                self._changed.wait_for(lambda: not self._updating, timeout=LONGEST_ANSWER)

    def stop(self, *, wait: bool = True) -> None:
        with self._changed:
            self._enter("stop")
            if wait:
                self._changed.wait_for(lambda: self._state not in ACTIVE, timeout=LONGEST_ANSWER)

    def set_lr(self, lr: float) -> None:
        """From the next step on."""
        with self._changed:
            if self._state in ACTIVE:
                self._lr = lr

    def set_speed(self, updates_per_second: float | None) -> None:
        """None for no limit; a single step is made at once at any speed.

        Raises ValueError for an invalid speed.
        """
        with self._changed:
            if self._state in ACTIVE:
                self._pace.choose(updates_per_second)
                self._course.interrupt()
                self._changed.notify_all()

    def renamed(self, **names: Unpack[Names]) -> None:
        """Changes the name or the owner."""
        with self._changed:
            self.card = replace(self.card, **names)

    def let_go(self) -> None:
        """Keeps only the result; a run that had not ended is stopped, with a message."""
        with self._changed:
            self._letting_go = True
            if self._state not in ACTIVE:
                self._drop()
        self.stop()

    def put_away(self, message: str = UNWATCHED) -> bool:
        """Ends its thread and releases everything; its writer has its state.

        False if the current step takes long: try again later.
        """
        with self._changed:
            self._is_away = True
            self._enter("leave", message if self._state in GOING else self._message)
        self.join(LONGEST_ANSWER)
        return not self._thread.is_alive()

    def join(self, timeout: float | None = None) -> None:
        """Waits until the run has ended."""
        if self._thread.ident:  # else it was never started
            self._thread.join(timeout)

    def _enter(self, event: Event, message: str = "") -> None:
        """Applies an event, with the lock held; does nothing if it no longer applies."""
        if (self._phase, event) in PHASES:
            self._phase = PHASES[self._phase, event]
            if self._phase != "stopping":
                self._message = message
            self._state = shown(self._phase, self._state)
            self._course.interrupt()
            self._changed.notify_all()

    @property
    def _rests(self) -> bool:
        return self._phase == "paused" or (self._phase == "stepping" and not self._steps_due)

    @property
    def _is_to_end(self) -> bool:
        return self._phase not in (*GOING, "paused", "stepping")

    def _work(self, learner: Learner) -> None:
        """The body of its thread, which alone uses the learner."""
        try:
            self._advance(learner)
        except DivergedError as error:
            self._end(learner, "fail", str(error))
        except Exception:
            self._end(learner, "fail", "an error in the program")
            raise

    def _advance(self, learner: Learner) -> None:
        self._note(learner)
        while self._may_update(learner):
            progress, seconds = learner.update(self._lr, self._slots.going)
            self._record(learner, progress)
            if learner.training.finished:
                self._end(learner, "finish")
                return
            if self._recorder.is_due(seconds):
                self._note(learner)
        if self._phase == "leaving":
            self._note(learner)
            self._leave(drop=True)
            return
        self._end(learner, "end", LET_GO if self._letting_go else "")

    def _may_update(self, learner: Learner) -> bool:
        """Waits while the run is paused or ahead of its pace; False if it is to end."""
        while not self._is_to_end:
            if self._rests:
                self._rest(learner)
            with self._changed:
                if self._is_due():
                    self._steps_due -= self._phase == "stepping"
                    self._updating = True
                    self._pace.note_update()
                    return True
        return False

    def _is_due(self) -> bool:
        """Whether the next step is due; if it is too early, waits before it returns False."""
        if self._state in GOING and self.unwatched_seconds > UNWATCHED_SECONDS:
            self._enter("pause", UNWATCHED)
        if self._is_to_end or self._rests:
            return False
        if self._phase == "waiting" and not self._is_admitted():
            return False
        seconds = self._pace.wait() if self._phase == "running" else 0.0
        if seconds > 0:
            self._changed.wait(min(seconds, LONGEST_SLEEP))
        return seconds <= 0

    def _is_admitted(self) -> bool:
        if self._slots.has(self.id):
            self._enter("admit")
            return True
        self._changed.wait(ADMISSION_SECONDS)
        return False

    def _rest(self, learner: Learner) -> None:
        """Publishes the state; if still paused, gives its slot back and waits."""
        network, accuracy = learner.measured()
        with self._changed:
            self._show(network, accuracy)
        self._note(learner)
        with self._changed:
            while self._rests:  # also if it was resumed and paused before it could wake
                self._enter("rest")
                learner.training.release()
                self._slots.give_back(self.id)
                self._updating = False
                self._changed.notify_all()
                self._changed.wait()

    def _record(self, learner: Learner, progress: Progress) -> None:
        due = monotonic() - self._published_at > PUBLISH_SECONDS
        # At a low speed people watch every single step.
        due = due or self._pace.slower_than(PUBLISH_SECONDS)
        network = learner.copied() if due else None
        learner.keep_snapshot(progress, network)
        with self._changed:
            self._course.add(progress)
            self._show(network)

    def _show(self, network: Network | None, accuracy: float | None = None) -> None:
        if network is None:
            return
        self._course.network = network
        if accuracy is not None:
            self._course.dev_accuracy = accuracy
        self._published_at = monotonic()

    def _note(self, learner: Learner) -> None:
        record = RunRecord.at(self, self.status())
        self._recorder.note(record, learner.training, learner.snapshots)

    def _end(self, learner: Learner, event: Event, message: str = "") -> None:
        """Publishes the end and the final state, which never changes after that."""
        network, accuracy = None, None
        if event != "fail":
            learner.training.check()
            network, accuracy = learner.measured()
            if network is not None:
                learner.snapshots.end(network, self._course.step, accuracy)
        with self._changed:
            self._show(network, accuracy)
            record = RunRecord.at(self, self.status())
            state = shown(PHASES[self._phase, event], self._state)
            record = replace(record, state=state, message=message)
        try:
            last = learner.last_snapshot()
            self._recorder.end(record, learner.training, learner.snapshots, last)
        finally:
            with self._changed:
                self._enter(event, message)
                self._leave(drop=self._letting_go)

    def _leave(self, *, drop: bool) -> None:
        """The last action of the thread. drop: its data is available elsewhere, or was released."""
        with self._changed:
            if drop:
                self._drop()
            self._slots.give_back(self.id)
            self._updating = False
            self._changed.notify_all()

    def _drop(self) -> None:
        self.dev = self.snapshots = self._first_network = None
