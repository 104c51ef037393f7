"""Train: watch a network learn and control its training."""

import streamlit as st

from digitnet.ui import session, shell
from digitnet.ui.train.address import address
from digitnet.ui.train.controls import controls
from digitnet.ui.train.settings import settings
from digitnet.ui.train.share import handover, share
from digitnet.ui.train.stage import stage
from digitnet.ui.train.timeline import branching

shell.page("Train", "Watch a network learn to read handwritten digits, step by step.")
session.say_if_nothing_is_kept()

run = session.run()
handover.take(run)
now = run.status() if run else None  # one for the whole page, so that its parts agree
watched = run if run and not session.controls(run) else None
settings.begin(run, now)
if asked := address.follow(run):
    controls.start(asked)
    st.rerun()
recipe, problem = settings.checked()

with st.container(key="link_words"):
    address.say()
with st.container(key="train_page"):
    of = stage.shown(run, now, None if watched and watched.dev else recipe)
    with st.container(key="controls"):
        with st.container(key="bar"):
            if watched and now:
                controls.watched(watched, now)
            else:
                controls.bar(run, now, recipe)
        address.keep(run, recipe)
        share.large(run)
        controls.learns_from(recipe)
        if of:
            said = problem or controls.problem(now)
            stage.readout(of, said, watching=watched is not None)
    if of:
        stage.network(of, run)
    else:
        st.error(problem, icon=":material/error:")
branching.dialog()
