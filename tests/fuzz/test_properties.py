"""Whatever arrives, however it is nested: a value is taken or refused, and nothing else happens."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import Augment
from digitnet.nn import Setting, settings_of
from digitnet.recipes import Recipe
from digitnet.sketch import from_canvas, from_strokes

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
PLACES = ["left", "top", "angle", "scaleX", "flipX", "pathOffset"]
WORDS = st.sampled_from(["objects", "path", *PLACES])
COMMANDS = st.lists(st.sampled_from("MLQZ") | st.integers(-9, 999) | SCALARS, max_size=6)
JSON = st.recursive(
    SCALARS | COMMANDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=30,
)
OBJECTS = st.lists(st.dictionaries(WORDS, JSON) | JSON, max_size=3)
DRAWINGS = JSON | st.fixed_dictionaries({"objects": OBJECTS})
VALUES = SCALARS | st.lists(SCALARS, max_size=3).map(tuple) | st.lists(st.integers()) | JSON
DECLARED = settings_of(Recipe) | settings_of(Augment)


def draws_a_sketch(drawn: Any) -> None:
    assert np.isfinite(from_strokes(from_canvas(drawn))).all()


def sets_what_is_in_range(value: Any) -> None:
    for name, declared in DECLARED.items():
        with suppress(ValueError):
            declared.check(value)
            assert in_range(declared, value), name


def in_range(declared: Setting, value: Any) -> bool:
    if value is None or declared.kind is str:
        return bool(declared.none) if value is None else value in declared.choices
    numbers = value if declared.kind is tuple else (value,)
    assert all(type(n) in (int, float) for n in numbers)
    assert all(declared.low <= n <= declared.high for n in numbers)
    return all(declared.above < n < declared.below for n in numbers)


@pytest.mark.parametrize("fresh", [False, pytest.param(True, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("law", "values"), [(draws_a_sketch, DRAWINGS), (sets_what_is_in_range, VALUES)]
)
def test_any_json_is_a_sketch_and_any_value_a_setting_or_refused(
    law: Callable[[Any], None], values: st.SearchStrategy, fresh: bool
) -> None:
    examples = 2_000 if fresh else 150
    how = settings(derandomize=not fresh, deadline=None, max_examples=examples, print_blob=True)
    how(given(values)(law))()
