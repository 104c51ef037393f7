"""The frame around every page: its title, the sidebar, its theme."""

from functools import cache
from pathlib import Path

import streamlit as st

from digitnet.ui import session
from digitnet.ui.live_parts import UI
from digitnet.ui.visitor import visitor

PAGES = (
    ("app.py", "Home", ":material/home:"),
    ("pages/train.py", "Train", ":material/model_training:"),
    ("pages/compare.py", "Compare", ":material/compare:"),
    ("pages/draw.py", "Draw", ":material/draw:"),
)
ORIGIN = (
    "Written from scratch in NumPy, based on the post *Building a Neural Network from Scratch for "
    "MNIST Digit Classification*: **the blog**."
)
SIDEBAR = 200  # pixels wide; closed on a phone
PRESENT = "present.css"  # only in presentation mode
ICON = UI / "icon.svg"


def page(title: str, lead: str) -> bool:
    """Starts a page: call it first. `lead` is the sentence beside the title.

    True if the visitor has just come from another page.
    """
    st.set_page_config(
        page_title=title if title == "digitnet" else f"{title} · digitnet",
        page_icon=str(ICON),  # a Material icon would be fetched from another server
        layout="wide",
        initial_sidebar_state=SIDEBAR,
    )
    st.html(_theme(st.context.theme.type))
    session.keep_run_in_address(title)
    with st.sidebar:
        st.markdown("## digitnet")
        _page_links()
        st.caption(ORIGIN)
    _head(title, lead)
    session.say_if_run_is_lost(title)
    before, visitor().page = visitor().page, title
    return before not in ("", title)


def _head(title: str, lead: str) -> None:
    """One row: the title, the lead and the switch to presentation mode.

    In presentation mode the sidebar is hidden, so the page links take the lead's place.
    """
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        st.title(title, anchor=False, width="content")
        middle = st.container(key="lead", horizontal=True)
        presenting = st.toggle(
            "Present",
            key="present",
            help="Presentation mode: larger text, fewer controls",
            width="content",
            persist_state="session",
        )
    with middle:
        if not presenting:
            st.markdown(lead)
            return
        _page_links()
    st.html(_present_style())


def _page_links() -> None:
    for path, label, icon in PAGES:
        link(path, label, icon)


def _theme(theme: str | None) -> str:
    """Streamlit applies the theme to the page, but not to its dialogs."""
    scheme = theme if theme in ("light", "dark") else "inherit"
    return f"<style>body {{ color-scheme: {scheme}; }}</style>"


def style_sheets() -> list[Path]:
    """The style sheets of every page, sorted by name."""
    found = sorted(UI.rglob("*.css"), key=lambda path: path.name)
    return [path for path in found if path.name != PRESENT]


@cache
def _present_style() -> str:
    style = (UI / "streamlit" / PRESENT).read_text(encoding="utf-8")
    return f"<style>{style}</style>"


def link(path: str, label: str, icon: str) -> None:
    """A link to another page that keeps the visitor's run."""
    st.page_link(path, label=label, icon=icon, query_params=session.address())
