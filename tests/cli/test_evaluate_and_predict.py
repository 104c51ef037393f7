"""The command line: what evaluate and predict print."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PIL import Image

from digitnet import Network, load_mnist, sketch
from tests.cli.here import BLOG, Here, digit_picture
from tests.files import csv, digits, idx_images, idx_labels
from tests.fresh_python import run_python
from tests.handwriting import write_number


def test_evaluate_ends_with_the_accuracy_on_mnist() -> None:
    done = run_python("-m", "digitnet", "evaluate", BLOG)
    test = load_mnist()[1]
    accuracy = Network.load(BLOG).accuracy(test.images, test.labels)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == f"accuracy {accuracy:.4f}"
    assert done.stderr == ""


def test_evaluate_reads_csv_and_idx(here: Here) -> None:
    data = digits(200)
    accuracy = Network.load(BLOG).accuracy(data.images, data.labels)
    here.file("train.csv", csv(data))
    here.file("images", idx_images(data))
    here.file("labels", idx_labels(data))
    for source in (["--csv", "train.csv"], ["--idx", "images", "labels"]):
        said = here.run("evaluate", BLOG, *source)
        assert (said.code, said.out[-1], said.err) == (0, f"accuracy {accuracy:.4f}", [])


def test_evaluate_tells_the_accuracy_of_every_digit(here: Here) -> None:
    *lines, calibration, _ = here.run("evaluate", BLOG).out
    test = load_mnist()[1]
    ones = test.take(np.flatnonzero(test.labels == 1))
    share = Network.load(BLOG).accuracy(ones.images, ones.labels)
    assert len(lines) == 10
    assert lines[1] == f"digit 1: {share:.4f} of 1,135 images"
    assert re.fullmatch(r"calibration error 0\.\d{4}", calibration)


@pytest.mark.parametrize("dark_on_light", [False, True], ids=["white on black", "black on white"])
@pytest.mark.parametrize("which", [0, 1, 2, 3])  # a 7, a 2, a 1 and a 0
def test_predict_reads_a_picture(here: Here, which: int, dark_on_light: bool) -> None:
    name = digit_picture(here.path / "digit.png", which, dark_on_light=dark_on_light)
    said = here.run("predict", name, "--weights", BLOG)
    digit = load_mnist()[1].labels[which]
    assert said.code == 0
    assert re.fullmatch(rf"digit\.png {digit} (0\.\d\d|1\.00)", said.out[-1])
    assert said.err == []


def test_predict_says_how_likely_its_digit_is(here: Here) -> None:
    name = digit_picture(here.path / "digit.png", 0, dark_on_light=False)
    share = float(here.run("predict", name, "--weights", BLOG).out[-1].split()[-1])
    probs = Network.load(BLOG).predict_proba(load_mnist()[1].images[:1])
    assert share == pytest.approx(probs[0, 7], abs=0.1)


def test_predict_has_a_line_for_every_picture(here: Here) -> None:
    names = [digit_picture(here.path / f"{i}.png", i, dark_on_light=False) for i in range(3)]
    said = here.run("predict", *names)
    assert [line.split()[:2] for line in said.out] == [
        ["0.png", "7"],
        ["1.png", "2"],
        ["2.png", "1"],
    ]


def test_predict_reads_a_number_in_a_picture(here: Here) -> None:
    ink = sketch.on_canvas(write_number("1987"), 460, 10)[:190]
    Image.fromarray(255 - ink // 2).save(here.path / "year.png")
    said = here.run("predict", "year.png")
    assert (said.code, said.err) == (0, [])
    assert re.fullmatch(r"year\.png 1987 (0\.9\d|1\.00)", said.out[-1])
