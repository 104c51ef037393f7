"""Home's doors to what one can do here."""

import streamlit as st

from digitnet.ui import shell
from digitnet.ui.home import maths


def show() -> None:
    """Four doors in a row: watch it learn, draw, compare, how it works."""
    with st.container(key="doors"):
        watch, draw, compare, how = st.columns(4, gap="medium")
    with _door(watch):
        shell.link("pages/train.py", "Watch it learn", ":material/model_training:")
        st.markdown("From random numbers to shapes in some twenty seconds. Take part in it.")
    with _door(draw):
        shell.link("pages/draw.py", "Draw for it", ":material/draw:")
        st.markdown("Draw digits or photograph one, and see why the network says what it says.")
    with _door(compare):
        shell.link("pages/compare.py", "Compare runs", ":material/compare:")
        st.markdown("What a learning rate or a layer more changes: runs beside each other.")
    with _door(how):
        is_asked = st.button("How it works", key="how", icon=":material/function:", type="tertiary")
        st.markdown("What the network computes and how it learns: all its maths, on one page.")
    if is_asked:
        maths.show()


def _door(column: st.delta_generator.DeltaGenerator) -> st.delta_generator.DeltaGenerator:
    """A place for a link and for what is behind it."""
    return column.container(border=True, height="stretch", gap="xsmall")
