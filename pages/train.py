"""Train: watch a network learn, and take part in it."""

import streamlit as st

from digitnet.ui import session, shell
from digitnet.ui.train import controls, settings, stage

shell.page("Train", "Watch a network learn to read handwritten digits, update by update.")

run = session.run()
now = run.snapshot() if run else None  # one for the whole page: its parts agree
settings.begin(run, now)
recipe, problem = settings.checked()

with st.container(key="train_page"):
    with st.container(key="controls"):
        controls.bar(run, now, recipe)
    of = stage.shown(run, now, recipe)
    if of:
        stage.readout(of, run, now, problem or controls.problem(run, now))
        stage.network(of, run)
    else:
        st.error(problem, icon=":material/error:")
