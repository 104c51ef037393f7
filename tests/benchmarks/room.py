"""The app with doors for a benchmark: a run is started, timed and stopped in the server itself."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from digitnet.data import load_mnist
from digitnet.recipes import PRESETS
from digitnet.ui import server, session

HOME = Path(__file__).parents[2] / "app.py"


async def start(request: Request) -> JSONResponse:
    """Starts a preset's run that does not end by itself."""
    recipe = replace(PRESETS[request.path_params["preset"]], epochs=None, steps=10**9)
    run = await asyncio.to_thread(session.registry().start, recipe, load_mnist()[0])
    return JSONResponse({"run": run.id})


async def step(request: Request) -> JSONResponse:
    """How far a run is, and when that is."""
    run = session.find(request.path_params["run"])
    return JSONResponse({"step": run.status().step, "at": time.monotonic()})


async def stop(request: Request) -> JSONResponse:
    """Stops a run, and says when it had ended."""
    await asyncio.to_thread(session.find(request.path_params["run"]).stop)
    return JSONResponse({"at": time.monotonic()})


doors = {"/room/start/{preset}": start, "/room/step/{run}": step, "/room/stop/{run}": stop}
app = st.App(
    str(HOME),
    routes=[*server.routes(), *(Route(path, door) for path, door in doors.items())],
    middleware=server.middleware(),
    lifespan=server.lifespan,
    on_script_error=server.apologise,
)
