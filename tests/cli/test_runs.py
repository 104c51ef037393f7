"""`train --store` and `runs`: saved, listed, shown, exported, deleted."""

import os
import signal
import subprocess
import sys

import pytest
from PIL import Image

from digitnet import Network
from digitnet.runs import Registry
from digitnet.store import open_archive, runfile
from tests.cli.here import SMALL, Here
from tests.serving import ROOT
from tests.waiting import wait_until

TRAIN = [*SMALL, "--steps", "8", "--seed", "5", "--store"]


@pytest.fixture
def kept(small: Here, monkeypatch: pytest.MonkeyPatch) -> tuple[Here, str]:
    """A directory with a store, and the id of the run in it."""
    monkeypatch.setenv("DIGITNET_STORE", f"sqlite:///{small.path / 'runs.sqlite'}")
    said = small.run(*TRAIN)
    assert said.code == 0
    (run_id,) = [line.rpartition("=")[2] for line in said.out if "/train?run=" in line]
    return small, run_id


def test_a_run_is_listed_with_what_is_special_in_it_and_shown_with_its_course(
    kept: tuple[Here, str],
) -> None:
    here, run_id = kept
    _, row = here.run("runs", "list").out
    assert row.startswith(run_id)
    assert all(words in row for words in ("done", "8 of 8", "hidden layers 12", "seed 5"))
    assert len(here.run("runs", "list", "--store", "sqlite:///:memory:").out) == 1
    said = here.run("runs", "show", run_id)
    assert said.out[0] == "On the command line: 8 of 8 steps, done"
    assert said.out[1].startswith("trained on train.csv; hidden layers 12")
    table = said.out[said.out.index("step,updates,loss,train_accuracy,dev_accuracy") :]
    assert [line.split(",")[0] for line in table[1:]] == [str(n) for n in range(1, 9)]


def test_a_run_is_exported_to_four_kinds_of_files(kept: tuple[Here, str]) -> None:
    here, run_id = kept
    for name in ("run.digitnet", "course.csv", "animation.webp", "last.safetensors"):
        assert here.run("runs", "export", run_id, name).code == 0
    trained = Network.load(here.path / "digitnet.safetensors")
    run = runfile.from_bytes((here.path / "run.digitnet").read_bytes())
    assert (run.status().step, run.recipe.seed, run.card.data) == (8, 5, "train.csv")
    for network in (run.status().network, Network.load(here.path / "last.safetensors")):
        assert (network.params.flat == trained.params.flat).all()
    assert (here.path / "course.csv").read_text().startswith("step,")
    assert Image.open(here.path / "animation.webp").format == "WEBP"


def test_a_comparison_is_saved_under_the_names_of_its_differences_until_it_is_deleted(
    kept: tuple[Here, str],
) -> None:
    here, run_id = kept
    here.run("compare", "--csv", "train.csv", "--steps", "2", "--lr", "0.1", "3", "--store")
    rows = here.run("runs", "list").out[1:]
    assert {"lr 0.1", "lr 3"} <= {row[14:22].strip() for row in rows}
    assert here.run("runs", "delete", run_id, "unknown").code == 2
    assert len(here.run("runs", "list").out) == 4
    assert here.run("runs", "delete", run_id).out == [f"deleted {run_id} (On the command line)"]
    here.run("runs", "delete", *(row.split()[0] for row in rows if run_id not in row))
    assert here.run("runs", "list").out == ["no saved runs"]


def test_the_network_depends_on_its_seed_and_not_on_whether_it_is_kept(
    kept: tuple[Here, str],
) -> None:
    here, _ = kept
    for seed in ("5", "4"):
        here.run(*SMALL, "--steps", "8", "--seed", seed, "--output", seed)
    names = ("digitnet.safetensors", "5", "4")
    before, again, other = (Network.load(here.path / name).params.flat for name in names)
    assert (again == before).all()
    assert (other != before).any()


def test_the_app_sees_a_run_of_the_command_line_go_on_and_end(small: Here) -> None:
    url = f"sqlite:///{small.path / 'runs.sqlite'}"
    command = [sys.executable, "-m", "digitnet", *SMALL, "--steps", "100000000", "--store", url]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    registry = Registry(archive=open_archive(url))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as process:
        (line,) = [line for _, line in zip("12", process.stdout, strict=False) if "run=" in line]
        run_id = line.strip().rpartition("=")[2]
        wait_until(lambda: registry.get(run_id))
        run = registry.get(run_id)
        assert run.elsewhere
        wait_until(lambda: run.status().step > 100)
        assert (run.status().state, run.card.name) == ("running", "On the command line")
        assert run.status().points
        process.send_signal(signal.SIGINT)
    wait_until(lambda: run.status().state == "stopped")
    registry.close()


def test_invalid_input_is_reported(kept: tuple[Here, str]) -> None:
    here, run_id = kept
    bad = {
        "show x": "unknown run",
        f"export {run_id} run.exe": "expected one of the extensions .digitnet, .csv",
        f"export {run_id} nowhere/run.csv": "No such file",
        "list --store nonsense://x": "cannot be opened",
        "list --store train.csv": "cannot be opened",
    }
    for given, words in bad.items():
        said = here.run("runs", *given.split())
        assert said.code == 2, given
        assert words in said.err[0], given
    assert not (here.path / "nowhere").exists()
