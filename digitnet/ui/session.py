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

MOST_PAST = 5  # earlier runs that are kept for comparison


log = logging.getLogger(__name__)

# Not in Streamlit's cache, which a message from any browser can clear.
_registry: Registry | None = None
_previews = Previews()
_opening = threading.Lock()


def registry() -> Registry:
    """The runs of all visitors; raises ValueError for invalid environment variables."""
    global _registry
    with _opening:
        if _registry is None:
            _registry = _opened()
        return _registry


def _opened() -> Registry:
    """A registry with a store if one works; otherwise with the reason why not."""
    most = most_at_once()
    try:
        return Registry(most, archive=open_archive())
    except StoreError as error:
        log.warning("%s", error)
        return Registry(most, trouble=str(error))


def previews() -> Previews:
    """The initial networks of runs that have not started, for all visitors."""
    return _previews


def find(name: str) -> RunView | None:
    """A run or the preview of one, by the name under which a browser may watch it."""
    return _previews.get(name) or registry().get(name)


def run() -> RunView | None:
    """The visitor's run, even after the page is reloaded; None before the first one."""
    run_id = visitor().run_id or st.query_params.get("run")
    return registry().get(run_id)


def controls(run: RunView) -> bool:
    """Whether the visitor may control this run, which their browser started."""
    return owner.is_visitor(run.card.owner) and not run.elsewhere


def begin(new: RunView) -> None:
    """Makes a run the visitor's own; their previous one is stopped."""
    before = registry().get(visitor().run_id)
    if before and controls(before):
        if isinstance(before, Run):
            before.stop()
        _keep(before)
    visitor().run_id = new.id
    visitor().lost_on = ""


def leave() -> None:
    """Stops watching someone else's run."""
    visitor().run_id = ""
    st.query_params.pop("run", None)


def _keep(run: RunView) -> None:
    points = run.status().measured_points
    if points:
        visitor().past = [Past(run.recipe, points), *visitor().past][:MOST_PAST]


def address() -> dict[str, str]:
    """The query parameters that a link to another page needs."""
    current = run()
    return {"run": current.id} if current else {}


def keep_run_in_address(page: str) -> None:
    """Puts the visitor's run into the address; notes the page if that run no longer exists."""
    current = run()
    if current:
        visitor().run_id = current.id
        if st.query_params.get("run") != current.id:
            st.query_params.pop("step", None)  # it was a step of another run
            st.query_params["run"] = current.id
        return
    if visitor().take("run_id") or "run" in st.query_params:
        visitor().lost_on = page
        st.query_params.pop("run", None)


def say_if_run_is_lost(page: str) -> None:
    """Shown on the page that was opened with the run, until the visitor starts another."""
    if visitor().lost_on == page:
        st.info(
            "This run is no longer available: it was deleted, removed to make room, or lost when "
            "the server restarted. You can start a new one on the Train page.",
            icon=":material/history:",
        )


def say_if_nothing_is_kept() -> None:
    """Says why runs are lost when the server stops, if they are."""
    trouble = registry().trouble
    if trouble:
        st.info(
            f"{trouble} You can still train: runs last as long as this server.",
            icon=":material/info:",
        )
