"""The `compare` command: runs side by side, one per core, with a bar for each and a table."""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from digitnet.cli.options import data_name, flag, given_data, given_sweep
from digitnet.cli.tables import table
from digitnet.data import load_mnist
from digitnet.nn import Augment, settings_of
from digitnet.recipes import Recipe
from digitnet.runs import Registry, Run, RunStatus, most_at_once
from digitnet.store import open_archive

LOOK_SECONDS = 0.2  # between two updates of the bars
HEADINGS = ("validation accuracy", "loss", "steps", "seconds")


def command(options: argparse.Namespace) -> int:
    """Trains all runs; Ctrl-C stops them, and the table shows how far they got."""
    recipes, names = given_sweep(options), _swept(options)
    jobs = most_at_once() if options.jobs is None else options.jobs
    if jobs < 1:
        raise ValueError(f"--jobs {jobs}: expected at least 1")
    data, called = given_data(options) or load_mnist()[0], data_name(options)
    archive = None if options.store is None else open_archive(options.store or None)
    registry = Registry(jobs, most_kept=len(recipes), archive=archive)
    runs: list[Run] = []
    try:
        for recipe in recipes:
            runs.append(registry.start(recipe, data, data_name=called))
            registry.rename(runs[-1].id, _label(names, recipe))
        _follow(runs)
    finally:
        for run in runs:
            run.stop()
            run.join(10.0)
        registry.close()
        if runs:
            print(table([*names, *HEADINGS], [_row(names, run) for run in runs]))
    return 0


def _follow(runs: Sequence[Run]) -> None:
    """Waits until all runs have ended, with a bar for each."""
    with _bars(runs) as bars:
        active = True
        while active:
            time.sleep(LOOK_SECONDS)
            for run in runs:
                run.touch()
            found = [run.status() for run in runs]
            for bar, now in zip(bars, found, strict=True):
                bar.n = now.step
                bar.set_postfix_str(_standing(now), refresh=False)
                bar.refresh()
            active = any(now.active for now in found)


@contextmanager
def _bars(runs: Sequence[Run]) -> Iterator[list[Any]]:
    from tqdm import tqdm

    bars = [
        tqdm(total=run.status().steps, desc=run.card.name, position=i, unit=" steps")
        for i, run in enumerate(runs)
    ]
    try:
        yield bars
    finally:
        for bar in bars:
            bar.close()


def _standing(now: RunStatus) -> str:
    if now.state == "waiting":
        return "queued"
    return "" if now.dev_accuracy is None else f"validation {now.dev_accuracy:.4f}"


def _swept(options: argparse.Namespace) -> list[str]:
    """The settings with several values; the seed if there are none."""
    names = [*settings_of(Recipe), *settings_of(Augment)]
    swept = [name for name in names if len(set(getattr(options, name, None) or ())) > 1]
    return swept or ["seed"]


def _label(names: Sequence[str], recipe: Recipe) -> str:
    return " ".join(f"{flag(name)[2:]} {_said(name, recipe)}" for name in names)


def _said(name: str, recipe: Recipe) -> str:
    if name in settings_of(Recipe):
        return settings_of(Recipe)[name].write(getattr(recipe, name)) or "none"
    return settings_of(Augment)[name].write(getattr(recipe.augment, name))


def _row(names: Sequence[str], run: Run) -> list[str]:
    """The table row of a run that has ended or was stopped."""
    now = run.status()
    accuracy = "diverged" if now.state == "failed" else "-"
    if now.state != "failed" and now.dev_accuracy is not None:
        accuracy = f"{now.dev_accuracy:.4f}"
    loss = f"{now.points[-1].loss:.4f}" if now.points else "-"
    seconds = f"{now.progress.seconds:.1f}" if now.progress else "-"
    said = [_said(name, run.recipe) for name in names]
    return [*said, accuracy, loss, f"{now.step:,}", seconds]
