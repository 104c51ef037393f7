"""The visitor's own digits as files: downloaded, and opened again."""

from functools import partial

import streamlit as st

from digitnet.data import DataError
from digitnet.sketch import Sample, collection
from digitnet.ui.streamlit.inside import UploadedFile
from digitnet.ui.visitor import visitor

READERS = {"json": collection.from_json, "csv": collection.from_csv}


def panel(own: list[Sample]) -> None:
    """Downloads of these digits, and an upload that adds to them."""
    with st.expander("Download or open digits", icon=":material/inventory_2:", key="files"):
        if own:
            _downloads(own)
        file = st.file_uploader(
            "Digits downloaded earlier (JSON or CSV)",
            type=list(READERS),
            max_upload_size=collection.MOST_BYTES // 2**20,
            key="digits_file",
        )
        if file and visitor().own_digits.file != file.file_id:
            _take(file, own)


def _downloads(own: list[Sample]) -> None:
    with st.container(horizontal=True):
        for label, write, name in (
            ("Images (CSV)", collection.to_csv, "my-digits.csv"),
            ("Strokes (JSON)", collection.to_json, "my-digits.json"),
        ):
            st.download_button(
                label,
                partial(write, own),
                name,
                key=name,
                icon=":material/download:",
                on_click="ignore",
            )


def _take(file: UploadedFile, own: list[Sample]) -> None:
    """Adds the digits in a file, either all of them or none."""
    try:
        new = READERS[file.name.rpartition(".")[2].lower()](file.getvalue())
        room = collection.MOST_SAMPLES - len(own)
        if len(new) > room:
            raise DataError(f"{len(new)} digits, but there is room for only {room} more")
    except DataError as error:
        st.error(f"This file cannot be used: {error}.", icon=":material/error:")
        return
    own.extend(new)
    visitor().own_digits.file = file.file_id
    st.rerun()
