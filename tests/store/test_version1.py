"""What people have from version 1 opens as before: stores, run files, weights and links.

The files were written by that version; `contents.json` says what it read in them.
"""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from digitnet import Network, load_mnist
from digitnet.nn import checkpoint
from digitnet.recipes import Recipe
from digitnet.runs import Registry
from digitnet.store import StoreArchive, runfile
from digitnet.store.store import Store
from digitnet.ui.train.address import links
from tests.runs.small import ended

OLD = Path(__file__).with_name("version1")
CONTENTS = json.loads((OLD / "contents.json").read_text())
RUNS = CONTENTS["runs"]
OWNER = hashlib.sha256(b"a-secret-of-22-letters").hexdigest()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return Path(shutil.copy(OLD / "runs.sqlite", tmp_path))


@pytest.fixture
def registry(kept: Path) -> Iterator[Registry]:
    opened = Registry(4, archive=StoreArchive(Store(f"sqlite:///{kept}")))
    yield opened
    opened.close()


def total(network: Network) -> float:
    return float(np.abs(network.params.flat.astype(np.float64)).sum())


@pytest.mark.parametrize("name", RUNS)
def test_a_run_of_an_old_store_is_what_it_was(registry: Registry, name: str) -> None:
    told = RUNS[name]
    run = registry.get(told["id"])
    now = run.status()
    assert (run.card.name, run.card.owner, run.card.data) == (name, OWNER, told["data"])
    assert run.card.begun == told["begun"]
    assert run.recipe == Recipe.of(told["recipe"])
    assert (now.state, now.message) == (told["state"], told["message"])
    assert (now.step, now.steps, now.lr) == (told["step"], told["steps"], told["lr"])
    assert (now.dev_accuracy, len(now.points)) == (told["accuracy"], told["points"])
    if name == "Failed":  # its last weights are too large to be opened
        assert np.isfinite(run.first_network.logits(run.dev.images)).all()
    else:
        assert run.snapshots.steps() == told["moments"]
        assert total(now.network) == pytest.approx(told["sum"], rel=1e-12)
    origin = run.card.origin
    assert (origin and [origin.run, origin.step, origin.exact]) == told["origin"]
    assert run.dev is not None


def test_two_servers_that_open_an_old_store_at_once_both_have_it(kept: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(Store, [f"sqlite:///{kept}"] * 4))
    assert [{one.name for one in store.all(OWNER)} for store in stores] == [set(RUNS)] * 4


def test_a_damaged_run_of_an_old_store_is_left_out_and_the_others_are_there(kept: Path) -> None:
    with sqlite3.connect(kept) as old:
        old.execute("UPDATE runs SET course = '[' WHERE name = 'Done'")
        old.execute("UPDATE runs SET recipe = '5' WHERE name = 'Paused'")
    names = {one.name for one in Store(f"sqlite:///{kept}").all(OWNER)}
    assert names == RUNS.keys() - {"Done", "Paused"}


def test_an_owner_finds_all_runs_of_an_old_store(registry: Registry) -> None:
    listed = {one.name: one for one in registry.owned_by(OWNER)}
    assert {name: (one.state, one.step) for name, one in listed.items()} == {
        name: (told["state"], told["step"]) for name, told in RUNS.items()
    }


@pytest.mark.parametrize("name", ["Paused", "Branch, exact"])
def test_a_paused_run_of_an_old_store_goes_on(registry: Registry, name: str) -> None:
    run = registry.get(RUNS[name]["id"])
    run.resume()
    assert ended(run).step == RUNS[name]["steps"]


def test_an_old_checkpoint_goes_on_as_the_run_would_have(kept: Path) -> None:
    told = RUNS["Stopped"]
    recipe = Recipe.of(told["recipe"])
    raw = (
        sqlite3.connect(kept)
        .execute("SELECT state FROM checkpoints WHERE run = ?", [told["id"]])
        .fetchone()[0]
    )
    networks = []
    for goes_on in (False, True):
        network = recipe.network()
        training = recipe.start(network, *recipe.split(load_mnist()[0]))
        if goes_on:
            checkpoint.from_bytes(training, raw)
            assert training.step == told["step"]
        for _ in training:
            pass
        networks.append(network)
    np.testing.assert_allclose(networks[0].params.flat, networks[1].params.flat, rtol=1e-4)


def test_a_run_that_was_going_on_in_an_old_store_rests_at_what_was_kept(kept: Path) -> None:
    told = RUNS["Paused"]
    with sqlite3.connect(kept) as old:
        old.execute(
            "UPDATE runs SET state = 'running', holder = 'gone 1' WHERE id = ?", [told["id"]]
        )
    registry = Registry(4, archive=StoreArchive(Store(f"sqlite:///{kept}")))
    now = registry.get(told["id"]).status()
    registry.close()
    assert (now.state, now.step) == ("paused", told["step"])
    assert "the server restarted" in now.message


def test_an_old_store_is_written_to_and_opened_again(registry: Registry, kept: Path) -> None:
    told = RUNS["Done"]
    registry.rename(told["id"], "Another name")
    registry.delete(RUNS["Failed"]["id"])
    branch = registry.branch(told["id"], told["moments"][2], owner=OWNER)
    ended(branch)
    registry.close()
    again = Registry(4, archive=StoreArchive(Store(f"sqlite:///{kept}")))
    assert again.get(told["id"]).card.name == "Another name"
    assert again.get(RUNS["Failed"]["id"]) is None
    assert again.get(branch.id).status().step == branch.status().step
    again.close()


@pytest.mark.parametrize("name", ["done", "stopped"])
def test_an_old_run_file_opens(name: str) -> None:
    told = RUNS[name.capitalize()]
    opened = runfile.from_bytes((OLD / f"{name}.digitnet").read_bytes())
    now = opened.status()
    assert (opened.card.name, now.state) == (name.capitalize(), told["state"])
    assert opened.recipe == Recipe.of(told["recipe"])
    assert (now.step, now.steps, now.dev_accuracy) == (
        told["step"],
        told["steps"],
        told["accuracy"],
    )
    assert opened.snapshots.steps() == told["moments"]
    assert total(now.network) == pytest.approx(told["sum"], rel=1e-12)


def test_old_weights_open() -> None:
    network = Network.load(OLD / "weights.safetensors")
    assert total(network) == pytest.approx(RUNS["Done"]["sum"], rel=1e-12)
    assert network.metadata["steps"] == RUNS["Done"]["step"]
    assert Recipe.of(network.metadata["recipe"]) == Recipe.of(RUNS["Done"]["recipe"])


@pytest.mark.parametrize("address", CONTENTS["links"])
def test_an_old_link_asks_for_the_same(address: str) -> None:
    link = links.read(dict(pair.split("=") for pair in address.split("&")))
    assert link.words == ()
    assert link.recipe == Recipe.of(CONTENTS["links"][address])
