"""Control of a run handed over: by a link that is good once."""

from contextlib import suppress

import streamlit as st

from digitnet.runs import Run, RunView, StoreError
from digitnet.ui import commands, owner, session
from digitnet.ui.train.share.handovers import Handovers
from digitnet.ui.visitor import visitor

TAKE = "take"  # in the address: the token of such a link

_handovers = Handovers()


def take(run: RunView | None) -> None:
    """Gives the visitor control of the run, where the address has a token that is good for it."""
    token = st.query_params.pop(TAKE, None)
    if run is None or token is None or session.controls(run):
        return
    if not _handovers.take(token, run.id):
        visitor().handover_failed = True
        return
    with suppress(StoreError):  # the run in memory has its new owner all the same
        session.registry().hand_over(run.id, owner.of_visitor())
    visitor().handover_failed = False
    st.toast("You control this run now.", icon=":material/key:")


def say() -> None:
    """Why the visitor only watches, where they came to take over."""
    if visitor().handover_failed:
        st.info(
            "The link was used before, or it is older than an hour: ask for a new one. You can "
            "watch.",
            icon=":material/key_off:",
        )


def offer(run: RunView) -> str:
    """A button that makes the link; the token of the one that was made for this run, if any."""
    st.button(
        "Hand over control",
        key="hand_over",
        icon=":material/key:",
        on_click=commands.on_the_run,
        args=(_make_link,),
        width="stretch",
        help="Makes a link that is good once: who opens it controls the run, and you watch.",
    )
    made_for, token = visitor().handover
    return token if made_for == run.id else ""


def _make_link(run: Run) -> None:
    visitor().handover = run.id, _handovers.make(run.id)
