"""The same run twice, by our arithmetic and by PyTorch's, side by side and compared."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO, Any, cast

from digitnet.racing.racer import OURS, TORCH, Task
from digitnet.recipes import Recipe
from digitnet.runs import History, Point, TooBusyError

MOST_STEPS = 20_000  # of a longer run only the beginning is compared
UNWATCHED_SECONDS = 20.0  # then both are stopped
LONGEST_GOODBYE = 5.0  # seconds for a process to end once it is asked to
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
COMMAND = (sys.executable, "-m", "digitnet.racing.racer")
ROOT = Path(__file__).parents[2]  # where a process finds this package
BROKE_OFF = "its process ended unexpectedly"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Side:
    """How far one of the two has come.

    accuracy: on the validation images, as measured last. speed: steps per second of one core.
    peak: bytes of memory, known at its end. problem: why it failed, empty if it did not.
    """

    who: str
    step: int
    points: tuple[Point, ...]
    accuracy: float | None
    speed: float
    peak: int | None
    over: bool
    problem: str


@dataclass(frozen=True, slots=True)
class Score:
    """Both at one moment. compared: over how many steps the difference of losses is known."""

    ours: Side
    theirs: Side
    steps: int
    difference: float
    compared: int
    stopped: bool  # because nobody watched, or on request

    @property
    def over(self) -> bool:
        return self.ours.over and self.theirs.over


class Runner:
    """One process, and its reports so far."""

    def __init__(self, who: str, task: Task, command: Sequence[str]) -> None:
        self.who, self.step, self.seconds = who, 0, 0.0
        self.history, self.accuracy, self.peak = History(), None, None
        self.over, self.said_goodbye, self.problem = False, False, ""
        self.unmatched: deque[float] = deque()  # losses of steps that the other has not reached yet
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=os.environ | ONE_THREAD,
        )
        # Neither is None: both pipes were requested.
        self.told = cast(IO[str], self.process.stdin)
        self.said = cast(IO[str], self.process.stdout)
        self.told.write(task.line())
        self.told.flush()

    def take(self, line: dict[str, Any]) -> None:
        """One line of a racer's report."""
        for step, loss, train_accuracy, dev_accuracy in line.get("updates", ()):
            self.step = step
            self.unmatched.append(loss)
            self.history.add_point(Point(step, 1, loss, train_accuracy, dev_accuracy))
            self.accuracy = self.accuracy if dev_accuracy is None else dev_accuracy
        self.seconds = line.get("seconds", self.seconds)
        self.problem = line.get("problem", self.problem)
        if "peak" in line:
            self.peak, self.said_goodbye = line["peak"], True

    def side(self) -> Side:
        speed = self.step / self.seconds if self.seconds else 0.0
        told = self.accuracy, speed, self.peak, self.over, self.problem
        return Side(self.who, self.step, self.history.points(), *told)

    def end(self) -> None:
        """Ends the process, whatever it is doing, and waits for it."""
        self.process.terminate()
        try:
            self.process.wait(LONGEST_GOODBYE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Race:
    """The run of a recipe on MNIST, by both, each in a process and a thread of its own.

    Both are stopped after UNWATCHED_SECONDS without a look. command: what each process runs, for
    tests.
    """

    def __init__(self, recipe: Recipe, steps: int, command: Sequence[str] = ()) -> None:
        command = command or COMMAND
        self.recipe, self.steps = recipe, min(steps, MOST_STEPS)
        self._seen, self._stopped = monotonic(), False
        self._difference, self._compared = 0.0, 0
        self._lock = threading.Lock()
        self._runners: list[Runner] = []
        try:
            for who in (OURS, TORCH):
                task = Task(who, recipe, self.steps)
                self._runners.append(Runner(who, task, command))
        except OSError as error:
            self.stop()
            raise TooBusyError("This server cannot start another process right now.") from error
        self._threads = [
            threading.Thread(target=self._listen, args=(r,), name=f"race-{r.who}", daemon=True)
            for r in self._runners
        ]
        for thread in (*self._threads, threading.Thread(target=self._guard, daemon=True)):
            thread.start()

    def look(self) -> Score:
        """The present score; calling it counts as watching."""
        self._seen = monotonic()
        with self._lock:
            ours, theirs = (runner.side() for runner in self._runners)
            found = self.steps, self._difference, self._compared, self._stopped
            return Score(ours, theirs, *found)

    def stop(self) -> None:
        """Ends both processes; their scores stay."""
        self._stopped = self._stopped or not self.over
        for runner in self._runners:
            runner.end()

    @property
    def over(self) -> bool:
        return all(runner.over for runner in self._runners)

    def join(self, timeout: float | None = None) -> None:
        """Waits until both have ended."""
        for thread in self._threads:
            thread.join(timeout)

    def _listen(self, runner: Runner) -> None:
        with runner.said:
            for text in runner.said:
                with self._lock:
                    runner.take(json.loads(text))
                    self._compare()
        runner.told.close()
        runner.process.wait()
        with self._lock:
            runner.over = True
            if not runner.said_goodbye and not self._stopped:
                runner.problem = runner.problem or BROKE_OFF

    def _guard(self) -> None:
        while not self.over:
            if monotonic() - self._seen > UNWATCHED_SECONDS:
                self.stop()
                return
            for thread in self._threads:
                thread.join(0.5)

    def _compare(self) -> None:
        one, other = (runner.unmatched for runner in self._runners)
        while one and other:
            difference = abs(one.popleft() - other.popleft())
            self._difference = max(self._difference, difference)
            self._compared += 1


class Races:
    """At most one race at a time on a server: two processes are enough beside its runs."""

    def __init__(self) -> None:
        self._race: Race | None = None
        self._lock = threading.Lock()

    def start(self, recipe: Recipe, steps: int, command: Sequence[str] = ()) -> Race:
        """Raises TooBusyError during somebody else's race."""
        with self._lock:
            if self._race and not self._race.over:
                raise TooBusyError(
                    "Someone else is comparing a run with PyTorch. Try again in a minute."
                )
            self._race = Race(recipe, steps, command)
            return self._race

    def close(self) -> None:
        """Ends the present race: the server is stopping."""
        with self._lock:
            if self._race and not self._race.over:
                self._race.stop()
