"""A picture of a digit on paper, from a file or the camera."""

from __future__ import annotations

from itertools import chain
from typing import BinaryIO

import numpy as np
import streamlit as st

from digitnet import sketch
from digitnet.data import DataError
from digitnet.sketch import photos, picturefiles
from digitnet.ui.draw.given import NOTHING, Given

INVITATION = "Choose a picture", "of one digit on paper. The answer appears here."
UNREADABLE = "This picture cannot be read:"


def choose() -> Given:
    """The picture that the visitor took or chose."""
    from_camera = st.toggle("Use the camera", key="use_camera")
    file = (
        st.camera_input("Take a picture of one digit", key="camera")
        if from_camera
        else st.file_uploader(
            "Picture of one digit (PNG, JPEG, …)",
            type=list(chain.from_iterable(picturefiles.SUFFIXES.values())),
            max_upload_size=picturefiles.MOST_BYTES // 2**20,
            key="photo_file",
        )
    )
    if not file:
        return Given(NOTHING, "no photo", why_not=INVITATION)
    source = f"photo {file.file_id}"
    try:
        return Given(_read(file), source)
    except DataError as error:
        return Given(NOTHING, source, why_not=(UNREADABLE, f"{error}."))


def _read(file: BinaryIO) -> np.ndarray:
    file.seek(0)
    grey = picturefiles.open_picture(file)
    st.image(grey, width=280, alt="Your picture, in grey")
    return sketch.from_pixels(photos.bright_ink(grey))
