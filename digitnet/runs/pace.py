"""How fast a run goes on: as fast as it can, or so many updates a second."""

import math
from time import monotonic


class Pace:
    """When the next update is due. updates_per_second: as chosen, None for full speed."""

    def __init__(self) -> None:
        self.updates_per_second: float | None = None
        self._last = -math.inf

    def choose(self, updates_per_second: float | None) -> None:
        """Raises ValueError for what is no speed."""
        if updates_per_second is not None and not 0 < updates_per_second < math.inf:
            raise ValueError(f"{updates_per_second} updates a second: expected a positive number")
        self.updates_per_second = updates_per_second

    def slower_than(self, seconds: float) -> bool:
        """Whether there are at least so many seconds between two updates."""
        speed = self.updates_per_second
        return speed is not None and 1 / speed >= seconds

    def wait(self) -> float:
        """Seconds until the next update is due; not above 0 where it is."""
        if self.updates_per_second is None:
            return 0.0
        return self._last + 1 / self.updates_per_second - monotonic()

    def note_update(self) -> None:
        """Says that an update begins now."""
        if self.updates_per_second is not None:
            self._last = monotonic()
