"""The phases of a run, and the commands and events that change them."""

from typing import Literal, get_args

State = Literal["waiting", "running", "paused", "done", "stopped", "failed"]
Phase = State | Literal["stepping", "stopping", "leaving"]
Shown = State | Literal["ready"]  # "ready": a preview, which has not started
Event = Literal[
    "pause", "resume", "queue", "admit", "step", "rest", "stop", "leave", "end", "finish", "fail"
]
STATES: tuple[State, ...] = get_args(State)
ACTIVE: tuple[State, ...] = ("waiting", "running", "paused")  # states before the end
GOING: tuple[State, ...] = ("waiting", "running")  # without being told
_GOES_ON: tuple[Phase, ...] = (*ACTIVE, "stepping")
_UNENDED: tuple[Phase, ...] = (*_GOES_ON, "stopping", "leaving")

# "queue" is "resume" if no slot is free; a completed step may "finish" the run.
PHASES: dict[tuple[Phase, Event], Phase] = {
    ("waiting", "admit"): "running",
    ("waiting", "pause"): "paused",
    ("waiting", "step"): "stepping",
    ("running", "pause"): "paused",
    ("running", "step"): "stepping",
    ("paused", "resume"): "running",
    ("paused", "queue"): "waiting",
    ("paused", "step"): "stepping",
    ("stepping", "resume"): "running",
    ("stepping", "queue"): "waiting",
    ("stepping", "step"): "stepping",
    ("stepping", "rest"): "paused",
    ("stopping", "end"): "stopped",
    **{(phase, "stop"): "stopping" for phase in _GOES_ON},
    **{(phase, "leave"): "leaving" for phase in _GOES_ON},
    **{(phase, "finish"): "done" for phase in _UNENDED},
    **{(phase, "fail"): "failed" for phase in _UNENDED},
}


def shown(phase: Phase, before: State) -> State:
    """The state that is shown for a phase. before: the one shown until then."""
    match phase:
        case "stopping":  # until the last step is complete
            return before
        case "stepping" | "leaving":
            return "paused"
        case _:
            return phase
