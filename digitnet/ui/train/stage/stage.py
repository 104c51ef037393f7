"""What the Train page shows of a run or of one to come: its frames, drawn by the browser."""

from dataclasses import replace
from functools import lru_cache

from digitnet.data import load_mnist
from digitnet.insight import Film
from digitnet.recipes import Recipe
from digitnet.runs import MNIST, Preview, RunView, Snapshot
from digitnet.store import OpenedRun
from digitnet.ui import session
from digitnet.ui.live_parts import part
from digitnet.ui.train.controls import mending
from digitnet.ui.train.settings import own_images
from digitnet.ui.train.stage import earlier
from digitnet.ui.train.timeline import branching
from digitnet.ui.visitor import visitor


def shown(run: RunView | None, now: Snapshot | None, recipe: Recipe | None) -> RunView | None:
    """The visitor's run; or the network to come, once a setting is another than the run's."""
    # Asked also while it goes on: the settings may be others by the time the page hears of its end.
    if run and now and run.dev and (recipe is None or _is_as_begun(run, now, recipe) or now.active):
        return run
    return session.previews().of(recipe, own_images.data()) if recipe else None


def readout(of: RunView, problem: str, *, watching: bool) -> None:
    """The accuracy in large, and where the run stands. watching: without a button to mend it."""
    part("train/readout/accuracy", "accuracy", {})
    sent = part(
        "train/readout/status",
        "status",
        {
            "run": of.id,
            "frame": whole_frame(of, of.snapshot()),
            "about": _about(of),
            "problem": problem,
            "watching": watching,
        },
        sends="mend",
    )
    mending.follow(sent.get("mend"))


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
    dev = of.dev or of.recipe.held_back(load_mnist()[0])  # where its own was let go meanwhile
    return Film(dev, of.first_network, of.recipe, of.chance).frame(of.snapshot()).whole


def _is_as_begun(run: RunView, now: Snapshot, recipe: Recipe) -> bool:
    """Whether the settings are still those that this page first had beside the run."""
    begun = visitor().began_with
    if begun is None or begun[0] != run.id:
        begun = visitor().began_with = run.id, recipe
    return recipe == replace(begun[1], lr=now.lr)


def _about(of: RunView) -> str:
    """What is to be said of a run beside what its frames say, or of the network to come."""
    if isinstance(of, Preview):
        sizes = " → ".join(f"{n:,}" for n in of.recipe.sizes)
        numbers = of.first_network.params.flat.size
        return f"{sizes} units, {numbers:,} numbers to learn, all of them random now."
    return _opened(of) if isinstance(of, OpenedRun) else _origin(of)


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
