"""The state of the server, for its operators: nothing that belongs to one visitor."""

import os
import re
import threading
import time
from collections import Counter
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse

import digitnet
from digitnet.ui import session
from digitnet.ui.server.live import broadcasts
from digitnet.ui.streamlit import inside

MEMORY = Path("/proc/self/statm")  # in pages; the second number is the resident memory
STARTED = time.monotonic()


async def answer(request: Request) -> JSONResponse:
    """Version, runs by state, problems of the store, memory, threads, tabs, watchers, uptime."""
    runs = session.registry().states()
    return JSONResponse(
        {
            "version": digitnet.__version__,
            "runs": runs,
            "store": session.registry().trouble or "ok",
            "memory_bytes": resident_bytes(),
            "threads": threads(),
            "sessions": inside.sessions(),
            "listeners": broadcasts.listeners(),
            "askers": broadcasts.askers(),
            "uptime_seconds": round(time.monotonic() - STARTED, 1),
        },
        headers={"Cache-Control": "no-store"},
    )


def resident_bytes() -> int | None:
    """The memory of this process; None on systems that do not report it."""
    if not MEMORY.exists():
        return None
    return int(MEMORY.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def threads() -> dict[str, int]:
    """The number of threads of each kind: a thread's name up to its number or id."""
    names = (thread.name for thread in threading.enumerate())
    return dict(Counter(re.split(r"[-_ ]", name)[0] for name in names))
