"""Home: what this is, and a door to every page."""

import streamlit as st

from digitnet.ui import shell
from digitnet.ui.home import showcase

shell.page(
    "digitnet",
    "A neural network written from scratch in NumPy: watch it learn to read handwritten digits, "
    "then draw some for it.",
)

showcase.reading()

train, draw = st.columns(2, gap="medium")
with train.container(border=True, height="stretch"):
    st.markdown("#### :material/model_training: Watch it learn")
    st.markdown(
        "Start with random numbers and see ten hidden units find their shapes in about twenty "
        "seconds. Pause it, take single steps, change the learning rate as it runs."
    )
    shell.link("pages/train.py", "Train a network", ":material/arrow_forward:")
with draw.container(border=True, height="stretch"):
    st.markdown("#### :material/draw: Draw for it")
    st.markdown(
        "Write a digit with a finger, a pen or the mouse, and see what the network reads, how "
        "sure it is, and what it was really given."
    )
    shell.link("pages/draw.py", "Draw a digit", ":material/arrow_forward:")
