"""Draw: write a digit and see what a network reads."""

import streamlit as st

from digitnet.ui import drawing, networks, shell

arrived = shell.page(
    "Draw", "Write one digit on the black field. The network reads it when you lift the pen."
)
if arrived:
    drawing.put_back()


@st.fragment
def draw_and_read() -> None:
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(key="sketch"):
        strokes = drawing.canvas()
    with right:
        answer = st.container()
        name = networks.choose()
        with answer:
            drawing.answer(strokes, name)


draw_and_read()

with st.expander("Use weights from a file", icon=":material/upload_file:"):
    networks.upload()
