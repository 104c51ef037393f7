"""Streamlit's own page, and what of its server no documented name leads to."""

from pathlib import Path

import streamlit
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.stats import ACTIVE_SESSIONS_FAMILY, GaugeStat
from streamlit.runtime.uploaded_file_manager import UploadedFile

__all__ = ["INDEX", "UploadedFile", "base_path", "page_with", "sessions"]

INDEX = Path(streamlit.__file__).with_name("static") / "index.html"
TITLE, END = "<title>Streamlit</title>", "</body>"


def page_with(title: str, more: str) -> str:
    """Streamlit's page with another title and more at its end, behind its own styles.

    A script there still runs before Streamlit's, which are modules.
    """
    page = INDEX.read_text(encoding="utf-8")
    return page.replace(TITLE, f"<title>{title}</title>").replace(END, f"{more}{END}")


def base_path() -> str:
    """The path that `server.baseUrlPath` sets, without slashes around it."""
    return (config.get_option("server.baseUrlPath") or "").strip("/")


def sessions() -> int:
    """How many tabs are connected."""
    stats = Runtime.instance().stats_mgr.get_stats([ACTIVE_SESSIONS_FAMILY])
    return sum(stat.value for stat in stats[ACTIVE_SESSIONS_FAMILY] if isinstance(stat, GaugeStat))
