"""What the Train page shows of a run, or of the next one: its frames, drawn by the browser."""

from dataclasses import replace
from functools import lru_cache

from digitnet.data import load_mnist
from digitnet.insight import FrameMaker
from digitnet.recipes import Recipe
from digitnet.runs import MNIST, Preview, RunStatus, RunView
from digitnet.store import OpenedRun
from digitnet.ui import session
from digitnet.ui.live_parts import part
from digitnet.ui.train.controls import mending
from digitnet.ui.train.settings import own_images
from digitnet.ui.train.stage import earlier
from digitnet.ui.train.timeline import branching
from digitnet.ui.visitor import visitor


def shown(run: RunView | None, now: RunStatus | None, recipe: Recipe | None) -> RunView | None:
    """The visitor's run; or the next network, once a setting differs from the run's."""
    # Asked during the run too: the settings may differ by the time the page hears of its end.
    if run and now and run.dev and (recipe is None or _is_as_begun(run, now, recipe) or now.active):
        return run
    return session.previews().of(recipe, own_images.data()) if recipe else None


def readout(of: RunView, problem: str, *, watching: bool) -> None:
    """The accuracy in large type, and the status. watching: without the button that fixes a run."""
    part("train/readout/accuracy", "accuracy", {})
    sent = part(
        "train/readout/status",
        "status",
        {
            "run": of.id,
            "frame": whole_frame(of, of.status()),
            "about": _about(of),
            "problem": problem,
            "watching": watching,
        },
        sends="mend",
    )
    mending.follow(sent.get("mend"))


def network(of: RunView, run: RunView | None) -> None:
    """The network, the timeline, the chart, and the validation images."""
    part("train/stage", "stage", {})
    part("train/timeline", "timeline", {}, on_branch_change=branching.ask)
    part(
        "browser/chart",
        "chart",
        {"earlier": earlier.lines(of.recipe, run if run is not of else None)},
    )
    part("train/digits", "digits", {})


def whole_frame(of: RunView, status: RunStatus) -> str:
    """The frame of this snapshot, made once for all visitors."""
    return _frame(of, status.state, status.step, status.lr, status.turn)


@lru_cache(maxsize=64)
def _frame(of: RunView, state: str, step: int, lr: float, turn: int) -> str:
    dev = of.dev or of.recipe.held_back(load_mnist()[0])  # if its own was dropped meanwhile
    return FrameMaker(dev, of.first_network, of.recipe, of.chance).frame(of.status()).whole


def _is_as_begun(run: RunView, now: RunStatus, recipe: Recipe) -> bool:
    """Whether the settings are still those that this page started the run's view with."""
    begun = visitor().began_with
    if begun is None or begun[0] != run.id:
        begun = visitor().began_with = run.id, recipe
    return recipe == replace(begun[1], lr=now.lr)


def _about(of: RunView) -> str:
    """What to say of a run beyond its frames, or of the next network."""
    if isinstance(of, Preview):
        sizes = " → ".join(f"{n:,}" for n in of.recipe.sizes)
        numbers = of.first_network.params.flat.size
        return f"{sizes} units. {numbers:,} weights, all random so far."
    return _opened(of) if isinstance(of, OpenedRun) else _origin(of)


def _opened(run: OpenedRun) -> str:
    if run.card.data == MNIST:
        return "Opened from a file."
    return (
        f"Opened from a file. Its training images ({run.card.data}) are not available here, so "
        f"the digits shown are from {MNIST}."
    )


def _origin(run: RunView) -> str:
    """Where a run branched from; empty for any other run."""
    origin = run.card.origin
    if origin is None:
        return ""
    how = (
        "keeps the weights and the optimiser's state"
        if origin.exact
        else "keeps the weights, resets the optimiser"
    )
    return f"Branched from step {origin.step:,} of an earlier run: {how}."
