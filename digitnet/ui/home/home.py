"""Home: what this is, with a link to every page."""

import streamlit as st

from digitnet.ui import live_parts, shell
from digitnet.ui.home import doors


def show() -> None:
    """The whole page."""
    shell.page(
        "digitnet",
        "A neural network written from scratch in NumPy: watch it learn to read handwritten "
        "digits, then draw some for it.",
    )
    drawing, learning = st.columns([3, 2], gap="large")
    with drawing:
        st.markdown("## Draw a digit and watch it guess")
        live_parts.part("home/read", "home_read", {})
        with st.container(key="aside_home"):
            st.caption("Read live by our best network (784-1024-512-10).")
    with learning:
        st.markdown("## What a hidden unit learns")
        live_parts.part("home/unit", "home_unit", {})
        st.caption(
            "One of the ten hidden units of **the blog**'s network while it trains: ink on orange "
            "activates this unit, ink on blue suppresses it. The blog is the post *Building a "
            "Neural Network from Scratch for MNIST Digit Classification*, on which digitnet is "
            "based."
        )
    doors.show()
