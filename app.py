"""The entry point: as a module it is the ASGI app, as a script the first page, Home."""

import streamlit as st

from digitnet.ui import server
from digitnet.ui.home import home

if __name__ == "__main__":
    home.show()
else:
    app = st.App(
        __file__,
        routes=server.routes(),
        middleware=server.middleware(),
        lifespan=server.lifespan,
        on_script_error=server.apologise,
    )
