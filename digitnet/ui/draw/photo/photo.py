"""A picture of a digit or a number on paper, from a file, the camera or the clipboard."""

from itertools import chain

import streamlit as st

from digitnet import sketch
from digitnet.data import DataError
from digitnet.sketch import photos, picturefiles
from digitnet.ui.draw.given import NOTHING, Given
from digitnet.ui.live_parts import part
from digitnet.ui.streamlit.inside import UploadedFile

UNREADABLE = "This picture cannot be read:"


def choose(*, number: bool) -> Given:
    """The picture of a number or of one digit that the visitor took, chose or pasted.

    A picture of one digit is shown here; of a number, its ink is shown with the boxes.
    """
    file = _file()
    if not file:
        of = "a number" if number else "one digit"
        invitation = "Choose or paste a picture", f"of {of} on paper. The answer appears here."
        return Given(NOTHING, "no photo", why_not=invitation)
    source = f"photo {file.file_id}"
    try:
        file.seek(0)
        grey = picturefiles.open_picture(file)
        if not number:
            st.image(grey, width=280, alt="Your picture, in grey")
        ink = photos.bright_ink(grey)
    except DataError as error:
        return Given(NOTHING, source, why_not=(UNREADABLE, f"{error}."))
    return Given(sketch.from_pixels(ink), source, ink=ink)


def _file() -> UploadedFile | None:
    if st.toggle("Use the camera", key="use_camera"):
        return st.camera_input("Take a picture of the writing", key="camera")
    file = st.file_uploader(
        "Picture of the writing (PNG, JPEG, …)",
        type=list(chain.from_iterable(picturefiles.SUFFIXES.values())),
        max_upload_size=picturefiles.MOST_BYTES // 2**20,
        key="photo_file",
    )
    part("draw/photo/paste", "paste", {})
    return file
