"""What belongs to one visitor: the run, the uploaded data and weights."""

import logging
import threading

import streamlit as st

from digitnet.runs import (
    Previews,
    Registry,
    Run,
    RunView,
    StoreError,
    most_at_once,
)
from digitnet.store import open_archive
from digitnet.ui import owner
from digitnet.ui.visitor import Past, visitor

MOST_PAST = 5  # earlier runs that are kept to compare with


log = logging.getLogger(__name__)

# Not in Streamlit's cache: a message from any browser can empty that.
_registry: Registry | None = None
_previews = Previews()
_opening = threading.Lock()


def registry() -> Registry:
    """The runs of all visitors; raises ValueError where the environment says nonsense."""
    global _registry
    with _opening:
        if _registry is None:
            _registry = _opened()
        return _registry


def _opened() -> Registry:
    """With a store where there is one that works; else it says why there is none."""
    most = most_at_once()
    try:
        return Registry(most, archive=open_archive())
    except StoreError as error:
        log.warning("%s", error)
        return Registry(most, trouble=str(error))


def previews() -> Previews:
    """The networks that runs would begin with, for all visitors."""
    return _previews


def find(name: str) -> RunView | None:
    """What a browser may watch: a run, or a preview of one."""
    return _previews.get(name) or registry().get(name)


def run() -> RunView | None:
    """The visitor's run, also after a refresh of the page; None before the first."""
    run_id = visitor().run_id or st.query_params.get("run")
    return registry().get(run_id)


def controls(run: RunView) -> bool:
    """Whether the visitor may do more than watch: it is the browser that started this run."""
    return owner.is_visitor(run.card.owner) and not run.elsewhere


def begin(new: RunView) -> None:
    """Makes a run the visitor's own; the one before, if it was theirs, is stopped."""
    before = registry().get(visitor().run_id)
    if before and controls(before):
        if isinstance(before, Run):
            before.stop()
        _keep(before)
    visitor().run_id = new.id
    visitor().lost_on = ""


def leave() -> None:
    """The visitor looks no longer at the run of somebody else."""
    visitor().run_id = ""
    st.query_params.pop("run", None)


def _keep(run: RunView) -> None:
    points = run.snapshot().measured_points
    if points:
        visitor().past = [Past(run.recipe, points), *visitor().past][:MOST_PAST]


def address() -> dict[str, str]:
    """What a link to another page has to carry."""
    current = run()
    return {"run": current.id} if current else {}


def keep_run_in_address(page: str) -> None:
    """Puts the visitor's run into the address; one that is no longer here is told on this page."""
    current = run()
    if current:
        visitor().run_id = current.id
        if st.query_params.get("run") != current.id:
            st.query_params.pop("step", None)  # the moment that was looked at, of another run
            st.query_params["run"] = current.id
        return
    if visitor().take("run_id") or "run" in st.query_params:
        visitor().lost_on = page
        st.query_params.pop("run", None)


def say_if_run_is_lost(page: str) -> None:
    """On the page that was opened with it, until the visitor starts another."""
    if visitor().lost_on == page:
        st.info(
            "This run is no longer here: it was deleted, or it made room for others, or the "
            "server was started anew without keeping it. You can start a new one on the Train "
            "page.",
            icon=":material/history:",
        )


def say_if_nothing_is_kept() -> None:
    """Why runs do not outlive the server, where they do not."""
    trouble = registry().trouble
    if trouble:
        st.info(
            f"{trouble} You can train all the same, as long as this server runs.",
            icon=":material/info:",
        )
