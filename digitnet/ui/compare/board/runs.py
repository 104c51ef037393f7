"""The list of the visitor's runs, where they are selected, renamed and deleted."""

from html import escape

import streamlit as st

from digitnet.insight import ordinal, percent
from digitnet.recipes import varying
from digitnet.runs import RunRecord, RunView
from digitnet.ui import commands, owner, session
from digitnet.ui.compare.board import thumbnails
from digitnet.ui.visitor import set_widget, visitor, widget

MOST = 12  # runs in the list
MOST_PICKED = 6  # as many as there are colours to tell them apart
PICKED_AT_FIRST = 2
MOST_NAMED = 3  # differences that are named for a run
EDIT = "Rename, open on the Train page or delete"
STATES = {
    "running": "training",
    "waiting": "queued",
    "paused": "paused",
    "stopped": "stopped",
    "failed": "failed",
    "done": "finished",
}


def listed() -> list[RunRecord]:
    """The visitor's latest runs."""
    return session.registry().owned_by(owner.of_visitor())[:MOST]


def choose(all_runs: list[RunRecord]) -> list[RunRecord]:
    """Draws the list; returns the selected runs."""
    for index, one in enumerate(all_runs):
        if widget(_pick(one.id)) is None:
            set_widget(_pick(one.id), index < PICKED_AT_FIRST)
    picked = [one for one in all_runs if widget(_pick(one.id))][:MOST_PICKED]
    kinds = colours(sorted(picked, key=lambda one: one.begun))
    table = varying([one.recipe for one in all_runs])
    with st.container(key="runs", gap=None):
        for index, one in enumerate(all_runs):
            told = [f"{label.lower()} {values[index]}" for label, values in table]
            full = len(picked) == MOST_PICKED and one not in picked
            _row(one, [each for each in told if not each.endswith(" –")], kinds, full=full)
    return sorted(picked, key=lambda one: one.begun)


def pick(ids: list[str]) -> None:
    """Selects these runs and no others."""
    for one in listed():
        set_widget(_pick(one.id), one.id in ids)


def colours(picked: list[RunRecord]) -> dict[str, int]:
    """The number of each selected run's colour, which it keeps while it is selected."""
    before = visitor().colours
    kept = {one.id: before[one.id] for one in picked if one.id in before}
    free = (number for number in range(MOST_PICKED) if number not in kept.values())
    for one in picked:
        if one.id not in kept:
            kept[one.id] = next(free)
    visitor().colours = kept
    return kept


def _row(one: RunRecord, told: list[str], kinds: dict[str, int], *, full: bool) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"run_row_{one.id}"
    ):
        st.checkbox(
            one.name.replace("[", "\\[") or "Run",
            key=_pick(one.id),
            disabled=full,
            width="content",
            persist_state="session",
        )
        st.html(_details(one, told, kinds.get(one.id)), width="stretch")
        with st.popover("More", icon=":material/more_horiz:", type="tertiary", help=EDIT):
            _edit(one)


def _edit(one: RunRecord) -> None:
    st.text_input(
        "Name",
        value=one.name,
        key=f"run_name_{one.id}",
        max_chars=60,
        on_change=_rename,
        args=(one.id,),
    )
    st.page_link(
        "pages/train.py",
        label="Open on Train",
        icon=":material/model_training:",
        query_params={"run": one.id},
    )
    st.button(
        "Delete",
        key=f"run_delete_{one.id}",
        icon=":material/delete:",
        on_click=commands.delete,
        args=(one.id,),
    )


def _details(one: RunRecord, told: list[str], kind: int | None) -> str:
    run = session.registry().get(one.id)
    picture = thumbnails.of(run) if run else ""
    image = f'<img src="{picture}" alt="What four of its units learned">' if picture else "<i></i>"
    colour = "" if kind is None else f" dn-run-{kind}"
    accuracy = "–" if one.dev_accuracy is None else percent(one.dev_accuracy)
    more = f", and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
    differs = escape(", ".join(told[:MOST_NAMED])) + more
    return (
        f'<div class="dn-run{colour}">{image}<b>{accuracy}</b>'
        f"<span>{_standing(one, run)}</span><em>{differs}</em></div>"
    )


def _standing(one: RunRecord, run: RunView | None) -> str:
    """The state of the run, and how long it has trained."""
    state = STATES[one.state]
    if one.state in ("running", "paused") and one.steps:
        state = f"{state}, {one.step / one.steps:.0%}"
    if one.state == "waiting":
        turn = run.status().turn if run else 0
        return f"{state} ({ordinal(turn)})" if turn else state
    return f"{state} · {one.seconds:,.1f} s"


def _pick(run_id: str) -> str:
    return f"pick_{run_id}"


def _rename(run_id: str) -> None:
    name = widget(f"run_name_{run_id}").strip()
    if name:
        commands.rename(run_id, name)
