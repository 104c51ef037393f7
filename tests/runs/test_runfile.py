"""Run files: what is written is read as the same; what is no whole run is refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from digitnet.runs import OpenedRun, as_csv, record_of
from digitnet.runs.keeping.runfile import RunFileError, fits, from_bytes, to_bytes
from tests.runs.recorded import recorded
from tests.runs.small import DATA, ENDLESS, SHORT, Start, same
from tests.waiting import wait_until

RECORD = recorded()


def changed(change: Callable[[dict[str, Any]], Any]) -> bytes:
    """The file, with what it says about the run changed."""
    raw = to_bytes(RECORD)
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
    about = json.loads(header["__metadata__"]["run"])
    about = change(about) or about
    return save(load(raw), {"run": json.dumps(about)})


def test_a_run_is_read_as_it_was_written() -> None:
    found = from_bytes(to_bytes(RECORD))
    assert (found.name, found.recipe, found.data) == ("A name", SHORT, "MNIST")
    assert found.chance == RECORD.chance
    assert same(found.snapshot.network, RECORD.snapshot.network)
    network = found.snapshot.network
    points = RECORD.snapshot.measured_points
    assert replace(found.snapshot, network=network) == replace(
        RECORD.snapshot, network=network, points=points
    )
    assert [moment.step for moment in found.moments] == [0, 10, 20, 30, 40]
    for ours, theirs in zip(found.moments, RECORD.moments, strict=True):
        assert (ours.exact, ours.dev_accuracy) == (theirs.exact, theirs.dev_accuracy)
        assert np.array_equal(ours.parameters, theirs.parameters)


def test_the_last_of_the_moments_is_the_last_network() -> None:
    found = from_bytes(to_bytes(RECORD))
    assert same(found.network_of(found.moments[-1]), found.snapshot.network)
    assert same(found.network_of(found.moments[0]), found.recipe.network())


def test_a_run_that_had_not_ended_is_opened_as_one_that_was_stopped() -> None:
    paused = replace(RECORD, snapshot=replace(RECORD.snapshot, state="paused"))
    assert from_bytes(to_bytes(paused)).snapshot.state == "stopped"


WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
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


@pytest.mark.parametrize(("words", "change"), WRONG.items())
def test_what_a_file_says_wrongly_is_told(words: str, change: Callable) -> None:
    with pytest.raises(RunFileError, match=words):
        from_bytes(changed(change))


@pytest.mark.parametrize(
    ("name", "array", "words"),
    [
        ("moment.41", np.zeros(8 * 785 + 90, np.float16), "step 41 are of no use"),
        ("moment.7", np.full(8 * 785 + 90, np.nan, np.float16), "step 7 are of no use"),
        ("moment.7", np.zeros(5, np.float16), "moment.7 does not fit"),
        ("moment.07", np.zeros(5, np.float16), "it holds 'moment.07'"),
        ("last", np.full(8 * 785 + 90, np.inf, np.float32), "NaN or infinite"),
        ("last", np.full(8 * 785 + 90, 5, np.int32), "last does not fit"),
    ],
)
def test_weights_that_cannot_be_are_told(name: str, array: np.ndarray, words: str) -> None:
    raw = to_bytes(RECORD)
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
    with pytest.raises(RunFileError, match=words):
        from_bytes(save(load(raw) | {name: array}, header["__metadata__"]))


def test_a_weights_file_is_no_run_file_and_told_where_it_belongs() -> None:
    with pytest.raises(RunFileError, match="which the Draw page opens"):
        from_bytes(RECORD.snapshot.network.to_bytes())


def test_a_network_that_nobody_could_open_again_is_not_written() -> None:
    broken = RECORD.snapshot.network.copy()
    broken.params.flat[0] = 1e30
    assert fits(RECORD.snapshot)
    assert not fits(replace(RECORD.snapshot, network=broken))
    with pytest.raises(RunFileError, match="of no use"):
        to_bytes(replace(RECORD, snapshot=replace(RECORD.snapshot, network=broken)))


def test_characters_that_are_none_to_look_at_are_left_out_of_the_name() -> None:
    assert from_bytes(changed(lambda a: a.update(name="A\0\n\u202ename"))).name == "Aname"


def test_an_opened_run_has_ended_and_shows_what_it_held_back() -> None:
    run = OpenedRun(from_bytes(to_bytes(RECORD)), DATA)
    assert (run.state, run.snapshot().step) == ("done", 40)
    assert np.array_equal(run.dev.images, SHORT.split(DATA)[1].images)
    assert same(run.first_network, SHORT.network())
    assert run.moments.steps() == list(run.snapshot().plan) == [0, 10, 20, 30, 40]
    assert same(run.moments.network(40), run.snapshot().network)
    with pytest.raises(ValueError, match="too few"):
        OpenedRun(RECORD, DATA.take(slice(0, 3)))


def test_a_run_is_taken_along_as_it_is_while_it_goes_on(start: Start) -> None:
    run = start(ENDLESS)
    wait_until(lambda: run.snapshot().step > 30)
    found = from_bytes(to_bytes(record_of(run)))
    assert (found.recipe, found.data, found.snapshot.state) == (ENDLESS, "MNIST", "stopped")
    assert 30 < found.snapshot.step <= run.snapshot().step
    assert found.moments[-1].step <= found.snapshot.step
    assert len(found.moments) > 5


def test_the_history_is_a_table() -> None:
    first, *lines = as_csv(RECORD.snapshot.measured_points).splitlines()
    assert first == "step,updates,loss,train_accuracy,dev_accuracy"
    assert len(lines) == len(RECORD.snapshot.points)
    last = lines[-1].split(",")
    point = RECORD.snapshot.measured_points[-1]
    assert (int(last[0]), float(last[2]), float(last[4])) == (40, point.loss, point.dev_accuracy)
