"""Train: watch a network learn, and take part in it."""

import streamlit as st

from digitnet.ui import networks, session, shell
from digitnet.ui.train import controls, live, settings

shell.page("Train", "Watch a network learn to read handwritten digits, update by update.")

run = session.run()
now = run.snapshot() if run else None  # one for the whole page: its parts agree
if run and now.state in ("done", "stopped"):
    controls.result(run, now)

side, main = st.columns([1, 3], gap="large")
with side:
    if run and now.active:
        controls.run_buttons(run, now)
        controls.learning_rate(run, now)
    else:
        button = st.container()
        recipe = settings.choose()
        with button:
            controls.start_button(recipe, run)
        with st.expander("Use weights from a file", icon=":material/upload_file:"):
            networks.upload()

with main:
    if run:
        live.show(run, now)
    elif recipe:
        live.preview(recipe, settings.data())
