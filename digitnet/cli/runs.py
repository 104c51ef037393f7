"""The `runs` command: lists, shows, exports and deletes the runs in a store."""

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

HEADINGS = ("id", "name", "state", "step", "validation accuracy", "started", "settings")
ENDINGS = {".digitnet": "the whole run", ".csv": "its history", ".webp": "an animation of it",
           ".safetensors": "its final weights"}  # fmt: skip


def add_commands(parser: argparse.ArgumentParser) -> None:
    """`list`, `show`, `export` and `delete`, each with an option for the store."""
    commands = parser.add_subparsers(
        required=True, metavar="WHAT", help="what to do with saved runs"
    )
    for name, command, said in (
        ("list", list_command, "list all runs, the latest first"),
        ("show", show_command, "show one run and its history"),
        ("export", export_command, "export one run to a file"),
        ("delete", delete_command, "delete runs"),
    ):
        own = commands.add_parser(name, help=said)
        add_store(own, "the store to use")
        own.set_defaults(command=command)
        if name == "delete":
            own.add_argument("ids", nargs="+", metavar="ID", help="the runs' ids, see `runs list`")
        elif name != "list":
            own.add_argument("id", metavar="ID", help="the run's id, see `runs list`")
        if name == "export":
            said = ", ".join(f"{what} ({ending})" for ending, what in ENDINGS.items())
            own.add_argument(
                "file",
                type=Path,
                metavar="FILE",
                help=f"its extension decides what is exported: {said}",
            )


def list_command(options: argparse.Namespace) -> int:
    rows = [_row(record) for record in _archive(options).store.all()]
    print(table(HEADINGS, rows) if rows else "no saved runs")
    return 0


def show_command(options: argparse.Namespace) -> int:
    archive = _archive(options)
    record = _record(archive, options.id)
    print(f"{record.name}: {record.step:,} of {record.steps:,} steps, {record.state}")
    print(f"trained on {record.card.data}; {_settings(record.recipe)}")
    print(f"snapshots: {len(archive.store.steps(record.id))}")
    if record.message:
        print(record.message)
    print(as_csv(archive.shown(record, {}).status().measured_points), end="")
    return 0


def export_command(options: argparse.Namespace) -> int:
    ending = options.file.suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(
            f"FILE {options.file!s:.60}: expected one of the extensions {', '.join(ENDINGS)}"
        )
    tensors.check_writable(options.file)
    archive = _archive(options)
    run = archive.shown(_record(archive, options.id), {})
    tensors.write_atomically(options.file, _bytes(run, ending))
    print(f"{ENDINGS[ending]} saved in {options.file}")
    return 0


def delete_command(options: argparse.Namespace) -> int:
    archive = _archive(options)
    records = [_record(archive, run_id) for run_id in options.ids]  # all exist, or none is deleted
    for record in records:
        archive.delete(record.id)
        print(f"deleted {record.id} ({record.name})")
    return 0


def _archive(options: argparse.Namespace) -> "StoreArchive":
    return open_archive(options.store or None)


def _record(archive: "StoreArchive", run_id: str) -> RunRecord:
    record = archive.store.get(run_id)
    if record is None:
        raise ValueError(f"ID {run_id!r:.40}: unknown run; `runs list` lists all runs")
    return record


def _row(record: RunRecord) -> list[str]:
    """A line of the list."""
    accuracy = "-" if record.dev_accuracy is None else f"{record.dev_accuracy:.4f}"
    begun = datetime.fromtimestamp(record.begun).strftime("%Y-%m-%d %H:%M")
    step, settings = f"{record.step:,} of {record.steps:,}", _settings(record.recipe)
    return [record.id, record.name, record.state, step, accuracy, begun, settings]


def _settings(recipe: Recipe) -> str:
    return "; ".join(differences(recipe, PRESETS["blog"])) or "the blog's settings"


def _bytes(run: ArchivedRun, ending: str) -> bytes:
    now = run.status()
    if ending == ".csv":
        return as_csv(now.measured_points).encode()
    if ending == ".webp":
        return animation.webp(run, run.recipe.held_back(load_mnist()[0]))
    if ending == ".safetensors":
        network = now.network.copy()
        network.metadata = {"recipe": run.recipe.describe(), "steps": now.step}
        return network.to_bytes()
    return runfile.to_bytes(run)
