"""What a browser asks while it watches a run: its frames, what it reads in a sketch, one unit."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import numpy as np
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from digitnet import sketch
from digitnet.data import DataError
from digitnet.insight import DIGITS, answers
from digitnet.runs import Preview, Run
from digitnet.ui import session
from digitnet.ui.server.broadcast import Broadcasts, TooManyError

MOST_BODY = 256 * 2**10  # bytes of a question: a sketch of many strokes
STREAM = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

broadcasts = Broadcasts()


async def frames(request: Request) -> Response:
    """The event stream of a run; it goes on after the frame that `Last-Event-ID` names."""
    run = _run(request)
    try:
        broadcast = broadcasts.of(run)
    except TooManyError:
        return Response(status_code=503, headers={"Retry-After": "5"})
    seen = _number(request.headers.get("last-event-id", ""))
    return StreamingResponse(broadcast.listen(seen), media_type="text/event-stream", headers=STREAM)


async def frame(request: Request) -> Response:
    """The latest frame, whole; 204 where the browser has it already (`?after=12&who=...`)."""
    run = _run(request)
    who = request.query_params.get("who", "")[:32]
    latest = await broadcasts.of(run).latest(who)
    if latest.number == _number(request.query_params.get("after", "")):
        return Response(status_code=204)
    return Response(latest.whole, media_type="application/json", headers=STREAM)


async def read(request: Request) -> JSONResponse:
    """What the run's network makes of a sketch or of one of the digits, as it is now."""
    run, asked = _run(request), await _body(request)
    x = await asyncio.to_thread(_image, run, asked)
    network = run.snapshot().network
    return JSONResponse(await asyncio.to_thread(answers.answer, network, x, asked.get("rival")))


async def unit(request: Request) -> JSONResponse:
    """One unit's weights, sum and votes for a sketch or for one of the digits."""
    run, asked = _run(request), await _body(request)
    layer, index = asked.get("layer"), asked.get("unit")
    if type(layer) is not int or type(index) is not int:
        raise HTTPException(400, "layer and unit: expected whole numbers")
    x = await asyncio.to_thread(_image, run, asked)
    try:
        return JSONResponse(answers.unit_answer(run.snapshot().network, x, layer, index))
    except IndexError as error:
        raise HTTPException(404, str(error)) from None


def _run(request: Request) -> Run | Preview:
    run = session.find(request.path_params["run"])
    if run is None or run.dev is None:  # let go, all but its result
        raise HTTPException(404, "no such run")
    return run


async def _body(request: Request) -> dict[str, Any]:
    """The question, an object in JSON of bounded size."""
    raw = b""
    async for piece in request.stream():
        raw += piece
        if len(raw) > MOST_BODY:
            raise HTTPException(413, "too much for a sketch")
    try:
        asked = json.loads(raw)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise HTTPException(400, "expected an object in JSON")
    return asked


def _image(run: Run | Preview, asked: dict[str, Any]) -> np.ndarray:
    """(784,) float32: the sketch that was sent, or one of the digits that are shown."""
    if "strokes" in asked:
        try:
            return sketch.from_strokes(sketch.checked_strokes(asked["strokes"])).ravel()
        except DataError as error:
            raise HTTPException(400, str(error)) from None
    digit = asked.get("digit")
    if type(digit) is not int or not 0 <= digit < min(DIGITS, len(run.dev)):
        raise HTTPException(400, "expected strokes, or the number of a digit")
    return run.dev.images[digit].astype(np.float32) / 255


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0
