"""Streamlit's own page, and those parts of its server that have no documented name."""

from collections.abc import Mapping
from pathlib import Path

import streamlit
from click import Abort
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.stats import ACTIVE_SESSIONS_FAMILY, GaugeStat
from streamlit.runtime.uploaded_file_manager import UploadedFile
from streamlit.web import cli

__all__ = [
    "INDEX",
    "UploadedFile",
    "base_path",
    "is_open_to_network",
    "page_with",
    "port",
    "run",
    "sessions",
    "uses_https",
]

INDEX = Path(streamlit.__file__).with_name("static") / "index.html"
TITLE, END = "<title>Streamlit</title>", "</body>"


def page_with(title: str, more: str) -> str:
    """Streamlit's page with another title and `more` at its end, after Streamlit's own styles.

    A script there still runs before Streamlit's own, which are modules.
    """
    page = INDEX.read_text(encoding="utf-8")
    return page.replace(TITLE, f"<title>{title}</title>").replace(END, f"{more}{END}")


def base_path() -> str:
    """The path that `server.baseUrlPath` sets, without slashes around it."""
    return (config.get_option("server.baseUrlPath") or "").strip("/")


def port() -> int:
    """The port that the server listens on."""
    return int(config.get_option("server.port"))


def uses_https() -> bool:
    """Whether the server itself speaks https."""
    return bool(config.get_option("server.sslCertFile"))


def is_open_to_network() -> bool:
    """Whether the server listens on all addresses of this computer, as it does by default."""
    return (config.get_option("server.address") or "::") in ("::", "0.0.0.0")


def run(script: Path, options: Mapping[str, object]) -> None:
    """Does what `streamlit run` does, in this process; raises KeyboardInterrupt on Ctrl-C."""
    flags = [f"--{name}={value}" for name, value in options.items()]
    try:
        cli.main(["run", str(script), *flags], prog_name="streamlit", standalone_mode=False)
    except Abort:
        raise KeyboardInterrupt from None


def sessions() -> int:
    """How many tabs are connected."""
    stats = Runtime.instance().stats_mgr.get_stats([ACTIVE_SESSIONS_FAMILY])
    return sum(stat.value for stat in stats[ACTIVE_SESSIONS_FAMILY] if isinstance(stat, GaugeStat))
