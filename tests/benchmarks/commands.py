"""How soon a run answers its visitor, while it trains at full speed.

    python -m tests.benchmarks.commands [--rounds 30]

Each command is sent over HTTP to a real server, as a page sends it: the milliseconds until the
answer, and until a frame that shows what was asked for has come to a listener. Exit status 1 where
the 95th percentile of the answers is above 100 ms, which a quick round does not judge.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from tests import crowd, serving
from tests.benchmarks.options import options
from tests.listeners import stream

MOST = 100.0  # milliseconds
Shown = Callable[[dict[str, Any], int], bool]  # whether a frame shows it, and the step before
ROUND: tuple[tuple[str, Any, Shown], ...] = (  # most of them while it trains at full speed
    ("lr", 0.2, lambda frame, _: frame["lr"] == 0.2),
    ("speed", 5, lambda frame, _: frame["chosen_speed"] == 5),
    ("speed", None, lambda frame, _: frame["chosen_speed"] is None),
    ("pause", None, lambda frame, _: frame["state"] == "paused"),
    ("step", None, lambda frame, before: frame["step"] > before),
    ("resume", None, lambda frame, _: frame["state"] == "running"),
    ("mend", 0.1, lambda frame, _: frame["lr"] == 0.1),
)


async def measure(address: str, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds until each answer, and until the frame that shows what was asked for."""
    answered, shown = [], []
    async with crowd.training(address, "steps=1000000") as (visitor, run):
        async with stream(address, run) as opened:
            events, before = opened.events(), 0
            for name, value, shows in ROUND * rounds:
                start = time.perf_counter()
                told = {"value": value, "token": visitor.token}
                status = await asyncio.to_thread(crowd.command, address, run, name, **told)
                answered.append(1000 * (time.perf_counter() - start))
                assert status == 204
                async for event in events:
                    frame = json.loads(event.data) if event.name == "message" else None
                    if frame and shows(frame, before):
                        before = frame["step"]
                        break
                shown.append(1000 * (time.perf_counter() - start))
        await asyncio.to_thread(crowd.command, address, run, "stop", visitor.token)
    return answered, shown


def percentile(values: list[float]) -> float:
    """The 95th."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def main() -> int:
    asked = options(__doc__, {"rounds": 1}, rounds=30)
    with serving.serve() as server:
        answered, shown = asyncio.run(measure(server.address, asked.rounds))
    for what, values in (("shown", shown), ("answered", answered)):
        median, late = statistics.median(values), percentile(values)
        print(f"{what} after {median:.0f} ms, 95th percentile {late:.0f} ms")
    return int(percentile(answered) > MOST and not asked.quick)


if __name__ == "__main__":
    sys.exit(main())
