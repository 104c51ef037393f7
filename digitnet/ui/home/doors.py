"""Home's doors to what one can do here."""

from __future__ import annotations

import streamlit as st

from digitnet.ui import shell
from digitnet.ui.home import maths


def show() -> None:
    """Three doors in a row: watch it learn, draw, how it works."""
    with st.container(key="doors"):
        watch, draw, how = st.columns(3, gap="medium")
    with _door(watch, "From random numbers to shapes in some twenty seconds. Take part in it."):
        shell.link("pages/train.py", "Watch it learn", ":material/model_training:")
    with _door(draw, "Draw digits or photograph one, and see why the network says what it says."):
        shell.link("pages/draw.py", "Draw for it", ":material/draw:")
    with _door(how, "What the network computes, and how it learns: the maths of it, on one page."):
        if st.button("How it works", key="how", icon=":material/function:", type="tertiary"):
            maths.show()


def _door(
    column: st.delta_generator.DeltaGenerator, words: str
) -> st.delta_generator.DeltaGenerator:
    """A place for a link, above what is behind it."""
    with column.container(border=True, height="stretch", gap="xsmall"):
        place = st.container()
        st.markdown(words)
    return place
