"""Run files: what is written is read as the same; anything else is rejected in a sentence."""

import json
from collections.abc import Callable
from dataclasses import astuple, replace
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from digitnet.runs import Origin, as_csv
from digitnet.store.runfile import RunFileError, fits, from_bytes, to_bytes
from tests.rejected import misjudged
from tests.runs.hands import Start, stepping
from tests.runs.recorded import recorded
from tests.runs.small import DATA, ENDLESS, SHORT, same, same_snapshots

RECORD = recorded()
RAW = to_bytes(RECORD)
NUMBERS = 8 * 785 + 90  # weights and biases of its network

About = dict[str, Any]


def changed(change: Callable[[About], Any], arrays: dict[str, np.ndarray] | None = None) -> bytes:
    """The file, with what it says about the run and some of its arrays changed."""
    header = json.loads(RAW[8 : 8 + int.from_bytes(RAW[:8], "little")])
    about = json.loads(header["__metadata__"]["run"])
    about = change(about) or about
    return save(load(RAW) | (arrays or {}), {"run": json.dumps(about)})


def test_a_run_is_read_as_it_was_written() -> None:
    found = from_bytes(RAW)
    assert (found.card.name, found.recipe, found.card.data) == ("A name", SHORT, "MNIST")
    assert found.chance == RECORD.chance
    now, written = found.status(), RECORD.status()
    assert same(now.network, written.network)
    assert now == replace(written, network=now.network)
    assert found.snapshots.steps() == [0, 10, 20, 30, 40]
    assert same_snapshots(found.snapshots, RECORD.snapshots)
    assert same(found.snapshots.network(40), now.network)
    assert same(found.snapshots.network(0), SHORT.network())


def test_a_file_does_not_tell_whose_run_it_is_or_how_to_find_it() -> None:
    run, found = recorded(), from_bytes(RAW, "me")
    secret = [run.id, "the owner's hash", "a parent"]
    run.card = replace(run.card, owner=secret[1], origin=Origin(secret[2], 3, True))
    assert not any(each.encode() in to_bytes(run) for each in secret)
    assert (found.card.owner, found.card.origin) == ("me", None)
    assert found.id not in (RECORD.id, from_bytes(RAW).id)


INVALID: dict[str, Callable[[About], Any]] = {
    "^version 3; this program reads version 2": lambda a: a.update(version=3),
    "not a run file": lambda a: [1],
    "invalid settings: .* 'sparkle'": lambda a: a["recipe"].update(sparkle=1),
    "lr -1": lambda a: a["recipe"].update(lr=-1),
    "does not fit its settings": lambda a: a["recipe"].update(hidden=[9]),
    "hidden": lambda a: a["recipe"].update(hidden=[2**20] * 60),
    "invalid settings": lambda a: a["recipe"].update(augment=5),
    "missing": lambda a: a.update(points=[[1, 2]]),
    "do not follow each other": lambda a: a["points"].reverse(),
    "not lead to its last step": lambda a: a.update(progress=None),
    "lead to": lambda a: a.update(steps=0),
    "nan: expected a number": lambda a: a["points"][0].__setitem__(2, float("nan")),
    "10{30}.*: expected a number": lambda a: a["points"][0].__setitem__(2, 10**400),
    "2: expected a number": lambda a: a["points"][0].__setitem__(3, 2),
    "expected a text": lambda a: a.update(message=["x"]),
    "5: expected a text": lambda a: a.update(name=5),
    "'xxx.*expected a text": lambda a: a.update(data="x" * 300),
    "damaged run file": lambda a: a.update(accuracies=[]),
    "7: expected a number": lambda a: a["accuracies"].update({"10": 7}),
    "'images'": lambda a: a.update(chance={}),
}
ARRAYS = {
    "step 41 are invalid": ("moment.41", np.zeros(NUMBERS, np.float16)),
    "step 7 are invalid": ("moment.7", np.full(NUMBERS, np.nan, np.float16)),
    "moment.7 does not fit": ("moment.7", np.zeros(5, np.float16)),
    "unknown entry 'moment.07'": ("moment.07", np.zeros(5, np.float16)),
    "NaN or infinite": ("last", np.full(NUMBERS, np.inf, np.float32)),
    "last does not fit": ("last", np.full(NUMBERS, 5, np.int32)),
}


def test_an_invalid_file_is_rejected_in_a_sentence() -> None:
    bad = {words: [changed(change)] for words, change in INVALID.items()}
    bad |= {words: [changed(dict, dict([array]))] for words, array in ARRAYS.items()}
    bad["the Draw page opens weights files"] = [RECORD.status().network.to_bytes()]
    assert misjudged(from_bytes, bad, RunFileError) == []


def test_a_network_that_nobody_could_open_again_is_not_written() -> None:
    broken = recorded()
    broken.status().network.params.flat[0] = 1e30
    assert [fits(run.status()) for run in (RECORD, broken)] == [True, False]
    with pytest.raises(RunFileError, match="the final weights are invalid"):
        to_bytes(broken)


def test_a_long_name_is_cut_so_that_the_file_opens_again() -> None:
    found = from_bytes(to_bytes(recorded(name="n" * 300, data="d" * 300)))
    assert (found.card.name, found.card.data) == ("n" * 200, "d" * 200)


def test_unprintable_characters_are_left_out_of_the_name() -> None:
    assert from_bytes(changed(lambda a: a.update(name="A\0\n\u202ename"))).card.name == "Aname"


def test_an_opened_run_shows_its_validation_images_and_its_snapshots() -> None:
    run = from_bytes(RAW)
    run.hold_back(DATA)
    assert np.array_equal(run.dev.images, SHORT.split(DATA)[1].images)
    assert same(run.first_network, SHORT.network())
    assert run.snapshots.steps() == list(run.status().plan) == [0, 10, 20, 30, 40]
    assert same(run.snapshots.network(40), run.status().network)
    with pytest.raises(ValueError, match="too few"):
        run.hold_back(DATA.take(slice(0, 3)))


def test_a_run_that_goes_on_is_saved_as_one_that_was_stopped(start: Start) -> None:
    run = start(ENDLESS)
    stepping(run, 30)
    found = from_bytes(to_bytes(run))
    now = found.status()
    assert (found.recipe, found.card.data, now.state) == (ENDLESS, "MNIST", "stopped")
    assert 30 < now.step <= run.status().step
    assert found.snapshots.steps()[-1] <= now.step
    assert len(found.snapshots.steps()) > 5


def test_the_history_is_a_table() -> None:
    points = RECORD.status().measured_points
    first, *lines = as_csv(points).splitlines()
    assert first == "step,updates,loss,train_accuracy,dev_accuracy"
    assert len(lines) == len(points)
    assert [*map(float, lines[-1].split(","))] == [*astuple(points[-1])]
