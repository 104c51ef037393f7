"""The phases of a run, and which command or event leads from which to which."""

from typing import Literal, get_args

State = Literal["waiting", "running", "paused", "done", "stopped", "failed"]
Phase = State | Literal["stepping", "stopping", "leaving"]
Shown = State | Literal["ready"]  # "ready": a preview, which has not begun
Event = Literal[
    "pause", "resume", "queue", "admit", "step", "rest", "stop", "leave", "end", "finish", "fail"
]
STATES: tuple[State, ...] = get_args(State)
ACTIVE: tuple[State, ...] = ("waiting", "running", "paused")  # states that are not the last
GOING: tuple[State, ...] = ("waiting", "running")  # towards the next update, by themselves
_GOES_ON: tuple[Phase, ...] = (*ACTIVE, "stepping")
_UNENDED: tuple[Phase, ...] = (*_GOES_ON, "stopping", "leaving")

# "queue" is "resume" where no slot is free; an update that is over may "finish" the run.
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
    """What people are told of a phase. before: what they were told until then."""
    match phase:
        case "stopping":  # until the last update is over
            return before
        case "stepping" | "leaving":
            return "paused"
        case _:
            return phase
