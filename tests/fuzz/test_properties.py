"""Whatever arrives, however it is nested: a value is taken or refused, and nothing else happens."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import Augment
from digitnet.nn import settings_of
from digitnet.runs import Recipe
from digitnet.sketch import from_canvas, from_strokes

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
WORDS = st.sampled_from(
    ["objects", "path", "left", "top", "angle", "scaleX", "flipX", "pathOffset"]
)
COMMANDS = st.lists(
    st.sampled_from(["M", "L", "Q", "Z"]) | st.integers(-9, 999) | SCALARS, max_size=6
)
JSON = st.recursive(
    SCALARS | COMMANDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=30,
)
DRAWINGS = st.fixed_dictionaries(
    {"objects": st.lists(st.dictionaries(WORDS, JSON) | JSON, max_size=3)}
)
DECLARED = settings_of(Recipe) | settings_of(Augment)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(DRAWINGS | JSON)
def test_any_json_on_the_canvas_is_a_sketch(drawn: Any) -> None:
    assert np.isfinite(from_strokes(from_canvas(drawn))).all()


@pytest.mark.parametrize("name", DECLARED)
@settings(derandomize=True, deadline=None, max_examples=60)
@given(value=SCALARS | st.lists(SCALARS, max_size=3).map(tuple) | st.lists(st.integers()) | JSON)
def test_a_setting_takes_what_is_in_its_range_and_refuses_all_else(name: str, value: Any) -> None:
    declared = DECLARED[name]
    with suppress(ValueError):
        declared.check(value)
        if value is None:
            assert declared.none
        elif declared.kind is str:
            assert value in declared.choices
        else:
            numbers = value if declared.kind is tuple else (value,)
            assert all(type(n) in (int, float) for n in numbers)
            assert all(declared.low <= n <= declared.high for n in numbers)
            assert all(declared.above < n < declared.below for n in numbers)
