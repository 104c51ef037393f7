"""Pen strokes from UNIPEN files: whose they are, where they lie, and what is refused."""

from __future__ import annotations

import string
from pathlib import Path

import numpy as np
import pytest

from digitnet import DataError
from digitnet.sketch.drawing import from_strokes
from digitnet.sketch.unipen import (
    CHECK_EVERY_OF_LETTERS,
    PENS,
    Drawing,
    as_dataset,
    read_letters,
    read_unipen,
    split_by_writer,
)
from tests.files import UNIPEN_HEAD, unipen_digit, unipen_letter
from tests.people import RECORDED

LETTERS = RECORDED.with_name("uji-letters.unipen")


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


# Letters


def test_a_letter_has_a_writer_and_strokes_with_y_downwards(tmp_path: Path) -> None:
    small, large = read_letters(file(tmp_path, unipen_letter("k", 3) + unipen_letter("K", 11)))
    assert (small.letter, small.writer, large.letter, large.writer) == ("k", 3, "K", 11)
    assert small.strokes[0].tolist() == [[10, 20], [30, 60]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (UNIPEN_HEAD + unipen_digit(), "no .SEGMENT CHARACTER"),
        (unipen_letter("5"), "character 0: no letter and writer"),
        (unipen_letter() + unipen_letter("ab"), "character 1: no letter and writer"),
        (unipen_letter("a", told="b"), "character 0: no letter and writer"),
        (unipen_letter(points=" 1 2\n 3\n"), "character 0: points that are no pairs"),
        (unipen_letter(points=" 1 nan\n"), "character 0: points that are no pairs"),
    ],
    ids=["digits", "a digit", "two letters", "two minds", "odd", "nan"],
)
def test_a_bad_file_of_letters_is_refused_with_the_place(
    text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=rf"pens\.tra: .*{message}"):
        read_letters(file(tmp_path, text))


def test_a_file_of_letters_holds_no_digits(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no \.SEGMENT DIGIT"):
        read_unipen(file(tmp_path, unipen_letter()))


def test_each_third_writer_of_letters_is_held_back(tmp_path: Path) -> None:
    text = "".join(unipen_letter(writer=writer) for writer in range(1, 12))
    train, check = split_by_writer(read_letters(file(tmp_path, text)), CHECK_EVERY_OF_LETTERS)
    assert [letter.writer for letter in check] == [3, 6, 9]
    assert len(train) == 8


@pytest.mark.skipif(not LETTERS.exists(), reason="../shared/strokes is not here")
def test_the_letters_of_uji_are_1144_of_11_writers() -> None:
    letters = read_letters(LETTERS)
    assert (len(letters), len({one.writer for one in letters})) == (1144, 11)
    assert {one.letter for one in letters} == set(string.ascii_letters)


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
