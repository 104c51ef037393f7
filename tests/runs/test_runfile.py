"""Run files: what is written is read as the same; anything else is rejected in a sentence."""

import json
from collections.abc import Callable
from dataclasses import astuple, replace
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from digitnet.runs import OpenedRun, as_csv, record_of
from digitnet.runs.keeping.runfile import RunFileError, fits, from_bytes, to_bytes
from tests.rejected import misjudged
from tests.runs.hands import Start, stepping
from tests.runs.recorded import recorded
from tests.runs.small import DATA, ENDLESS, SHORT, described, same

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
    assert (found.name, found.recipe, found.data) == ("A name", SHORT, "MNIST")
    assert found.chance == RECORD.chance
    network, written = found.snapshot.network, RECORD.snapshot
    assert same(network, written.network)
    assert found.snapshot == replace(written, network=network, points=written.measured_points)
    assert [moment.step for moment in found.moments] == [0, 10, 20, 30, 40]
    assert [*map(described, found.moments)] == [*map(described, RECORD.moments)]
    assert same(found.network_of(found.moments[-1]), network)
    assert same(found.network_of(found.moments[0]), SHORT.network())


INVALID: dict[str, Callable[[About], Any]] = {
    "of version 2": lambda a: a.update(version=2),
    "not a run file": lambda a: [1],
    "not a recipe: .* 'sparkle'": lambda a: a["recipe"].update(sparkle=1),
    "lr -1": lambda a: a["recipe"].update(lr=-1),
    "does not fit its recipe": lambda a: a["recipe"].update(hidden=[9]),
    "hidden": lambda a: a["recipe"].update(hidden=[2**20] * 60),
    "not a recipe": lambda a: a["recipe"].update(augment=5),
    "missing": lambda a: a["course"].update(points=[[1, 2]]),
    "do not follow each other": lambda a: a["course"]["points"].reverse(),
    "not lead to its last step": lambda a: a["course"].update(progress=None),
    "lead to": lambda a: a["course"].update(steps=0),
    "nan: expected a number": lambda a: a["course"]["points"][0].__setitem__(2, float("nan")),
    "10{30}.*: expected a number": lambda a: a["course"]["points"][0].__setitem__(2, 10**400),
    "2: expected a number": lambda a: a["course"]["points"][0].__setitem__(3, 2),
    "expected a text": lambda a: a.update(message=["x"]),
    "5: expected a text": lambda a: a.update(name=5),
    "'xxx.*expected a text": lambda a: a.update(data="x" * 300),
    "whole run file": lambda a: a.update(accuracies=[]),
    "7: expected a number": lambda a: a["accuracies"].update({"10": 7}),
    "'images'": lambda a: a.update(chance={}),
}
ARRAYS = {
    "step 41 are of no use": ("moment.41", np.zeros(NUMBERS, np.float16)),
    "step 7 are of no use": ("moment.7", np.full(NUMBERS, np.nan, np.float16)),
    "moment.7 does not fit": ("moment.7", np.zeros(5, np.float16)),
    "it holds 'moment.07'": ("moment.07", np.zeros(5, np.float16)),
    "NaN or infinite": ("last", np.full(NUMBERS, np.inf, np.float32)),
    "last does not fit": ("last", np.full(NUMBERS, 5, np.int32)),
}


def test_an_invalid_file_is_rejected_in_a_sentence() -> None:
    bad = {words: [changed(change)] for words, change in INVALID.items()}
    bad |= {words: [changed(dict, dict([array]))] for words, array in ARRAYS.items()}
    bad["which the Draw page opens"] = [RECORD.snapshot.network.to_bytes()]
    assert misjudged(from_bytes, bad, RunFileError) == []


def test_a_network_that_nobody_could_open_again_is_not_written() -> None:
    broken = replace(RECORD.snapshot, network=RECORD.snapshot.network.copy())
    broken.network.params.flat[0] = 1e30
    assert [fits(RECORD.snapshot), fits(broken)] == [True, False]
    with pytest.raises(RunFileError, match="of no use"):
        to_bytes(replace(RECORD, snapshot=broken))


def test_unprintable_characters_are_left_out_of_the_name() -> None:
    assert from_bytes(changed(lambda a: a.update(name="A\0\n\u202ename"))).name == "Aname"


def test_an_opened_run_shows_its_validation_images_and_its_snapshots() -> None:
    run = OpenedRun(from_bytes(RAW), DATA)
    assert np.array_equal(run.dev.images, SHORT.split(DATA)[1].images)
    assert same(run.first_network, SHORT.network())
    assert run.moments.steps() == list(run.snapshot().plan) == [0, 10, 20, 30, 40]
    assert same(run.moments.network(40), run.snapshot().network)
    with pytest.raises(ValueError, match="too few"):
        OpenedRun(RECORD, DATA.take(slice(0, 3)))


def test_a_run_that_goes_on_is_saved_as_one_that_was_stopped(start: Start) -> None:
    run = start(ENDLESS)
    stepping(run, 30)
    found = from_bytes(to_bytes(record_of(run)))
    assert (found.recipe, found.data, found.snapshot.state) == (ENDLESS, "MNIST", "stopped")
    assert 30 < found.snapshot.step <= run.snapshot().step
    assert found.moments[-1].step <= found.snapshot.step
    assert len(found.moments) > 5


def test_the_history_is_a_table() -> None:
    points = RECORD.snapshot.measured_points
    first, *lines = as_csv(points).splitlines()
    assert first == "step,updates,loss,train_accuracy,dev_accuracy"
    assert len(lines) == len(points)
    assert [*map(float, lines[-1].split(","))] == [*astuple(points[-1])]
