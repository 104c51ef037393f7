"""Runs to watch, and how a test watches them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from digitnet.recipes import Recipe
from digitnet.runs import Preview, Run
from tests.files import digits
from tests.listeners import Event, Stream, completed, stream

DATA = digits(600)
RECIPE = Recipe(hidden=(8,), images=None, steps=10**9, batch_size=20, init="he", dev_images=60)

Start = Callable[..., Run]


def run_async(coroutine: Coroutine[Any, Any, Any], seconds: float = 60.0) -> Any:
    return asyncio.run(asyncio.wait_for(coroutine, seconds))


async def frames(opened: Stream, number: int = 10**9) -> list[Event]:
    """The next frames of a stream, so many or until it ends."""
    got = []
    async for event in opened.events():
        if event.name == "message":
            got.append(event)
        if len(got) == number or event.name == "end":
            break
    return got


async def events(
    address: str,
    run: Run | Preview,
    number: int,
    then: Callable[[], None] | None = None,
    more: int = 10**9,
) -> list[Event]:
    """The first frames that a new listener is sent; where something is done then, more of them."""
    async with stream(address, run.id) as opened:
        got = await frames(opened, number)
        if then:
            await asyncio.to_thread(then)
            got += await frames(opened, more)
        return got


def told(address: str, run: Run | Preview, number: int = 1, *then: Any) -> list[dict[str, Any]]:
    """The same, each completed; fails where a small frame does not follow on the one before."""
    found: list[dict[str, Any]] = []
    for event in run_async(events(address, run, number, *then)):
        found.append(completed(found[-1] if found else None, event.data))
    return found
