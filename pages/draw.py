"""Draw: write a digit or a number and see what a network reads."""

import streamlit as st

from digitnet.ui import networks, shell
from digitnet.ui.draw.answer import answer
from digitnet.ui.draw.canvas import canvas, ways
from digitnet.ui.draw.canvas.canvas import LINE, SQUARE
from digitnet.ui.draw.given import Given
from digitnet.ui.draw.inside import inside
from digitnet.ui.draw.number import number
from digitnet.ui.draw.own_digits import judge, own_digits
from digitnet.ui.draw.photo import photo

arrived = shell.page("Draw", "Write a digit or a number. The network reads it as you lift the pen.")
if arrived:
    canvas.put_back()


@st.fragment
def draw_and_read() -> None:
    if judge.take_news():
        st.rerun()
    name = networks.chosen()
    if ways.is_number():
        with st.container(key="long_desk"):
            given = read_number(name)
    else:
        with st.container(key="desk"):
            given = read_digit(name)
    inside.panel(given, name)


def read_digit(name: str) -> Given:
    board, findings = st.container(key="board"), st.container(key="findings")
    with board:
        draws = ways.choose()
        with st.container(key="sketch" if draws else "picture"):
            given = canvas.paper(SQUARE) if draws else photo.choose(number=False)
    with findings:
        with st.container(key="answer"):
            answer.show(answer.of(given, name, compared=inside.is_open()), given)
        networks.choose()  # shown above the answer, which is sent first as people wait for it
        answer.why(given)
    with board:
        if draws:
            canvas.tools(SQUARE)
        judge.row(given, on_kept=canvas.clear if draws else lambda: None)
    return given


def read_number(name: str) -> Given:
    top = st.container(key="top")
    with top:
        draws = ways.choose()
    with st.container(key="sketch" if draws else "picture"):
        found = number.find(canvas.paper(LINE) if draws else photo.choose(number=True), name)
        number.boxes(found)
    with top:
        if draws:
            canvas.tools(LINE)
    with st.container(key="answer"):
        number.show(found, name)
    with st.container(key="more"):
        with st.container(key="about"):
            judge.row(found.digit, found.subject)
            networks.choose()
        answer.why(found.digit)
    return found.digit


draw_and_read()
own_digits.panel()

with st.expander("Use weights from a file", icon=":material/upload_file:"):
    networks.upload()
