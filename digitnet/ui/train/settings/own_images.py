"""The images to train on: MNIST's training images, or a visitor's own."""

import streamlit as st

from digitnet.data import MAX_BYTES, DataError, Dataset, load_mnist, read_csv, read_idx
from digitnet.insight import counted
from digitnet.recipes import Recipe
from digitnet.runs import MNIST
from digitnet.ui.streamlit.inside import UploadedFile
from digitnet.ui.visitor import visitor

LEAST = 20  # images: fewer leave none for validation
LONGEST_NAME = 60  # the last characters of a file's name, which are shown
TYPES = ["csv", "gz", "idx", "idx1-ubyte", "idx3-ubyte", "ubyte"]


def data() -> Dataset:
    """The visitor's own images, or MNIST's training images."""
    own = visitor().own_images.data
    return own[1] if own else load_mnist()[0]


def name() -> str:
    """Their name."""
    own = visitor().own_images.data
    return own[0] if own else MNIST


def sentence(recipe: Recipe | None) -> str:
    """What a run of this recipe trains on, and is validated on."""
    if recipe is None:
        return f"Trains on {name()}."
    training, validation = recipe.counts(len(data()))
    how = "freshly distorted " if recipe.augment else ""
    file = visitor().own_images.data
    images = counted(training, f"{how}image" if file else f"{how}{MNIST} image")
    source = f" from {name()}" if file else ""
    return f"Trains on {images}{source}, validated on {counted(validation, 'other')}."


def problem() -> str:
    """Why the file that was chosen last is not used; empty if all is well."""
    return visitor().own_images.problem


def choose() -> None:
    """A place to drop files, and a button to return to MNIST."""
    files = st.file_uploader(
        "Your own images instead of MNIST",
        type=TYPES,
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // 2**20,
        key="data_files",
        help="A CSV file in the format of Kaggle's train.csv (label, then 784 pixels), or two "
        "IDX files, of images and of labels. Gzipped files work too.",
    )
    _look_at(files)
    if problem():
        st.error(problem(), icon=":material/error:")
    own = visitor().own_images.data
    if own:
        st.success(f"{own[0]}: {len(own[1]):,} images.", icon=":material/check_circle:")
        st.button("Back to MNIST", key="use_mnist", icon=":material/undo:", on_click=_use_mnist)


def others_were_chosen() -> bool:
    """True once after different images have been chosen."""
    own = visitor().own_images
    were, own.changed = own.changed, False
    return were


def _use_mnist() -> None:
    visitor().own_images.data, visitor().own_images.changed = None, True


def _look_at(files: list[UploadedFile]) -> None:
    """Reads newly chosen files and reruns the page with them."""
    chosen, own = [file.file_id for file in files], visitor().own_images
    if chosen == own.files:
        return
    own.files, own.problem = chosen, ""
    if not files:
        return
    try:
        with st.spinner("Reading the images"):
            own.data = _read(files)
    except DataError as error:
        own.problem = f"Invalid file: {error}. Still using {name()}."
        return
    own.changed = True
    st.rerun()


def _read(files: list[UploadedFile]) -> tuple[str, Dataset]:
    """(name, images) of the CSV file that was added last, else of the last two IDX files."""
    csv = [file for file in files if ".csv" in file.name.lower()]
    if files[-1] in csv:
        used, images = csv[-1:], read_csv(csv[-1].getvalue())
    else:
        used, images = _read_pair([file for file in files if file not in csv][-2:])
    if len(images) < LEAST:
        raise DataError(f"{len(images)} images: at least {LEAST} are needed to train")
    return " + ".join(file.name[-LONGEST_NAME:] for file in used), images


def _read_pair(files: list[UploadedFile]) -> tuple[list[UploadedFile], Dataset]:
    if len(files) < 2:
        raise DataError("one IDX file, expected two: the images and their labels")
    # The label file is the smaller one, whatever the names.
    labels, images = sorted(files, key=lambda file: file.size)
    return files, read_idx(images.getvalue(), labels.getvalue())
