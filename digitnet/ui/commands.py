"""What visitors do to runs, each time only if they control the run when they ask for it.

A page may have been made long before: meanwhile the run may have been away, or given to somebody
else. No other module of the pages changes a run that is there.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from digitnet.runs import Run, StoreError, TooBusyError
from digitnet.ui import owner, session

PROBLEM = "control_problem"  # in the session: why the last click could not be followed
SOMEBODY_ELSE = "Somebody else controls this run now: you can watch it."
NOT_YOURS = "This run is not yours any more: it was deleted, or somebody else controls it now."


def on_the_run(do: Callable[[Run], None]) -> None:
    """Does it to the visitor's run as the server has it now; else `PROBLEM` says why not."""
    run = session.run()
    if run is None:
        return
    if not session.controls(run):
        st.session_state[PROBLEM] = SOMEBODY_ELSE
        return
    try:
        if isinstance(run, Run):
            do(run)
    except TooBusyError as error:
        st.session_state[PROBLEM] = f"{error} The run stays paused."


def set_lr(lr: float) -> None:
    on_the_run(lambda run: run.set_lr(lr))


def set_speed(updates_per_second: float | None) -> None:
    on_the_run(lambda run: run.set_speed(updates_per_second))


def rename(run_id: str, name: str) -> None:
    _on_a_listed(session.registry().rename, run_id, name)


def delete(run_id: str) -> None:
    _on_a_listed(session.registry().delete, run_id)


def _on_a_listed(do: Callable[..., None], run_id: str, *values: str) -> None:
    """Does it to one of the visitor's runs, which need not be in memory; a toast says why not."""
    own = session.registry().owned_by(owner.of_visitor())
    try:
        if run_id in [one.id for one in own]:
            do(run_id, *values)
            return
        problem = NOT_YOURS
    except StoreError as error:
        problem = str(error)
    st.toast(problem, icon=":material/error:")
