"""What is done once, before the first visitor comes."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from digitnet.data import load_mnist
from digitnet.runs import PRESETS
from digitnet.ui import networks, session, shell
from digitnet.ui.train import stage

ROOT = Path(__file__).parents[3]
# What pages import where they use it, and what Streamlit imports with its first element.
LIBRARIES = ("pandas", "PIL.Image", "pyarrow", "streamlit_drawable_canvas")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Gets everything ready that visitors share, so that none of them has to wait for it."""
    await asyncio.to_thread(prepare)
    yield


def prepare() -> None:
    """Loads the libraries, MNIST and the shipped networks, and has the first pictures made.

    Raises SyntaxError where the first page is not Python: Streamlit would show visitors its source.
    """
    main = ROOT / shell.PAGES[0][0]
    compile(main.read_bytes(), main, "exec")
    for library in LIBRARIES:
        importlib.import_module(library)
    networks.shipped()
    first = session.previews().of(PRESETS["blog"], load_mnist()[0])
    stage.whole_frame(first, first.snapshot())
