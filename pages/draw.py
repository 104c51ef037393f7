"""Draw: write a digit and see what a network reads."""

import streamlit as st

from digitnet.ui import networks, shell
from digitnet.ui.draw import answer, canvas, inside, judge, own_digits, photo

arrived = shell.page("Draw", "Write one digit. The network reads it when you lift the pen.")
if arrived:
    canvas.put_back()


@st.fragment
def draw_and_read() -> None:
    if judge.take_news():
        st.rerun()
    with st.container(key="desk"):
        board, findings = st.container(key="board"), st.container(key="findings")
    with board:
        with st.container(key="ways", horizontal=True):
            way = st.segmented_control(
                "Input",
                ["Draw", "Photo"],
                default="Draw",
                required=True,
                key="input",
                label_visibility="collapsed",
            )
        given = canvas.paper() if way == "Draw" else photo.choose()
    with findings:
        name = networks.chosen()
        with st.container(key="answer"):
            answer.show(given, name, compared=inside.is_open())
        networks.choose()  # shown above the answer, which comes first as it is waited for
        answer.why(given)
    with board:
        if way == "Draw":
            canvas.tools()
        judge.row(given)
    inside.panel(given, name)


draw_and_read()
own_digits.panel()

with st.expander("Use weights from a file", icon=":material/upload_file:"):
    networks.upload()
