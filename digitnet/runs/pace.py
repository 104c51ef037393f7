"""The speed of a run: as fast as possible, or so many steps per second."""

import math
from time import monotonic


class Pace:
    """When the next step is due. updates_per_second: as chosen, None for no limit."""

    def __init__(self) -> None:
        self.updates_per_second: float | None = None
        self._last = -math.inf

    def choose(self, updates_per_second: float | None) -> None:
        """Raises ValueError for an invalid speed."""
        if updates_per_second is not None and not 0 < updates_per_second < math.inf:
            raise ValueError(f"{updates_per_second} steps per second: expected a positive number")
        self.updates_per_second = updates_per_second

    def slower_than(self, seconds: float) -> bool:
        """Whether there are at least so many seconds between two steps."""
        speed = self.updates_per_second
        return speed is not None and 1 / speed >= seconds

    def wait(self) -> float:
        """Seconds until the next step is due; at most 0 if it is."""
        if self.updates_per_second is None:
            return 0.0
        return self._last + 1 / self.updates_per_second - monotonic()

    def note_update(self) -> None:
        """Notes that a step begins now."""
        if self.updates_per_second is not None:
            self._last = monotonic()
