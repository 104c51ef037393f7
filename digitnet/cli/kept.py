"""The runs that a store has: listed, shown, taken out as files, deleted."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from digitnet.cli.options import add_store
from digitnet.cli.tables import table
from digitnet.data import load_mnist
from digitnet.insight import animation
from digitnet.nn import tensors
from digitnet.recipes import PRESETS, Recipe, differences
from digitnet.runs import (
    Keeper,
    Kept,
    Record,
    as_csv,
    kept_record,
    listed_kept,
    open_store,
    runfile,
)

HEADINGS = ("id", "name", "state", "step", "dev accuracy", "begun", "settings")
ENDINGS = {".digitnet": "the whole run", ".csv": "its history", ".webp": "its learning as a film",
           ".safetensors": "its last weights"}  # fmt: skip


def add_commands(parser: argparse.ArgumentParser) -> None:
    """`list`, `show`, `export` and `delete`, each with a store to look into."""
    commands = parser.add_subparsers(
        required=True, metavar="WHAT", help="what to do with the runs that are kept"
    )
    for name, command, said in (
        ("list", list_command, "all of them, the latest first"),
        ("show", show_command, "one of them, and its course"),
        ("export", export_command, "one of them as a file"),
        ("delete", delete_command, "leave nothing of some of them"),
    ):
        own = commands.add_parser(name, help=said)
        add_store(own, "look there")
        own.set_defaults(command=command)
        if name == "delete":
            own.add_argument("ids", nargs="+", metavar="ID", help="as the list names them")
        elif name != "list":
            own.add_argument("id", metavar="ID", help="as the list names them")
        if name == "export":
            said = ", ".join(f"{what} ({ending})" for ending, what in ENDINGS.items())
            own.add_argument("file", type=Path, metavar="FILE", help=f"its ending says: {said}")


def list_command(options: argparse.Namespace) -> int:
    rows = [row for kept in _keeper(options).store.all() if (row := _row(kept))]
    print(table(HEADINGS, rows) if rows else "no runs are kept there")
    return 0


def show_command(options: argparse.Namespace) -> int:
    keeper = _keeper(options)
    kept = _kept(keeper, options.id)
    record = kept_record(kept, keeper.store)
    print(f"{kept.name}: {record.snapshot.step:,} of {record.snapshot.steps:,} steps, {kept.state}")
    print(f"learns from {record.data}; {_settings(record.recipe)}")
    print(f"weights of {len(keeper.store.steps(kept.id))} moments")
    if kept.message:
        print(kept.message)
    print(as_csv(record.snapshot.measured_points), end="")
    return 0


def export_command(options: argparse.Namespace) -> int:
    ending = options.file.suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"FILE {options.file!s:.60}: expected an ending of {', '.join(ENDINGS)}")
    tensors.check_writable(options.file)
    keeper = _keeper(options)
    record = kept_record(_kept(keeper, options.id), keeper.store)
    tensors.write_atomically(options.file, _bytes(record, ending))
    print(f"{ENDINGS[ending]} in {options.file}")
    return 0


def delete_command(options: argparse.Namespace) -> int:
    keeper = _keeper(options)
    for kept in [_kept(keeper, run_id) for run_id in options.ids]:  # all are there, or none goes
        keeper.store.delete(kept.id)
        print(f"deleted {kept.id} ({kept.name})")
    return 0


def _keeper(options: argparse.Namespace) -> Keeper:
    return Keeper(open_store(options.store or None))


def _kept(keeper: Keeper, run_id: str) -> Kept:
    kept = keeper.store.get(run_id)
    if kept is None:
        raise ValueError(f"ID {run_id!r:.40}: no such run is kept; `runs list` names them")
    return kept


def _row(kept: Kept) -> list[str] | None:
    """A line of the list; None for a run that cannot be read."""
    listed = listed_kept(kept)
    if listed is None:
        return None
    accuracy = "-" if listed.accuracy is None else f"{listed.accuracy:.4f}"
    begun = datetime.fromtimestamp(listed.begun).strftime("%Y-%m-%d %H:%M")
    step = f"{listed.step:,} of {listed.steps:,}"
    return [kept.id, kept.name, kept.state, step, accuracy, begun, _settings(listed.recipe)]


def _settings(recipe: Recipe) -> str:
    return "; ".join(differences(recipe, PRESETS["blog"])) or "as the blog"


def _bytes(record: Record, ending: str) -> bytes:
    if ending == ".csv":
        return as_csv(record.snapshot.measured_points).encode()
    if ending == ".webp":
        return animation.webp(record, record.recipe.held_back(load_mnist()[0]))
    if ending == ".safetensors":
        network = record.snapshot.network.copy()
        network.metadata = {"recipe": record.recipe.describe(), "steps": record.snapshot.step}
        return network.to_bytes()
    return runfile.to_bytes(record)
