"""What a crowd of visitors takes: the wait of the first ones, memory and threads over three cycles.

    python -m tests.benchmarks.crowd [--visitors 50] [--seconds 10] [--servers 3]

The visitors are websocket clients in this process, not browsers: the pages' files are not fetched.
The server and the clients share the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics

from tests import crowd, serving
from tests.waiting import wait_until

CYCLES = 3
TTL = 2  # seconds that a session outlives its tab; by default 120, which only makes this longer
PAGES = {"Home": "", "Train": "train", "Draw": "draw"}


def cold(page: str, visitors: int) -> tuple[float, float]:
    """(seconds, megabytes at most) until so many first visitors of a fresh server see a page."""
    with serving.serve() as server:
        seconds = asyncio.run(crowd.arrive(server.address, visitors, page))
        return seconds, server.peak_megabytes()


def taken(server: serving.Server) -> str:
    return f"{server.megabytes():.0f} MB, {server.threads()} threads"


def cycle(server: serving.Server, visitors: int, seconds: float) -> tuple[str, str]:
    """What the server takes while so many stay on the Train page, and after they have gone."""
    seen = []

    async def stay() -> None:
        await asyncio.sleep(seconds)
        seen.append(taken(server))

    asyncio.run(crowd.arrive(server.address, visitors, "train", stay()))
    wait_until(lambda: server.sessions() == 0, 30)
    # Streamlit lets go of sessions that have expired when the next one ends.
    asyncio.run(asyncio.sleep(TTL + 1))
    asyncio.run(crowd.arrive(server.address, 1))
    return seen[0], taken(server)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--servers", type=int, default=3)
    options = parser.parse_args()
    for name, page in PAGES.items():
        measured = [cold(page, options.visitors) for _ in range(options.servers)]
        seconds, megabytes = (statistics.median(column) for column in zip(*measured, strict=True))
        print(
            f"{options.visitors} cold visitors of {name}: the last one's page after {seconds:.1f} s"
            f", {megabytes:.0f} MB at most (medians of {options.servers} servers)"
        )
    with serving.serve("app.py", f"--server.disconnectedSessionTTL={TTL}") as server:
        print(f"before: {taken(server)}")
        for number in range(1, CYCLES + 1):
            there, gone = cycle(server, options.visitors, options.seconds)
            print(f"cycle {number}: with {options.visitors} visitors {there}; after them {gone}")


if __name__ == "__main__":
    main()
