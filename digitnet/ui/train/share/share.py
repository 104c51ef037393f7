"""Sharing: links to a run and to its settings, its files, and opening saved runs."""

from collections.abc import Callable
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from digitnet.data import load_mnist
from digitnet.insight import animation
from digitnet.recipes import Recipe
from digitnet.runs import RunStatus, RunView, as_csv
from digitnet.store import runfile
from digitnet.ui import addresses, owner, session
from digitnet.ui.streamlit.inside import UploadedFile
from digitnet.ui.train.address import address
from digitnet.ui.train.settings import settings
from digitnet.ui.train.share import handover
from digitnet.ui.visitor import set_widget, visitor


def show(run: RunView | None, now: RunStatus | None, recipe: Recipe | None) -> None:
    """The button and its popover. recipe: of the present settings."""
    popover = st.popover(
        "Share", icon=":material/share:", key="share", on_change="rerun", width="stretch"
    )
    if not popover.open:
        return
    with popover, st.container(key="sharing"):
        if run:
            _watch(run)
        if recipe:
            _settings(recipe)
        if run and now and now.step:
            _files(run)
        _open(disabled=bool(now and now.active))


def link(**parameters: str) -> str:
    """This page's address, as others open it, with these parameters instead of its own."""
    scheme, host, path, _, _ = urlsplit(addresses.as_others_open_it(st.context.url or ""))
    return urlunsplit((scheme, host, path, urlencode(parameters, safe=","), ""))


def _watch(run: RunView) -> None:
    st.markdown("**Watch this run**")
    st.caption("Anyone with this link can watch but not control.")
    st.code(link(run=run.id), language=None, wrap_lines=True)
    st.button(
        "Show QR code",
        key="show_link",
        icon=":material/qr_code_2:",
        on_click=_ask_for_large,
        width="stretch",
    )
    if session.controls(run) and (token := handover.offer(run)):
        st.caption("Works once, for an hour. Give it to one person only:")
        st.code(link(run=run.id, take=token), language=None, wrap_lines=True)


def _ask_for_large() -> None:
    visitor().link_is_large = True
    set_widget("share", False)


def large(run: RunView | None) -> None:
    """The link as a large QR code, if it was asked for; call it outside the popover."""
    if run and visitor().take("link_is_large"):
        _large(link(run=run.id))


@st.dialog("Watch it learn", width="large")
def _large(url: str) -> None:
    code = segno.make(url, error="m", micro=False)
    # Scanners want dark on light.
    picture = code.svg_data_uri(scale=8, border=3, dark="#12151d", light="#ffffff")
    st.html(
        f'<figure class="dn-link"><img src="{picture}" alt="The link as a QR code">'
        f"<figcaption>{escape(url)}</figcaption></figure>"
    )
    if addresses.is_of_this_computer(url):
        st.info(
            "This address works on this computer only. For others, open the page under the "
            "computer's name or IP address on the network, and show the code again.",
            icon=":material/info:",
        )


def _settings(recipe: Recipe) -> None:
    st.markdown("**Share these settings**")
    begin = st.toggle("Start automatically", key="link_begins", persist_state="session")
    asked = address.parameters(recipe) | ({"start": "1"} if begin else {})
    st.code(link(**asked), language=None, wrap_lines=True)


def _files(run: RunView) -> None:
    st.markdown("**Download**")
    with st.container(horizontal=True, key="run_files"):
        _file("Weights", "digitnet.safetensors", "grid_on", lambda: weights_file(run), "download")
        if runfile.fits(run.status()):
            _file("Run", "run.digitnet", "deployed_code", lambda: run_file(run))
        _file("History", "history.csv", "table", lambda: history(run))
        _file("Animation", "learning.webp", "movie", lambda: animated(run))
    st.caption(
        "Weights for PyTorch and the Draw page; the whole run, to open it here again; its history "
        "as CSV; its training as an animation."
    )


def _file(
    label: str, name: str, icon: str, make: Callable[[], bytes], key: str | None = None
) -> None:
    st.download_button(
        label,
        make,
        name,
        key=key or f"download_{label.lower()}",
        icon=f":material/{icon}:",
        on_click="ignore",
        width="stretch",
    )


def weights_file(run: RunView) -> bytes:
    """Its present weights, as a safetensors file."""
    status = run.status()
    network = status.network.copy()
    network.metadata = {
        "recipe": run.recipe.describe(),
        "steps": status.step,
        "dev_accuracy": status.dev_accuracy,
    }
    return network.to_bytes()


def run_file(run: RunView) -> bytes:
    """The whole run."""
    return runfile.to_bytes(run)


def history(run: RunView) -> bytes:
    """Its history as a table."""
    return as_csv(run.status().measured_points).encode()


def animated(run: RunView) -> bytes:
    """Its network at one snapshot after another, as a WebP file."""
    return animation.webp(run, run.dev or load_mnist()[0])


def _open(*, disabled: bool) -> None:
    file = st.file_uploader(
        "Open a saved run",
        type="digitnet",
        max_upload_size=runfile.MOST_FILE_BYTES // 2**20,
        key="run_file",
        disabled=disabled,
        help="Not available during a run." if disabled else None,
    )
    if file and not disabled and visitor().run_file != file.file_id:
        _open_file(file)


def _open_file(file: UploadedFile) -> None:
    """Shows the run in the file as the visitor's own, already ended."""
    try:
        opened = runfile.from_bytes(file.getvalue(), owner.of_visitor())
        opened.hold_back(load_mnist()[0])
    except ValueError as error:
        st.error(f"This file cannot be opened: {error}.", icon=":material/error:")
        return
    visitor().run_file = file.file_id
    session.registry().add(opened)
    session.begin(opened)
    settings.fill(opened.recipe)
    st.rerun()
