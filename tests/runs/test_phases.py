"""The phases of a run as a table: what a command does in each of them, without a thread."""

from itertools import product
from typing import get_args

import pytest

from digitnet.runs.phases import ACTIVE, PHASES, STATES, Event, Phase, shown

LAST = tuple(state for state in STATES if state not in ACTIVE)


def led(phase: Phase, *events: Event) -> Phase:
    """The phase after these events; one that is not in the table changes nothing."""
    for event in events:
        phase = PHASES.get((phase, event), phase)
    return phase


@pytest.mark.parametrize(
    ("begins", "events", "ends"),
    [
        ("waiting", ["admit", "pause", "resume", "finish"], "done"),
        ("waiting", ["pause", "queue"], "waiting"),
        ("running", ["step", "step", "rest"], "paused"),
        ("running", ["step", "resume"], "running"),
        ("paused", ["step", "pause"], "stepping"),  # the step is still made
        ("paused", ["pause", "admit", "rest"], "paused"),
        ("running", ["resume", "queue"], "running"),
        ("running", ["stop", "pause", "resume", "step", "end"], "stopped"),
        ("running", ["stop", "finish"], "done"),  # the update under way was the last
        ("running", ["stop", "fail"], "failed"),
        ("paused", ["leave", "resume", "step", "stop"], "leaving"),
    ],
)
def test_commands_lead_from_phase_to_phase(begins: Phase, events: list[Event], ends: Phase) -> None:
    assert led(begins, *events) == ends


def test_what_has_ended_stays_as_it_ended() -> None:
    every = get_args(Event)
    assert [led(state, *every) for state in LAST] == list(LAST)
    assert not {phase for phase, _ in PHASES} & set(LAST)


def test_from_every_phase_a_run_can_fail_and_from_all_but_the_last_be_stopped() -> None:
    going = {phase for phase, _ in PHASES}
    assert all(led(phase, "fail") == "failed" for phase in going)
    assert {led(phase, "stop", "end") for phase in (*ACTIVE, "stepping")} == {"stopped"}


def test_every_phase_has_a_state_to_show() -> None:
    phases = {phase for phase, _ in PHASES} | set(PHASES.values())
    for phase, before in product(phases, ACTIVE):
        assert shown(phase, before) in STATES
    assert [shown("stepping", "running"), shown("stopping", "running")] == ["paused", "running"]
