"""Pen strokes from UNIPEN files: whose they are, where they lie, and what is refused."""

import string
from collections.abc import Callable
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
from tests.rejected import misjudged


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "pens.tra"
    path.write_bytes(text.encode("latin1"))
    return path


def test_a_digit_has_label_writer_and_strokes_with_y_turned_downwards(tmp_path: Path) -> None:
    two = " 1 0\n 3 50\n 9 100\n.PEN_UP\n.DT 5\n.PEN_DOWN\n 5 6\n"
    without_points = unipen_digit(points="")  # is left out
    text = UNIPEN_HEAD + unipen_digit() + without_points + unipen_digit(4, 3, two)
    seven, four = read_unipen(file(tmp_path, text))
    assert [(d.label, d.writer, len(d.strokes)) for d in (seven, four)] == [(7, 12, 1), (4, 3, 2)]
    assert [stroke[:, 0].tolist() for stroke in four.strokes] == [[1, 3, 9], [5]]
    assert np.diff(four.strokes[0][:, 1]).tolist() == [-50, -50]


def test_a_letter_has_a_writer_and_strokes_with_y_downwards(tmp_path: Path) -> None:
    small, large = read_letters(file(tmp_path, unipen_letter("k", 3) + unipen_letter("K", 11)))
    assert (small.letter, small.writer, large.letter, large.writer) == ("k", 3, "K", 11)
    assert small.strokes[0].tolist() == [[10, 20], [30, 60]]


UNLABELLED = ".SEGMENT DIGIT 0\n.PEN_DOWN\n 1 2\n.PEN_UP\n"
BAD_DIGITS = {
    r"no \.SEGMENT DIGIT.*not a UNIPEN file": [
        *("", "label,pixel0\n7,0\n", UNIPEN_HEAD, unipen_letter()),
        bytes(range(256)).decode("latin1"),
    ],
    "digit 0: no label and writer": [UNIPEN_HEAD + UNLABELLED],
    "digit 0: invalid points; expected pairs": [
        UNIPEN_HEAD + unipen_digit(points=points) for points in (" one two\n", " nan inf\n")
    ],
    "digit 1: invalid points; expected pairs": [unipen_digit() + unipen_digit(points=" 1 2\n 3\n")],
}
BAD_LETTERS = {
    r"no \.SEGMENT CHARACTER": [UNIPEN_HEAD + unipen_digit()],
    "character 0: no letter and writer": [unipen_letter("5"), unipen_letter("a", told="b")],
    "character 1: no letter and writer": [unipen_letter() + unipen_letter("ab")],
    "character 0: invalid points; expected pairs": [unipen_letter(points=" 1 nan\n")],
}


@pytest.mark.parametrize(("read", "bad"), [(read_unipen, BAD_DIGITS), (read_letters, BAD_LETTERS)])
def test_a_bad_file_is_rejected_with_the_place(
    read: Callable[[Path], list], bad: dict[str, list[str]], tmp_path: Path
) -> None:
    named = {rf"pens\.tra: {reason}": texts for reason, texts in bad.items()}
    assert misjudged(lambda text: read(file(tmp_path, text)), named) == []
    paths = {r"none\.tra: No such file": [tmp_path / "none.tra"], "directory": [tmp_path]}
    assert misjudged(read, paths) == []


def drawing(label: int, writer: int) -> Drawing:
    return Drawing(label, writer, [np.array([(0.0, 0.0), (10.0 * label + 5, 50.0)])])


def test_every_fifth_writer_and_every_third_of_letters_is_for_validation() -> None:
    drawings = [drawing(label, writer) for label in range(3) for writer in range(9, -1, -1)]
    train, check = split_by_writer(drawings)
    assert {d.writer for d in check} == {4, 9}
    assert {d.writer for d in train} == {0, 1, 2, 3, 5, 6, 7, 8}
    assert len(train) + len(check) == len(drawings)
    assert {d.writer for d in split_by_writer(drawings, CHECK_EVERY_OF_LETTERS)[1]} == {2, 5, 8}


def test_a_data_set_holds_every_drawing_in_every_pen() -> None:
    drawings = [drawing(3, 0), drawing(8, 0)]
    data = as_dataset(drawings)
    assert data.labels.tolist() == [3, 8] * len(PENS)
    wanted = [from_strokes(d.strokes, pen).ravel() for pen in PENS for d in drawings]
    np.testing.assert_allclose(data.images / 255, wanted, atol=0.002)
    with pytest.raises(DataError, match="no strokes"):
        as_dataset([])


@pytest.mark.skipif(not RECORDED.exists(), reason="../shared/strokes is not here")
def test_pendigits_are_7494_digits_of_30_writers_and_uji_1144_letters_of_11() -> None:
    drawings = read_unipen(RECORDED)
    train, check = split_by_writer(drawings)
    assert (len(drawings), len({d.writer for d in drawings})) == (7494, 30)
    assert [len({d.writer for d in part}) for part in (train, check)] == [24, 6]
    assert {d.label for d in drawings} == set(range(10))
    assert all(len(stroke) for d in drawings for stroke in d.strokes)
    letters = read_letters(RECORDED.with_name("uji-letters.unipen"))
    assert (len(letters), len({one.writer for one in letters})) == (1144, 11)
    assert {one.letter for one in letters} == set(string.ascii_letters)
