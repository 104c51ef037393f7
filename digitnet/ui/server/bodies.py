"""Request bodies: a JSON object of bounded size."""

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request


async def read_object(request: Request, most: int) -> dict[str, Any]:
    """The body of at most `most` bytes; raises HTTPException for anything else."""
    raw = b""
    async for piece in request.stream():
        raw += piece
        if len(raw) > most:
            raise HTTPException(413, "request too large")
    try:
        asked = json.loads(raw)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise HTTPException(400, "expected a JSON object")
    return asked
