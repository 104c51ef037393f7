"""Home's links to the other pages."""

import streamlit as st

from digitnet.ui import shell
from digitnet.ui.home import maths


def show() -> None:
    """Four boxes in a row: watch it learn, draw, compare, how it works."""
    with st.container(key="doors"):
        watch, draw, compare, how = st.columns(4, gap="medium")
    with _door(watch):
        shell.link("pages/train.py", "Watch it learn", ":material/model_training:")
        st.markdown("From random numbers to shapes in about twenty seconds. Join in.")
    with _door(draw):
        shell.link("pages/draw.py", "Draw digits", ":material/draw:")
        st.markdown("Draw or photograph digits, and see why the network answers as it does.")
    with _door(compare):
        shell.link("pages/compare.py", "Compare runs", ":material/compare:")
        st.markdown("See what another learning rate or one more layer changes, side by side.")
    with _door(how):
        is_asked = st.button("How it works", key="how", icon=":material/function:", type="tertiary")
        st.markdown("What the network computes and how it learns: the maths on one page.")
    if is_asked:
        maths.show()


def _door(column: st.delta_generator.DeltaGenerator) -> st.delta_generator.DeltaGenerator:
    """A box for a link and its description."""
    return column.container(border=True, height="stretch", gap="xsmall")
