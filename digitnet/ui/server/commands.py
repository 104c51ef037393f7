"""Commands to a run: answered at once, and executed after the current step."""

import asyncio
from collections import deque

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from digitnet.runs import Run
from digitnet.ui import commands, owner, session
from digitnet.ui.server.bodies import read_object

MOST_BODY = 4 * 2**10  # bytes
MOST_SEEN = 10_000
GONE = "This run is no longer available."
ENDED = "This run has ended."

# A browser that got no answer repeats a command, which must not be executed twice.
_seen: deque[str] = deque(maxlen=MOST_SEEN)


async def answer(request: Request) -> Response:
    """`{command, value, id, token}`; 204 on success, otherwise the problem in a sentence."""
    asked = await read_object(request, MOST_BODY)
    run = await asyncio.to_thread(session.registry().get, request.path_params["run"])
    if run is None:
        return _problem(404, GONE)
    token, cookie = str(asked.get("token", "")), request.cookies.get(owner.COOKIE, "")
    if not owner.may_command(run.card.owner, cookie, token) or run.elsewhere:
        return _problem(403, commands.SOMEBODY_ELSE)
    if not isinstance(run, Run):
        return _problem(409, ENDED)
    once = f"{run.id} {str(asked.get('id', ''))[:64]}"
    if asked.get("id") and once in _seen:
        return Response(status_code=204)
    _seen.append(once)  # first, as it may arrive again meanwhile
    command, value = str(asked.get("command")), asked.get("value")
    try:
        problem = await asyncio.to_thread(commands.obey, run, command, value)
    except (ValueError, TypeError) as error:
        return _problem(400, str(error))
    return _problem(503, problem) if problem else Response(status_code=204)


def _problem(status: int, said: str) -> JSONResponse:
    return JSONResponse({"problem": said}, status, {"Cache-Control": "no-store"})
