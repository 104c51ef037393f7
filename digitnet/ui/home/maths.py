"""How it works, in a dialog: the README's section on the maths, which every installation has."""

from functools import cache
from pathlib import Path

import streamlit as st

README = Path(__file__).parents[3] / "README.md"
HEADING = "## The maths\n"


@cache
def section() -> str:
    """The text of the section, without its heading."""
    text = README.read_text(encoding="utf-8")
    return text.partition(HEADING)[2].partition("\n## ")[0].strip()


@st.dialog("How it works", width="large")
def show() -> None:
    """The section, over the page."""
    st.markdown(section())
