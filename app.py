"""The entrance: the pages, and what the server does around them."""

import streamlit as st

from digitnet.ui import server

app = st.App(
    "home.py",
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=server.lifespan,
    on_script_error=server.apologise,
)
