"""How many threads a training uses: its share of the processor's cores, or the fastest number.

BLAS's threads wait for each other by spinning. On an idle machine a second one speeds up large
matrix products; next to a busy process, which delays one of the two, it makes them slower than one
thread alone. Only the measured time of the steps shows which is the case.
"""

from dataclasses import dataclass

from digitnet.nn.blas import cores

FIRST_SECONDS = 0.25  # before the first trial: a shorter run tries nothing
LOOK_SECONDS, LONGEST_SECONDS = 2.0, 8.0  # between two trials; the clearer the last one, the longer
TRIAL_SECONDS, TRIAL_UPDATES = 0.03, 4  # the least of a trial
WINDOW_SECONDS = 0.25  # over which the seconds of a step are averaged
TRIAL_SHARE = 1 / 40  # of all seconds, at most, for trials
QUICKER, SLOWER, HOPELESS = 0.95, 1.25, 1.3  # times the seconds of a step, for a change


@dataclass(slots=True)
class Tally:
    """Steps, and their seconds."""

    updates: int = 0
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        self.updates += 1
        self.seconds += seconds

    @property
    def mean(self) -> float:
        return self.seconds / self.updates


class Threads:
    """The number of threads for a training's steps.

    most: the largest useful number. fixed: a number requested, None for the fastest. Next to others
    in this process a training gets its share of the cores. One that is alone tries half or twice
    its number now and then, and at once if its steps become slower.
    """

    def __init__(self, most: int, fixed: int | None = None) -> None:
        self.most, self.fixed = min(most, cores()), fixed
        self.number = self._alone = min(self.most, fixed or self.most)
        self._runs = 1
        self._trial = 0  # the number being tried, 0 for none
        self._up = False  # whether the next trial uses more threads
        self._begin_looking(FIRST_SECONDS)

    def take(self, runs: int) -> int:
        """The number for the next step, while so many trainings share the cores."""
        if runs > 1 or self.fixed:
            share = max(1, min(self.most, cores() // max(1, runs)))
            self.number, self._trial = min(share, self.fixed or share), 0
            self._begin_looking()
        elif self._runs > 1:
            self.number = self._alone
        self._runs = runs
        return self._trial or self.number

    def took(self, seconds: float) -> None:
        """Records the seconds of the step."""
        tally = self._tally
        tally.add(seconds)
        if self._trial:
            told = tally.updates >= TRIAL_UPDATES or tally.mean > HOPELESS * self._window
            if told and tally.seconds >= TRIAL_SECONDS:
                self._judge()
        elif tally.seconds >= WINDOW_SECONDS and tally.updates > 1:
            self._look()

    def _begin_looking(self, wait: float = LOOK_SECONDS, usual: float = 0.0) -> None:
        """usual: the seconds of a step, 0 if the first window is to measure them."""
        self._tally, self._wait, self._waited = Tally(), wait, 0.0
        self._usual, self._slow_windows = usual, 0

    def _look(self) -> None:
        """At the end of a window: is it time to try another number?"""
        tally, self._tally = self._tally, Tally()
        self._window, self._waited = tally.mean, self._waited + tally.seconds
        self._usual = self._usual or tally.mean
        slow = tally.mean > SLOWER * self._usual
        self._slow_windows = self._slow_windows + 1 if slow else 0
        if self._slow_windows == 2:  # the first may have started before the slowdown
            self._wait = LOOK_SECONDS / 4
        if self._waited >= self._wait:
            self._trial = self._next_number()

    def _next_number(self) -> int:
        """Twice the number or half of it, in turns; 0 if there is no other."""
        more, fewer = min(2 * self.number, self.most), self.number // 2
        self._up = (not self._up and more > self.number) or fewer < 1
        number = more if self._up else fewer
        return 0 if number == self.number else number

    def _judge(self) -> None:
        """At the end of a trial: was it faster than the window before?"""
        tried, trial, self._trial = self._tally, self._trial, 0
        if tried.mean < QUICKER * self._window:
            self.number = self._alone = trial
            self._begin_looking(usual=tried.mean)
        else:
            wait = min(2 * self._wait, LONGEST_SECONDS)
            self._begin_looking(max(wait, tried.seconds / TRIAL_SHARE))
