"""The requests of a browser that watches a run: frames, snapshots, readings, units."""

import asyncio
import re
from typing import Any

import numpy as np
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from digitnet import sketch
from digitnet.data import DataError, Dataset
from digitnet.insight import DIGITS, answers
from digitnet.nn import Network
from digitnet.runs import RunView
from digitnet.ui import networks, session
from digitnet.ui.server.bodies import read_object
from digitnet.ui.server.broadcast import Broadcast, Broadcasts, BrokenError, TooManyError
from digitnet.ui.server.compression import accepts_gzip
from digitnet.ui.server.rewinds import Rewinds

MOST_BODY = 256 * 2**10  # bytes of a request: a sketch of many strokes
STREAM = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
FULL = {"Retry-After": "5"}

broadcasts, rewinds = Broadcasts(), Rewinds()


class Listening(StreamingResponse):
    """An event stream that is counted as a listener while it is open."""

    def __init__(self, broadcast: Broadcast, seen: int) -> None:
        self.broadcast, self._events = broadcast, broadcast.listen(seen)
        super().__init__(self._events, media_type="text/event-stream", headers=STREAM)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.broadcast.listeners += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.broadcast.listeners -= 1
            await self._events.aclose()


async def frames(request: Request) -> Response:
    """The event stream of a run; it continues after the frame that `Last-Event-ID` names."""
    run, dev = await _run(request)
    return Listening(_broadcast(run, dev), _number(request.headers.get("last-event-id", "")))


async def frame(request: Request) -> Response:
    """The latest frame, whole; 204 if the browser has it already (`?after=12&who=...`)."""
    run, dev = await _run(request)
    who = request.query_params.get("who", "")[:32]
    try:
        latest = await _broadcast(run, dev, who).latest(who)
    except BrokenError:
        return Response(status_code=503, headers=FULL)
    if latest.number == _number(request.query_params.get("after", "")):
        return Response(status_code=204, headers=STREAM)
    return Response(latest.whole, media_type="application/json", headers=STREAM)


async def snapshots(request: Request) -> Response:
    """The snapshots of a run after a step (`?after=12&edition=34`, from the last answer)."""
    run, dev = await _run(request)
    if run.snapshots is None:
        raise HTTPException(404, "this run has no snapshots")
    query, zipped = request.query_params, accepts_gzip(request.headers)
    edition, after = _number(query.get("edition", "")), _number(query.get("after", ""), -1)
    raw = await rewinds.answer(run, dev, edition, after, zipped)
    encoding = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"} if zipped else {}
    return Response(raw, media_type="application/json", headers=STREAM | encoding)


async def read(request: Request) -> JSONResponse:
    """The answer of the run's network, now or at a step, for a sketch or a validation image."""
    (run, dev), asked = await _run(request), await read_object(request, MOST_BODY)

    def answer() -> dict[str, Any]:
        x = _image(dev, asked)
        return answers.answer(_network(run, asked), x, asked.get("rival"))

    return JSONResponse(await asyncio.to_thread(answer))


async def read_shipped(request: Request) -> JSONResponse:
    """The answer of the best shipped network for a sketch."""
    asked = await read_object(request, MOST_BODY)
    if "strokes" not in asked:
        raise HTTPException(400, "expected strokes")
    x = await asyncio.to_thread(_drawn, asked)
    network = next(iter(networks.shipped().values()))
    return JSONResponse(await asyncio.to_thread(answers.answer, network, x, asked.get("rival")))


async def unit(request: Request) -> JSONResponse:
    """One unit's weights, sum and votes, now or at a step, for a sketch or a validation image."""
    (run, dev), asked = await _run(request), await read_object(request, MOST_BODY)
    layer, index = asked.get("layer"), asked.get("unit")
    if type(layer) is not int or type(index) is not int:
        raise HTTPException(400, "layer and unit: expected whole numbers")

    def answer() -> dict[str, Any]:
        return answers.unit_answer(_network(run, asked), _image(dev, asked), layer, index)

    try:
        return JSONResponse(await asyncio.to_thread(answer))
    except IndexError as error:
        raise HTTPException(404, str(error)) from None


async def _run(request: Request) -> tuple[RunView, Dataset]:
    """The watched run or preview, and its validation images."""
    # In a thread: finding a run may evict others, which takes a while.
    run = await asyncio.to_thread(session.find, request.path_params["run"])
    dev = run.dev if run else None
    if run is None or dev is None:  # unknown, or evicted except for its result
        raise HTTPException(404, "no such run")
    return run, dev


def _network(run: RunView, asked: dict[str, Any]) -> Network:
    """The current network, or that of the snapshot that is asked for."""
    step, snapshots = asked.get("step"), run.snapshots
    if step is None:
        return run.status().network
    if type(step) is not int:
        raise HTTPException(400, "step: expected a whole number")
    network = snapshots.network(step) if snapshots else None
    if network is None:
        raise HTTPException(404, "there is no snapshot of this step")
    return network


def _broadcast(run: RunView, dev: Dataset, who: str = "") -> Broadcast:
    try:
        return broadcasts.of(run, dev, who)
    except TooManyError as error:
        raise HTTPException(503, str(error), FULL) from None


def _image(dev: Dataset, asked: dict[str, Any]) -> np.ndarray:
    """(784,) float32: the sketch or picture that was sent, or one of the digits shown."""
    if "strokes" in asked or "pixels" in asked:
        return _drawn(asked)
    digit = asked.get("digit")
    if type(digit) is not int or not 0 <= digit < min(DIGITS, len(dev)):
        raise HTTPException(400, "expected strokes, pixels, or the number of a digit")
    return dev.images[digit].astype(np.float32) / 255


def _drawn(asked: dict[str, Any]) -> np.ndarray:
    """(784,) float32: the sketch or picture that was sent."""
    try:
        if "strokes" in asked:
            return sketch.from_strokes(sketch.checked_strokes(asked["strokes"])).ravel()
        return sketch.checked_pixels(asked["pixels"]).astype(np.float32) / 255
    except DataError as error:
        raise HTTPException(400, str(error)) from None


def _number(text: str, otherwise: int = 0) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text) else otherwise
