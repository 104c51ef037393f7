"""What the app takes for granted of Streamlit's inside: an upgrade that changes it fails here."""

import inspect
import re

import streamlit as st
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime import Runtime
from streamlit.runtime.stats import ACTIVE_SESSIONS_FAMILY, StatsManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from digitnet.ui.live_parts import UI
from digitnet.ui.streamlit import address, inside

ROOM = UI / "streamlit"
NAMED = re.compile(r"data-testid|\.st[A-Z]|shadowRoot|streamlit\.runtime|streamlit import config")


def test_its_page_has_one_title_one_end_and_inline_scripts_in_plain_tags() -> None:
    page = inside.INDEX.read_text()
    assert page.count(inside.TITLE) == page.count(inside.END) == 1
    assert "<script>" in page
    assert '<script type="module"' in page


def test_what_is_added_to_its_page_stands_behind_its_own_styles_and_scripts() -> None:
    page = inside.page_with("digitnet", "<i>more</i>")
    assert "<title>digitnet</title>" in page
    assert inside.TITLE not in page
    assert page.index("<i>more</i>") > page.rindex('rel="stylesheet"')
    assert "<i>more</i></body>" in page


def test_its_frontend_asks_the_window_where_the_server_is() -> None:
    name = "BACKEND_BASE_URL"
    assert name in address.SCRIPT
    scripts = (inside.INDEX.parent / "static" / "js").glob("*.js")
    assert any(name in script.read_text(errors="ignore") for script in scripts)


def test_it_counts_its_sessions_under_this_name() -> None:
    assert ACTIVE_SESSIONS_FAMILY == "active_sessions"
    assert "family_names" in inspect.signature(StatsManager.get_stats).parameters
    assert isinstance(Runtime.stats_mgr, property)


def test_an_uploaded_file_has_an_id_a_name_and_its_bytes() -> None:
    record = UploadedFileRec("7", "digits.csv", "text/csv", b"bytes")
    file = inside.UploadedFile(record, FileURLs())
    assert (file.file_id, file.name, file.size) == ("7", "digits.csv", 5)
    assert file.getvalue() == b"bytes"


def test_a_base_path_is_given_without_slashes() -> None:
    assert inside.base_path() == ""
    assert hasattr(st, "App")


def test_nothing_outside_the_room_names_what_is_streamlits_own() -> None:
    files = [path for kind in ("py", "js", "css") for path in UI.rglob(f"*.{kind}")]
    found = {path.name for path in files if NAMED.search(path.read_text())}
    assert found <= {path.name for path in ROOM.iterdir()}
    assert found >= {"inside.py", "shadow.js", "streamlit.css", "present.css"}
