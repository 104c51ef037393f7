"""What the Train page shows of a run or of one to come: its frames, drawn by the browser."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import streamlit as st

from digitnet.insight import Film, percent
from digitnet.runs import Preview, Recipe, Run, Snapshot, no_better_than_guessing
from digitnet.ui import session
from digitnet.ui.live_parts import part
from digitnet.ui.train import earlier, mending, own_images

SETTLED = "settled"  # in the session: (id of a run, the settings that its result was shown with)


def shown(run: Run | None, now: Snapshot | None, recipe: Recipe | None) -> Run | Preview | None:
    """The visitor's run; or the network to come, once a setting is another than the run's."""
    if run and run.dev and (now.active or recipe is None or _is_settled(run, now, recipe)):
        if now.active:
            st.session_state[SETTLED] = run.id, recipe
        return run
    return session.previews().of(recipe, own_images.data()) if recipe else None


def readout(of: Run | Preview, run: Run | None, now: Snapshot | None, problem: str) -> None:
    """The accuracy in large, and where the run stands."""
    snapshot = now if of is run else of.snapshot()
    part("accuracy", "accuracy", {})
    part(
        "status",
        "status",
        {
            "run": of.id,
            "frame": whole_frame(of, snapshot),
            "state": _moment(snapshot),
            "result": _result(of, snapshot) if of is run else _beginning(of),
            "problem": problem,
        },
        on_changed_change=_nothing,
        on_mend_change=mending.follow,
    )


def network(of: Run | Preview, run: Run | None) -> None:
    """The network, its course, and the digits that it reads."""
    part("stage", "stage", {})
    part("chart", "chart", {"earlier": earlier.lines(of.recipe, run if run is not of else None)})
    part("digits", "digits", {})


def whole_frame(of: Run | Preview, snapshot: Snapshot) -> str:
    """The frame of this moment, made once for all who come while it lasts."""
    return _frame(of, snapshot.state, snapshot.step, snapshot.lr)


@lru_cache(maxsize=64)
def _frame(of: Run | Preview, state: str, step: int, lr: float) -> str:
    return Film(of.dev, of.first_network, of.recipe).frame(of.snapshot()).whole


def _is_settled(run: Run, now: Snapshot, recipe: Recipe) -> bool:
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


def _beginning(of: Preview) -> str:
    sizes = " → ".join(f"{n:,}" for n in of.recipe.sizes)
    numbers = of.first_network.params.flat.size
    return f"{sizes} units, {numbers:,} numbers to learn, all of them random now."


def _result(run: Run, now: Snapshot) -> str:
    """What the run has come to, in a sentence or two; empty while it goes on."""
    if now.active:
        return ""
    if now.state == "failed" or now.dev_accuracy is None:
        return ""
    what = "Stopped" if now.state == "stopped" else "Trained"
    sentence = (
        f"{what} after {now.step:,} steps: reads {percent(now.dev_accuracy)} of "
        f"{run.chance.images:,} images that it has never learned from."
    )
    guess = no_better_than_guessing(
        run.chance, now.dev_accuracy, now.points, now.step, now.lr, run.recipe.optimizer
    )
    return f"{sentence} {guess}" if guess else sentence


def _nothing() -> None:
    """A change of the run's state only has the page built anew."""
