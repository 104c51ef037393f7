"""The start of the server, before the first visitor comes."""

import asyncio
import gc
import importlib
import logging
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType

import numpy as np
import streamlit as st

from digitnet.data import PIXELS, load_mnist
from digitnet.insight import answers
from digitnet.recipes import PRESETS
from digitnet.ui import networks, serve, session
from digitnet.ui.compare.race import race
from digitnet.ui.server.live import broadcasts
from digitnet.ui.train.stage import stage

log = logging.getLogger(__name__)
SWEEP_SECONDS = 10.0  # between two sweeps of runs that nobody watches
# Imported by pages where they are used, or by Streamlit with its first element.
LIBRARIES = ("pandas", "PIL.Image", "pyarrow", "streamlit_drawable_canvas")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Loads everything that visitors share, so that none of them has to wait for it."""
    await asyncio.to_thread(prepare)
    if threading.current_thread() is threading.main_thread():  # only that one may handle signals
        for each in (signal.SIGTERM, signal.SIGINT):
            _end_streams_at(each)
    sweeping = asyncio.create_task(_sweep())
    serve.say_ready()
    yield
    sweeping.cancel()
    await asyncio.to_thread(race.races.close)
    await asyncio.to_thread(session.registry().close)


async def _sweep() -> None:
    """Bounds the memory: runs that nobody watches any more are evicted."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            await asyncio.to_thread(session.registry().sweep)
        except Exception:  # any at all: without sweeps the memory would fill up
            log.exception("runs could not be evicted")


def _end_streams_at(number: signal.Signals) -> None:
    """The server's own handler stops it, but only once all streams have ended."""
    loop, stop = asyncio.get_running_loop(), signal.getsignal(number)

    def end(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(broadcasts.close)
        if callable(stop):
            stop(number, frame)

    signal.signal(number, end)


def prepare() -> None:
    """Loads the libraries, MNIST and the shipped networks, and makes the first pictures.

    Raises ValueError for invalid environment variables.
    """
    session.registry()
    for library in LIBRARIES:
        importlib.import_module(library)
    answers.answer(next(iter(networks.shipped().values())), np.zeros(PIXELS, np.float32))
    first = session.previews().of(PRESETS["blog"], load_mnist()[0])
    stage.whole_frame(first, first.status())
    # Streamlit collects garbage after every run of a script; with all these libraries in memory
    # that blocks everything for 40 ms. What is loaded now stays, so the collector can skip it.
    gc.collect()
    gc.freeze()
