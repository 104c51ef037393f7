"""Strokes from the canvas and from UNIPEN files: where they lie, and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import DataError
from digitnet.sketch.drawing import from_strokes
from digitnet.sketch.unipen import (
    CURVE_POINTS,
    MOST_COMMANDS,
    MOST_OBJECTS,
    PENS,
    Drawing,
    as_dataset,
    from_canvas,
    read_unipen,
    split_by_writer,
)
from tests.files import UNIPEN_HEAD, unipen_digit
from tests.people import RECORDED

CORNER = [["M", 10, 20], ["L", 30, 20], ["L", 30, 60]]  # its middle is at (20, 40)


def canvas(*paths: list, **options: Any) -> dict:
    """What the canvas sends for these paths, each with the same options."""
    return {"version": "4.4.0", "objects": [{"type": "path", "path": p, **options} for p in paths]}


def only(json_data: dict) -> list[list[float]]:
    (stroke,) = from_canvas(json_data)
    return np.round(stroke, 6).tolist()


# The canvas


@pytest.mark.parametrize("json_data", [None, {}, {"objects": []}])
def test_an_empty_canvas_has_no_strokes(json_data: dict | None) -> None:
    assert from_canvas(json_data) == []


def test_moves_and_lines_are_points() -> None:
    assert only(canvas(CORNER)) == [[10, 20], [30, 20], [30, 60]]


def test_every_path_is_a_stroke_in_order() -> None:
    strokes = from_canvas(canvas(CORNER, [["M", 1, 2], ["L", 3, 4]]))
    assert [stroke.tolist()[0] for stroke in strokes] == [[10, 20], [1, 2]]


def test_a_curve_becomes_lines_along_it() -> None:
    points = np.array(only(canvas([["M", 0, 0], ["Q", 50, 100, 100, 0]])))
    assert len(points) == 1 + CURVE_POINTS
    assert points[-1].tolist() == [100, 0]
    x, y = points.T
    np.testing.assert_allclose(y, 2 * x * (1 - x / 100), atol=1e-4)  # a parabola, 50 high


def test_a_tap_is_a_stroke_of_one_place() -> None:
    points = np.array(only(canvas([["M", 70, 80], ["L", 70, 80]])))
    assert np.unique(points, axis=0).tolist() == [[70, 80]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"left": 120, "top": 140}, [[110, 120], [130, 120], [130, 160]]),
        ({"scaleX": 2, "scaleY": 0.5}, [[0, 30], [40, 30], [40, 50]]),
        ({"flipX": True}, [[30, 20], [10, 20], [10, 60]]),
        ({"flipY": True}, [[10, 60], [30, 60], [30, 20]]),
        ({"angle": 90}, [[40, 30], [40, 50], [0, 50]]),
        ({"angle": 180}, [[30, 60], [10, 60], [10, 20]]),
        ({"angle": 90, "scaleX": 2}, [[40, 20], [40, 60], [0, 60]]),
        ({"angle": 90, "left": 0, "top": 0}, [[20, -10], [20, 10], [-20, 10]]),
    ],
    ids=["moved", "stretched", "flipped", "upside down", "turned", "half", "both", "all"],
)
def test_changed_objects_are_where_they_were_put(options: dict, expected: list) -> None:
    assert only(canvas(CORNER, **options)) == expected


DAMAGED: list[Any] = [
    None,
    7,
    "path",
    [],
    {},
    {"type": "rect", "left": 3, "top": 4, "width": 5, "height": 6},
    {"path": None},
    {"path": 3},
    {"path": "M 0 0 L 5 5"},
    {"path": []},
    {"path": [["Z"]]},
    {"path": [[]]},
    {"path": [["M", 1]]},
    {"path": [["M", "a", "b"]]},
    {"path": [["M", None, 3]]},
    {"path": [["M", float("nan"), 3], ["L", 4, 4]]},
    {"path": [["M", 1, 1], ["L", float("inf"), 4]]},
    {"path": [["M", 1, 1], ["Q", 2, 2]]},
    {"path": CORNER, "scaleX": "wide"},
    {"path": CORNER, "left": None},
    {"path": CORNER, "angle": float("nan")},
    {"path": {"M": 1}},
]


@pytest.mark.parametrize("damaged", DAMAGED, ids=repr)
def test_a_damaged_object_is_left_out(damaged: Any) -> None:
    objects = [damaged, *canvas(CORNER)["objects"]]
    assert [stroke.tolist() for stroke in from_canvas({"objects": objects})] == [
        [[10, 20], [30, 20], [30, 60]]
    ]


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.sampled_from(["M", "L", "Q", "x"]),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=12,
    ),
    st.dictionaries(st.sampled_from(["left", "scaleX", "angle"]), st.floats() | st.text()),
)
def test_any_path_is_read_or_left_out(path: Any, options: dict) -> None:
    for stroke in from_canvas({"objects": [{"path": path, **options}]}):
        assert stroke.shape == (len(stroke), 2)
        assert np.isfinite(stroke).all()


def test_more_than_a_digit_can_have_is_cut() -> None:
    assert len(from_canvas(canvas(*[CORNER] * (MOST_OBJECTS + 5)))) == MOST_OBJECTS
    endless = [["M", 0, 0], *[["L", i, 1] for i in range(MOST_COMMANDS + 5)]]
    assert len(only(canvas(endless))) == MOST_COMMANDS


# UNIPEN


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "pens.tra"
    path.write_text(text)
    return path


def test_a_unipen_digit_has_label_writer_and_strokes(tmp_path: Path) -> None:
    two = " 1 2\n 3 4\n.PEN_UP\n.DT 5\n.PEN_DOWN\n 5 6\n"
    seven, four = read_unipen(
        file(tmp_path, UNIPEN_HEAD + unipen_digit() + unipen_digit(4, 3, two))
    )
    assert (seven.label, seven.writer, four.label, four.writer) == (7, 12, 4, 3)
    assert len(seven.strokes) == 1
    assert [stroke[:, 0].tolist() for stroke in four.strokes] == [[1, 3], [5]]


def test_upwards_in_the_file_is_upwards_here(tmp_path: Path) -> None:
    (drawing,) = read_unipen(
        file(tmp_path, UNIPEN_HEAD + unipen_digit(points=" 0 0\n 0 50\n 9 100\n"))
    )
    x, y = drawing.strokes[0].T
    assert x.tolist() == [0, 0, 9]
    assert np.diff(y).tolist() == [-50, -50]  # y down


def test_a_digit_without_points_is_left_out(tmp_path: Path) -> None:
    assert (
        len(read_unipen(file(tmp_path, UNIPEN_HEAD + unipen_digit(points="") + unipen_digit())))
        == 1
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no .SEGMENT DIGIT"),
        ("label,pixel0\n7,0\n", "no .SEGMENT DIGIT"),
        (UNIPEN_HEAD, "no .SEGMENT DIGIT"),
        (
            UNIPEN_HEAD + ".SEGMENT DIGIT 0\n.PEN_DOWN\n 1 2\n.PEN_UP\n",
            "digit 0: no label and writer",
        ),
        (
            UNIPEN_HEAD + unipen_digit() + unipen_digit(points=" 1 2\n 3\n"),
            "digit 1: points that are no pairs",
        ),
        (UNIPEN_HEAD + unipen_digit(points=" one two\n"), "digit 0: points that are no pairs"),
        (UNIPEN_HEAD + unipen_digit(points=" nan inf\n"), "digit 0: points"),
    ],
    ids=["empty", "csv", "head only", "no label", "odd", "words", "no finite numbers"],
)
def test_a_bad_unipen_file_is_refused_with_the_place(
    text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=rf"pens\.tra: .*{message}"):
        read_unipen(file(tmp_path, text))


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pens.tra"
    path.write_bytes(bytes(range(256)) * 9)
    with pytest.raises(DataError, match="not a UNIPEN file"):
        read_unipen(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.tra: No such file"):
        read_unipen(tmp_path / "none.tra")
    with pytest.raises(DataError, match="directory"):
        read_unipen(tmp_path)


# Learning from strokes


def drawing(label: int, writer: int) -> Drawing:
    return Drawing(label, writer, [np.array([(0.0, 0.0), (10.0 * label + 5, 50.0)])])


def test_each_fifth_writer_is_held_back() -> None:
    drawings = [drawing(label, writer) for label in range(3) for writer in range(9, -1, -1)]
    train, check = split_by_writer(drawings)
    assert {d.writer for d in check} == {4, 9}
    assert {d.writer for d in train} == {0, 1, 2, 3, 5, 6, 7, 8}
    assert len(train) + len(check) == len(drawings)


def test_a_data_set_holds_every_drawing_in_every_pen() -> None:
    drawings = [drawing(3, 0), drawing(8, 0)]
    data = as_dataset(drawings)
    assert data.labels.tolist() == [3, 8] * len(PENS)
    wanted = [from_strokes(d.strokes, pen).ravel() for pen in PENS for d in drawings]
    np.testing.assert_allclose(data.images / 255, wanted, atol=0.002)


@pytest.mark.skipif(not RECORDED.exists(), reason="../shared/strokes is not here")
def test_pendigits_are_7494_digits_of_30_writers() -> None:
    drawings = read_unipen(RECORDED)
    train, check = split_by_writer(drawings)
    assert (len(drawings), len({d.writer for d in drawings})) == (7494, 30)
    assert [len({d.writer for d in part}) for part in (train, check)] == [24, 6]
    assert {d.label for d in drawings} == set(range(10))
    assert all(len(stroke) for d in drawings for stroke in d.strokes)


def test_no_drawings_are_no_data_set() -> None:
    with pytest.raises(DataError, match="no strokes"):
        as_dataset([])
