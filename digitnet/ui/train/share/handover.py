"""Handing over control of a run, by a link that works once."""

from contextlib import suppress

import streamlit as st

from digitnet.runs import Run, RunView, StoreError
from digitnet.ui import commands, owner, session
from digitnet.ui.train.share.handovers import Handovers
from digitnet.ui.visitor import visitor

TAKE = "take"  # the parameter of such a link, with its token

_handovers = Handovers()


def take(run: RunView | None) -> None:
    """Gives the visitor control of the run if the address has a valid token for it."""
    token = st.query_params.pop(TAKE, None)
    if run is None or token is None or session.controls(run):
        return
    if not _handovers.take(token, run.id):
        visitor().handover_failed = True
        return
    with suppress(StoreError):  # the run in memory has its new owner anyway
        session.registry().hand_over(run.id, owner.of_visitor())
    visitor().handover_failed = False
    st.toast("You now control this run.", icon=":material/key:")


def say() -> None:
    """Why the visitor can only watch, after a link that failed."""
    if visitor().handover_failed:
        st.info(
            "This link was already used, or is over an hour old. Ask for a new one; until then "
            "you can watch.",
            icon=":material/key_off:",
        )


def offer(run: RunView) -> str:
    """A button that makes the link; returns the token of this run's link, if it has one."""
    st.button(
        "Hand over control",
        key="hand_over",
        icon=":material/key:",
        on_click=commands.on_the_run,
        args=(_make_link,),
        width="stretch",
        help="Makes a link that works once: whoever opens it controls the run, and you watch.",
    )
    made_for, token = visitor().handover
    return token if made_for == run.id else ""


def _make_link(run: Run) -> None:
    visitor().handover = run.id, _handovers.make(run.id)
