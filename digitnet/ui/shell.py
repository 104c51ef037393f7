"""The frame around every page: its title, the sidebar, the styles."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from digitnet.ui import session

PAGES = (
    ("home.py", "Home", ":material/home:"),
    ("pages/train.py", "Train", ":material/model_training:"),
    ("pages/draw.py", "Draw", ":material/draw:"),
)
SIDEBAR = 230  # pixels wide; closed on a phone
STYLES = sorted(Path(__file__).with_name("styles").glob("*.css"))
ICON = Path(__file__).with_name("icon.svg")


def page(title: str, lead: str) -> bool:
    """Begins a page: call it first. `lead` is the sentence under the title.

    True where the visitor has just come from another page.
    """
    st.set_page_config(
        page_title=f"{title} · digitnet",
        page_icon=str(ICON),  # a Material icon would be fetched from elsewhere
        layout="wide",
        initial_sidebar_state=SIDEBAR,
    )
    st.html(_styles())
    session.keep_run_in_address(title)
    with st.sidebar:
        st.markdown("## digitnet")
        for path, label, icon in PAGES:
            link(path, label, icon)
        st.caption("A neural network written from scratch in NumPy. Watch it learn, then draw.")
    st.title(title, anchor=False)
    st.markdown(lead)
    session.say_if_run_is_lost(title)
    before = st.session_state.get("page")
    st.session_state["page"] = title
    return before not in (None, title)


@cache
def _styles() -> str:
    return "<style>" + "\n".join(path.read_text() for path in STYLES) + "</style>"


def link(path: str, label: str, icon: str) -> None:
    """A link to another page that takes the visitor's run along."""
    st.page_link(path, label=label, icon=icon, query_params=session.address())
