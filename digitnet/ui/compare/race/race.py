"""One of the runs again, in digitnet and in PyTorch, each in its own process."""

import numpy as np
import streamlit as st

from digitnet.insight import curve, percent
from digitnet.racing import Race, Races, Score, Side, twin
from digitnet.runs import MNIST, RunRecord, TooBusyError
from digitnet.ui.compare.board.tables import table
from digitnet.ui.live_parts import part
from digitnet.ui.visitor import visitor

LOOK_EVERY = 1.0  # seconds
LEAD = (
    "PyTorch gets the same initial weights, batches and schedule, and one CPU core, as digitnet "
    "does. If digitnet computes correctly, the two curves coincide."
)
MEGABYTE = 10**6

races = Races()


def show(listed: list[RunRecord]) -> None:
    """The choice of a run, and the state of the two."""
    st.markdown("#### The same run in PyTorch")
    if not twin.installed():
        st.caption(twin.MISSING)
        return
    st.caption(LEAD)
    race = visitor().race
    going = race is not None and not race.over
    with st.container(horizontal=True, vertical_alignment="bottom", key="race_choice"):
        names = {one.id: one.name for one in listed}
        chosen = st.selectbox(
            "Run", list(names), format_func=lambda run_id: names.get(run_id, ""), key="race_run"
        )
        one = next(each for each in listed if each.id == chosen)
        refused = refusal(one)
        _button(one, race if going else None, disabled=bool(refused))
    problem = visitor().take("race_problem") or ("" if going else refused)
    if problem:
        st.info(problem, icon=":material/info:")
    if race:
        st.fragment(_standing, run_every=LOOK_EVERY if going else None)(race, going=going)


def refusal(one: RunRecord) -> str:
    """Why this run cannot be repeated in PyTorch; empty if it can."""
    if one.card.data != MNIST:
        return "This run trains on your own images; a comparison with PyTorch needs MNIST."
    if one.card.origin:
        return "This run continues another; a comparison with PyTorch needs initial weights."
    return twin.refusal(one.recipe, outliers=bool(one.recipe.outliers))


def start(one: RunRecord) -> None:
    """Starts both, from the first step."""
    try:
        visitor().race = races.start(one.recipe, one.steps)
    except TooBusyError as error:
        visitor().race_problem = str(error)


def _button(one: RunRecord, race: Race | None, *, disabled: bool) -> None:
    """race: the active one, if any."""
    if race:
        st.button("Stop both", key="race_stop", icon=":material/stop:", on_click=race.stop)
        return
    st.button(
        "Run both",
        key="race_start",
        icon=":material/compare_arrows:",
        on_click=start,
        args=(one,),
        disabled=disabled,
    )


def _standing(race: Race, *, going: bool) -> None:
    now = race.look()
    if going and now.over:
        st.rerun()
    st.markdown(sentence(now))
    both = (now.ours, now.theirs)
    lines = [
        {
            "name": each.who,
            "kind": f"run-{number}",
            "points": curve(each.points),
            "step": each.step,
            "steps": now.steps,
        }
        for number, each in enumerate(both)
    ]
    part("compare/race", "race_chart", {"lines": lines})
    st.html(table([(each.who, number) for number, each in enumerate(both)], facts(now)))


def sentence(now: Score) -> str:
    """How far the two losses are apart, or why that is not known."""
    for each in (now.ours, now.theirs):
        if each.problem:
            return f"{each.who} failed: {each.problem}."
    if not now.compared:
        return "Both are starting: each loads MNIST."
    rounded = float(f"{now.difference:.1g}")
    apart = np.format_float_positional(rounded, trim="-") if rounded else "0"
    end = " Both were stopped." if now.stopped else ""
    return f"Over {now.compared:,} steps, their losses differ by at most **{apart}**.{end}"


def facts(now: Score) -> list[tuple[str, list[str]]]:
    """Speed, memory and accuracy of both, row by row."""
    both = (now.ours, now.theirs)
    return [
        ("Steps per second on one core", [_speed(each) for each in both]),
        ("Peak memory", [_memory(each) for each in both]),
        ("Validation accuracy", [_accuracy(each) for each in both]),
        ("Steps so far", [f"{each.step:,}" for each in both]),
    ]


def _speed(side: Side) -> str:
    return f"{side.speed:,.0f}" if side.speed else "–"


def _memory(side: Side) -> str:
    return f"{side.peak / MEGABYTE:,.0f} MB" if side.peak else "–"


def _accuracy(side: Side) -> str:
    return "–" if side.accuracy is None else percent(side.accuracy)
