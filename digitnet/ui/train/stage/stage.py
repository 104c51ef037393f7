"""What the Train page shows of a run or of one to come: its frames, drawn by the browser."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import streamlit as st

from digitnet.insight import Film, counted, percent, verdict
from digitnet.recipes import Recipe
from digitnet.runs import MNIST, RunView, Snapshot
from digitnet.store import OpenedRun
from digitnet.ui import session
from digitnet.ui.live_parts import part
from digitnet.ui.train.readout import mending
from digitnet.ui.train.settings import own_images
from digitnet.ui.train.stage import earlier
from digitnet.ui.train.timeline import branching

SETTLED = "settled"  # in the session: (id of a run, the settings that its result was shown with)


def shown(run: RunView | None, now: Snapshot | None, recipe: Recipe | None) -> RunView | None:
    """The visitor's run; or the network to come, once a setting is another than the run's."""
    if run and run.dev and (now.active or recipe is None or _is_settled(run, now, recipe)):
        if now.active:
            st.session_state[SETTLED] = run.id, recipe
        return run
    return session.previews().of(recipe, own_images.data()) if recipe else None


def readout(
    of: RunView,
    run: RunView | None,
    now: Snapshot | None,
    problem: str,
    *,
    watching: bool = False,
) -> None:
    """The accuracy in large, and where the run stands. watching: without a button to mend it."""
    snapshot = now if of is run else of.snapshot()
    part("train/readout/accuracy", "accuracy", {})
    part(
        "train/readout/status",
        "status",
        {
            "run": of.id,
            "frame": whole_frame(of, snapshot),
            "state": _moment(snapshot),
            "result": _result(of, snapshot) if of is run else _beginning(of),
            "problem": problem,
            "watching": watching,
        },
        on_changed_change=_nothing,
        on_mend_change=mending.follow,
    )


def network(of: RunView, run: RunView | None) -> None:
    """The network, the way back through its moments, its course, and the digits it reads."""
    part("train/stage", "stage", {})
    part("train/timeline", "timeline", {}, on_branch_change=branching.ask)
    part(
        "browser/chart",
        "chart",
        {"earlier": earlier.lines(of.recipe, run if run is not of else None)},
    )
    part("train/digits", "digits", {})


def whole_frame(of: RunView, snapshot: Snapshot) -> str:
    """The frame of this moment, made once for all who come while it lasts."""
    return _frame(of, snapshot.state, snapshot.step, snapshot.lr, snapshot.turn)


@lru_cache(maxsize=64)
def _frame(of: RunView, state: str, step: int, lr: float, turn: int) -> str:
    return Film(of.dev, of.first_network, of.recipe).frame(of.snapshot()).whole


def _is_settled(run: RunView, now: Snapshot, recipe: Recipe) -> bool:
    """Whether the settings are still those that the run's end was first shown with.

    The learning rate may have been changed between its last look and its end.
    """
    settled = st.session_state.get(SETTLED)
    if not settled or settled[0] != run.id:
        st.session_state[SETTLED] = settled = (run.id, recipe)
    return recipe in (settled[1], replace(settled[1], lr=now.lr))


def _moment(snapshot: Snapshot) -> str:
    """What the page's buttons depend on; the browser has it built anew where this is outdated."""
    begun = "begun" if snapshot.step else "new"
    return f"{snapshot.state} {snapshot.lr:g} {begun}"


def _beginning(of: RunView) -> str:
    sizes = " → ".join(f"{n:,}" for n in of.recipe.sizes)
    numbers = of.first_network.params.flat.size
    return f"{sizes} units, {numbers:,} numbers to learn, all of them random now."


def _result(run: RunView, now: Snapshot) -> str:
    """What the run has come to, in a sentence or two; while it goes on, where it began."""
    if now.active:
        return _origin(run)
    if now.state == "failed" or now.dev_accuracy is None:
        return ""
    what = "Stopped" if now.state == "stopped" else "Trained"
    steps, images = counted(now.step, "step"), counted(run.chance.images, "image")
    sentence = (
        f"{what} after {steps}: reads {percent(now.dev_accuracy)} of {images} that it has never "
        "learned from."
    )
    sentence = f"{sentence} {verdict(run.chance, now.dev_accuracy)}".strip()
    return f"{sentence} {_opened(run)}" if isinstance(run, OpenedRun) else sentence


def _opened(run: OpenedRun) -> str:
    if run.card.data == MNIST:
        return "Opened from a file."
    return (
        f"Opened from a file: it learned from {run.card.data}, which is not here, so the digits "
        f"are of {MNIST}."
    )


def _origin(run: RunView) -> str:
    """From what a run that branched off went on; empty for any other."""
    origin = run.card.origin
    if origin is None:
        return ""
    how = (
        "with all that its next step depended on, exactly"
        if origin.exact
        else "with the weights that were kept; all else begins anew"
    )
    return f"Goes on from step {origin.step:,} of an earlier run: {how}."


def _nothing() -> None:
    """A change of the run's state only has the page built anew."""
