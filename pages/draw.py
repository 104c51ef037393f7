"""Draw: write a digit and see what a network reads."""

import streamlit as st

from digitnet import sketch
from digitnet.ui import networks, shell
from digitnet.ui.draw import answer, canvas, inside, own_digits, photo

arrived = shell.page("Draw", "Write one digit. The network reads it when you lift the pen.")
if arrived:
    canvas.put_back()


@st.fragment
def draw_and_read() -> None:
    left, right = st.columns([2, 3], gap="large")
    with left:
        way = st.segmented_control(
            "Input",
            ["Draw", "Photo"],
            default="Draw",
            required=True,
            key="input",
            label_visibility="collapsed",
        )
        strokes = []
        if way == "Draw":
            with st.container(key="sketch"):
                strokes = canvas.canvas()
            x, why_not = sketch.from_strokes(strokes), answer.problem(strokes)
        else:
            x, why_not = photo.choose()
    with right:
        reading = st.container()
        name = networks.choose()
        with reading:
            answer.show(x, name, why_not)
            if way == "Draw":
                own_digits.judge(strokes, name, disabled=bool(why_not))
    inside.panel(x, strokes, name, why_not)
    own_digits.panel(name)


draw_and_read()

with st.expander("Use weights from a file", icon=":material/upload_file:"):
    networks.upload()
