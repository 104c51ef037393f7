"""How it works, in a dialog: the maths of the network."""

from functools import cache
from pathlib import Path

import streamlit as st

FILE = Path(__file__).with_name("maths.md")


@cache
def text() -> str:
    """The formulas, as Markdown."""
    return FILE.read_text(encoding="utf-8")


@st.dialog("How it works", width="large")
def show() -> None:
    """The formulas, over the page."""
    st.markdown(text())
