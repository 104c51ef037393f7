"""What a crowd takes: visitors who come at once, and a room that watches one run.

    python -m tests.benchmarks.crowd [visitors|watchers] [--visitors 50] [--seconds 10]
                                     [--servers 3] [--watchers 50 200] [--rounds 5] [--preset blog]

The visitors are websocket clients in this process, not browsers: the pages' files are not fetched.
The watchers take in the frames of a run as the page's feed.js does. The server and the clients
share the machine, so that what the clients take is part of the cost.
"""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests import crowd, serving
from tests.benchmarks.options import options
from tests.listeners import stream
from tests.waiting import wait_until

TTL = 2  # seconds that a session outlives its tab; by default 120, which only makes this longer
PAGES = {"Home": "", "Train": "train", "Draw": "draw"}


@dataclass(slots=True)
class Watcher:
    """One tab: it takes frames in until the run has ended, or it is cancelled.

    gaps: how many small frames did not follow on the one before. last_at: when the last frame
    came. ended: whether the server said so.
    """

    gaps: int = 0
    number: int = 0
    last_at: float = 0.0
    ended: bool = False
    here: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self, address: str, run: str) -> None:
        async with stream(address, run) as opened:
            async for event in opened.events():
                self.ended = event.name == "end"
                if event.name == "message":
                    self.gaps += not event.whole and event.number != self.number + 1
                    self.number, self.last_at = event.number, time.monotonic()
                    self.here.set()


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


async def ask(server: serving.Server, path: str) -> dict[str, Any]:
    _, body = await asyncio.to_thread(server.get, path)
    return json.loads(body)


async def speed(server: serving.Server, run: str, seconds: float) -> float:
    """Updates per second of a run over so many seconds."""
    first = await ask(server, f"/room/step/{run}")
    await asyncio.sleep(seconds)
    last = await ask(server, f"/room/step/{run}")
    return (last["step"] - first["step"]) / (last["at"] - first["at"])


@asynccontextmanager
async def watching(server: serving.Server, run: str, number: int) -> AsyncIterator[list[Watcher]]:
    """So many watchers, once all of them have a frame; they leave when the run has ended."""
    watchers = [Watcher() for _ in range(number)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.watch(server.address, run)) for each in watchers]
        await asyncio.gather(*(each.here.wait() for each in watchers))
        yield watchers
        for task in tasks:
            task.cancel()


async def watched(
    server: serving.Server, preset: str, number: int, seconds: float
) -> tuple[float, float, float]:
    """One run alone and then watched by so many, who are there when it ends.

    Returns what they cost, as a share of the speed without them; the seconds until a newcomer has
    seen Home; and those from the end of the run until the last watcher knew.
    """
    run = (await ask(server, f"/room/start/{preset}"))["run"]
    await asyncio.sleep(2)  # the first updates take longer
    alone = await speed(server, run, seconds)
    async with watching(server, run, number) as watchers:
        together = await speed(server, run, seconds)
        home = await crowd.arrive(server.address, 1)
        end = (await ask(server, f"/room/stop/{run}"))["at"]
        async with asyncio.timeout(30):
            while not all(each.ended for each in watchers):
                await asyncio.sleep(0.01)
        late = max(each.last_at - end for each in watchers)
        assert not any(each.gaps for each in watchers)
    print(
        f"{number} watchers: alone {alone:.1f}, watched {together:.1f} updates a second; "
        f"Home after {home:.2f} s; last frame at most {late:.2f} s late"
    )
    return 1 - together / alone, home, late


def measure_watchers(preset: str, numbers: list[int], seconds: float, rounds: int) -> None:
    with serving.serve("tests/benchmarks/room.py") as server:
        measured = [
            [asyncio.run(watched(server, preset, number, seconds)) for number in numbers]
            for _ in range(rounds)
        ]
    for number, *those in zip(numbers, *measured, strict=True):
        costs, homes, late = zip(*those, strict=True)
        print(
            f"{number} watchers cost {statistics.median(costs):.1%} of the speed; Home takes "
            f"{statistics.median(homes):.2f} s, at most {max(homes):.2f} s; the last frame comes "
            f"at most {max(late):.2f} s after the end (medians of {rounds})"
        )


def measure_visitors(visitors: int, seconds: float, servers: int, cycles: int) -> None:
    for name, page in PAGES.items():
        measured = [cold(page, visitors) for _ in range(servers)]
        took, megabytes = map(statistics.median, zip(*measured, strict=True))
        print(
            f"{visitors} cold visitors of {name}: the last one's page after {took:.1f} s"
            f", {megabytes:.0f} MB at most (medians of {servers} servers)"
        )
    with serving.serve("app.py", f"--server.disconnectedSessionTTL={TTL}") as server:
        print(f"before: {taken(server)}")
        for number in range(1, cycles + 1):
            there, gone = cycle(server, visitors, seconds)
            print(f"cycle {number}: with {visitors} visitors {there}; after them {gone}")


def main() -> None:
    quick = {"visitors": 2, "seconds": 1.0, "servers": 1, "cycles": 1, "watchers": [2], "rounds": 1}
    usual = {"visitors": 50, "seconds": 10.0, "servers": 3, "cycles": 3, "watchers": [50, 200]}
    words = {"what": ("visitors", "watchers"), "rounds": 5, "preset": "blog"}
    asked = options(__doc__, quick, **usual, **words)
    if asked.what != "watchers":
        measure_visitors(asked.visitors, asked.seconds, asked.servers, asked.cycles)
    if asked.what != "visitors":
        measure_watchers(asked.preset, asked.watchers, asked.seconds, asked.rounds)


if __name__ == "__main__":
    main()
