"""The runs that a store has: listed, shown, taken out as files, deleted."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from digitnet.cli.options import add_store
from digitnet.cli.tables import table
from digitnet.data import load_mnist
from digitnet.insight import animation
from digitnet.nn import tensors
from digitnet.recipes import PRESETS, Recipe, differences
from digitnet.runs import ArchivedRun, RunRecord, as_csv
from digitnet.store import open_archive, runfile

if TYPE_CHECKING:
    from digitnet.store import StoreArchive

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
    rows = [_row(record) for record in _archive(options).store.all()]
    print(table(HEADINGS, rows) if rows else "no runs are kept there")
    return 0


def show_command(options: argparse.Namespace) -> int:
    archive = _archive(options)
    record = _record(archive, options.id)
    print(f"{record.name}: {record.step:,} of {record.steps:,} steps, {record.state}")
    print(f"learns from {record.card.data}; {_settings(record.recipe)}")
    print(f"weights of {len(archive.store.steps(record.id))} moments")
    if record.message:
        print(record.message)
    print(as_csv(archive.shown(record, {}).snapshot().measured_points), end="")
    return 0


def export_command(options: argparse.Namespace) -> int:
    ending = options.file.suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"FILE {options.file!s:.60}: expected an ending of {', '.join(ENDINGS)}")
    tensors.check_writable(options.file)
    archive = _archive(options)
    run = archive.shown(_record(archive, options.id), {})
    tensors.write_atomically(options.file, _bytes(run, ending))
    print(f"{ENDINGS[ending]} in {options.file}")
    return 0


def delete_command(options: argparse.Namespace) -> int:
    archive = _archive(options)
    records = [_record(archive, run_id) for run_id in options.ids]  # all are there, or none goes
    for record in records:
        archive.delete(record.id)
        print(f"deleted {record.id} ({record.name})")
    return 0


def _archive(options: argparse.Namespace) -> "StoreArchive":
    return open_archive(options.store or None)


def _record(archive: "StoreArchive", run_id: str) -> RunRecord:
    record = archive.store.get(run_id)
    if record is None:
        raise ValueError(f"ID {run_id!r:.40}: no such run is kept; `runs list` names them")
    return record


def _row(record: RunRecord) -> list[str]:
    """A line of the list."""
    accuracy = "-" if record.dev_accuracy is None else f"{record.dev_accuracy:.4f}"
    begun = datetime.fromtimestamp(record.begun).strftime("%Y-%m-%d %H:%M")
    step, settings = f"{record.step:,} of {record.steps:,}", _settings(record.recipe)
    return [record.id, record.name, record.state, step, accuracy, begun, settings]


def _settings(recipe: Recipe) -> str:
    return "; ".join(differences(recipe, PRESETS["blog"])) or "as the blog"


def _bytes(run: ArchivedRun, ending: str) -> bytes:
    now = run.snapshot()
    if ending == ".csv":
        return as_csv(now.measured_points).encode()
    if ending == ".webp":
        return animation.webp(run, run.recipe.held_back(load_mnist()[0]))
    if ending == ".safetensors":
        network = now.network.copy()
        network.metadata = {"recipe": run.recipe.describe(), "steps": now.step}
        return network.to_bytes()
    return runfile.to_bytes(run)
