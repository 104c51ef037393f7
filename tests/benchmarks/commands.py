"""How soon a run answers its visitor, while it trains at full speed.

    python -m tests.benchmarks.commands [--rounds 200]

Learning rates are sent over HTTP to a real server, as a page sends them: the milliseconds until the
answer, and until a frame with the new rate has come to a listener. Exit status 1 where the 95th
percentile of the answers is above 100 ms, which a quick round does not judge.
"""

import asyncio
import json
import statistics
import sys
import time

from tests import crowd, serving
from tests.benchmarks.options import options
from tests.listeners import stream

MOST = 100.0  # milliseconds
RATES = (0.1, 0.2)


async def measure(address: str, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds until each answer, and until the frame that shows what was asked for."""
    answered, shown = [], []
    async with crowd.training(address, "steps=1000000") as (visitor, run):
        async with stream(address, run) as opened:
            events = opened.events()
            for number in range(rounds):
                lr, start = RATES[number % 2], time.perf_counter()
                told = {"value": lr, "token": visitor.token}
                status = await asyncio.to_thread(crowd.command, address, run, "lr", **told)
                answered.append(1000 * (time.perf_counter() - start))
                assert status == 204
                async for event in events:
                    if event.name == "message" and json.loads(event.data)["lr"] == lr:
                        break
                shown.append(1000 * (time.perf_counter() - start))
        await asyncio.to_thread(crowd.command, address, run, "stop", visitor.token)
    return answered, shown


def percentile(values: list[float]) -> float:
    """The 95th."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def main() -> int:
    asked = options(__doc__, {"rounds": 5}, rounds=200)
    with serving.serve() as server:
        answered, shown = asyncio.run(measure(server.address, asked.rounds))
    for what, values in (("shown", shown), ("answered", answered)):
        median, late = statistics.median(values), percentile(values)
        print(f"{what} after {median:.0f} ms, 95th percentile {late:.0f} ms")
    return int(percentile(answered) > MOST and not asked.quick)


if __name__ == "__main__":
    sys.exit(main())
