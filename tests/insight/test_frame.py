"""What Python sends of a run is what frame.py declares, by name and by type."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from digitnet.insight import FrameMaker
from digitnet.insight.frame import SMALL, SNAPSHOT, WHOLE, Field
from digitnet.recipes import Recipe
from digitnet.runs import Previews
from tests.insight.test_frames import DATA, ILL, RECIPE, snapshots


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


TYPES: dict[str, Callable[[Any], bool]] = {
    "number": is_number,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "Trouble": lambda value: set(value) == {"kind", "text", "mend"},
}


def fits(value: Any, kind: str) -> bool:
    if kind.endswith("[]"):
        return isinstance(value, list) and all(fits(each, kind[:-2]) for each in value)
    kind = kind.strip("()")
    if kind.startswith("?"):
        return value is None or fits(value, kind[1:])
    return TYPES[kind](value)


def check(told: dict[str, Any], fields: dict[str, Field]) -> None:
    assert set(told) == set(fields)
    assert [name for name, value in told.items() if not fits(value, fields[name].type)] == []


@pytest.mark.parametrize("recipe", [RECIPE, ILL, replace(RECIPE, hidden=(), steps=60)])
def test_a_run_sends_the_declared_fields_from_its_start_to_its_end(recipe: Recipe) -> None:
    states = set()
    for maker, now in snapshots(replace(recipe, steps=60)):
        frame = maker.frame(now)
        small, whole = json.loads(frame.small), json.loads(frame.whole)
        check(small, WHOLE if "whole" in small else SMALL)
        check(whole, WHOLE)
        states.add((whole["state"], whole["active"], whole["ended"]))
    assert states == {("running", True, False), ("done", False, True)}


@pytest.mark.parametrize("state", ["waiting", "paused", "stopped", "failed"])
@pytest.mark.parametrize("size", [1.0, 1e38, np.nan])
def test_so_does_one_of_a_run_that_paused_ended_or_diverged(state: str, size: float) -> None:
    maker, now = list(snapshots(replace(RECIPE, steps=3)))[-1]
    now.network.params.flat[...] *= np.float32(size)
    told = json.loads(maker.frame(replace(now, state=state, message="diverged")).whole)
    check(told, WHOLE)
    assert (told["active"], told["ended"]) == (state in ("waiting", "paused"), not told["active"])


def test_so_does_a_preview() -> None:
    preview = Previews().of(RECIPE, DATA)
    told = json.loads(
        FrameMaker(preview.dev, preview.first_network, RECIPE).frame(preview.status()).whole
    )
    check(told, WHOLE)
    assert (told["active"], told["ended"]) == (False, True)


def test_a_snapshot_has_the_declared_fields_too() -> None:
    maker, now = list(snapshots(replace(RECIPE, steps=3)))[-1]
    maker.frame(now)
    seen = maker.past(now.network)
    check(seen, {name: SNAPSHOT[name] for name in SNAPSHOT if name not in ("step", "dev")})
    check(maker.start(), {name: WHOLE[name] for name in ("shown", "first", "first_top")})


def test_a_name_or_a_type_that_does_not_fit_is_noticed() -> None:
    fields = {"step": SMALL["step"], "points": SMALL["points"], "dev": SMALL["dev"]}
    told = {"step": 3, "points": [[1, None, 0.5, None]], "dev": None}
    check(told, fields)
    wrongs = ({"step": "3"}, {"step": True}, {"points": [1]}, {"points": [["1"]]}, {"lost": 1})
    for wrong in wrongs:
        with pytest.raises(AssertionError):
            check(told | wrong, fields)
    with pytest.raises(AssertionError):
        check({"step": 3}, fields)
