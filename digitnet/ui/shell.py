"""The frame around every page: its title, the sidebar, the styles."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from digitnet.ui import session

PAGES = (
    ("app.py", "Home", ":material/home:"),
    ("pages/train.py", "Train", ":material/model_training:"),
    ("pages/draw.py", "Draw", ":material/draw:"),
)
SIDEBAR = 230  # pixels wide; closed on a phone
STYLES = Path(__file__).with_name("styles") / "base.css"


def page(title: str, lead: str) -> bool:
    """Begins a page: call it first. `lead` is the sentence under the title.

    True where the visitor has just come from another page.
    """
    st.set_page_config(
        page_title=f"{title} · digitnet",
        page_icon=":material/draw:",
        layout="wide",
        initial_sidebar_state=SIDEBAR,
    )
    st.html(STYLES)
    session.keep_run_in_address()
    with st.sidebar:
        st.markdown("## digitnet")
        for path, label, icon in PAGES:
            link(path, label, icon)
        st.caption("A neural network written from scratch in NumPy. Watch it learn, then draw.")
    st.title(title, anchor=False)
    st.markdown(lead)
    before = st.session_state.get("page")
    st.session_state["page"] = title
    return before not in (None, title)


def link(path: str, label: str, icon: str) -> None:
    """A link to another page that takes the visitor's run along."""
    st.page_link(path, label=label, icon=icon, query_params=session.address())
