"""The app on a machine that says in its log when Streamlit looks up an address of its own."""

from pathlib import Path

import streamlit as st
from streamlit import net_util

from digitnet.ui import server

LOOKED_UP = "looked up an address"


def look_up() -> None:
    print(LOOKED_UP, flush=True)


net_util.get_external_ip = net_util.get_internal_ip = look_up
app = st.App(
    str(Path(__file__).parents[2] / "app.py"),
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=server.lifespan,
)
