"""What belongs to one visitor: the run, the uploaded data and weights."""

from __future__ import annotations

import streamlit as st

from digitnet.data import Dataset
from digitnet.nn.network import Network
from digitnet.runs import Registry, Run

RUN = "run_id"  # in the session; in the address it is "run", so that a refresh finds it again


@st.cache_resource
def registry() -> Registry:
    """The runs of all visitors."""
    return Registry()


def run() -> Run | None:
    """The visitor's run, also after a refresh of the page; None before the first."""
    run_id = st.session_state.get(RUN) or st.query_params.get("run")
    return registry().get(run_id)


def begin(new: Run) -> None:
    """Makes a run the visitor's own; the one before, if it was theirs, is stopped."""
    before = registry().get(st.session_state.get(RUN))
    if before:
        before.stop()
    st.session_state[RUN] = new.id


def address() -> dict[str, str]:
    """What a link to another page has to carry."""
    current = run()
    return {"run": current.id} if current else {}


def keep_run_in_address() -> None:
    current = run()
    if current:
        st.session_state[RUN] = current.id
        if st.query_params.get("run") != current.id:
            st.query_params["run"] = current.id
    elif "run" in st.query_params:
        del st.query_params["run"]


def uploaded_data() -> tuple[str, Dataset] | None:
    """(name, data) that the visitor trains on instead of MNIST."""
    return st.session_state.get("uploaded_data")


def own_networks() -> dict[str, Network]:
    """The networks that the visitor uploaded or taught, by their names."""
    return st.session_state.setdefault("own_networks", {})
