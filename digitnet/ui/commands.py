"""Commands of visitors to runs, each obeyed only if the visitor controls the run at that time.

A page may be old: since it was drawn, the run may have been evicted or handed over to someone
else. No other module of the pages changes an existing run.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from digitnet.nn import settings_of
from digitnet.recipes import Recipe
from digitnet.runs import Run, StoreError, TooBusyError
from digitnet.ui import owner, session
from digitnet.ui.visitor import visitor

SOMEBODY_ELSE = "Someone else controls this run now. You can still watch it."
NOT_YOURS = "You no longer control this run: it was deleted, or someone else controls it now."


def _set_lr(run: Run, lr: Any) -> None:
    settings_of(Recipe)["lr"].check(lr)
    run.set_lr(lr)


def _set_speed(run: Run, speed: Any) -> None:
    if speed is not None and type(speed) not in (int, float):
        raise ValueError("expected a number of steps per second")
    run.set_speed(speed)


def _mend(run: Run, lr: Any) -> None:
    """Continues with another learning rate, even if the run is paused."""
    _set_lr(run, lr)
    run.resume()


# None of them waits for the current step.
COMMANDS: dict[str, Callable[[Run, Any], None]] = {
    "pause": lambda run, _: run.pause(wait=False),
    "resume": lambda run, _: run.resume(),
    "step": lambda run, _: run.step_once(wait=False),
    "stop": lambda run, _: run.stop(wait=False),
    "lr": _set_lr,
    "speed": _set_speed,
    "mend": _mend,
}


def obey(run: Run, command: str, value: Any) -> str:
    """Executes a command on a run that the visitor controls; returns why it failed, or "".

    Raises ValueError for an unknown command or an invalid value.
    """
    if command not in COMMANDS:
        raise ValueError(f"{command!r:.40}: expected one of {', '.join(COMMANDS)}")
    try:
        COMMANDS[command](run, value)
    except TooBusyError as error:
        return f"{error} The run stays paused."
    return ""


def on_the_run(do: Callable[[Run], None]) -> None:
    """Calls `do` with the visitor's run as it is on the server now, or tells them why not."""
    run = session.run()
    if run is None:
        return
    if not session.controls(run):
        visitor().problem = SOMEBODY_ELSE
        return
    if isinstance(run, Run):
        do(run)


def rename(run_id: str, name: str) -> None:
    _on_a_listed(session.registry().rename, run_id, name)


def delete(run_id: str) -> None:
    _on_a_listed(session.registry().delete, run_id)


def _on_a_listed(do: Callable[..., None], run_id: str, *values: str) -> None:
    """Calls `do` for one of the visitor's runs, in memory or not; a toast says why it failed."""
    own = session.registry().owned_by(owner.of_visitor())
    try:
        if run_id in [one.id for one in own]:
            do(run_id, *values)
            return
        problem = NOT_YOURS
    except StoreError as error:
        problem = str(error)
    st.toast(problem, icon=":material/error:")
