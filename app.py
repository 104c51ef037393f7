"""The entrance: as a module the server around the pages, as a script the first page, Home."""

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
