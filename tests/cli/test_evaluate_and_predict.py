"""The command line: what evaluate and predict print."""

import re

import numpy as np
import pytest
from PIL import Image

from digitnet import Network, load_mnist, sketch
from tests.cli.here import BLOG, Here, digit_picture
from tests.files import csv, digits, idx_images, idx_labels
from tests.fresh_python import run_python
from tests.handwriting import write_number


def test_evaluate_tells_the_accuracy_of_every_digit_and_ends_with_that_on_mnist() -> None:
    done = run_python("-m", "digitnet", "evaluate", BLOG)
    assert (done.returncode, done.stderr) == (0, "")
    *lines, calibration, last = done.stdout.splitlines()
    network, test = Network.load(BLOG), load_mnist()[1]
    ones = test.take(np.flatnonzero(test.labels == 1))
    assert len(lines) == 10
    assert lines[1] == f"digit 1: {network.accuracy(ones.images, ones.labels):.4f} of 1,135 images"
    assert re.fullmatch(r"calibration error 0\.\d{4}", calibration)
    assert last == f"accuracy {network.accuracy(test.images, test.labels):.4f}"


def test_evaluate_reads_csv_and_idx(here: Here) -> None:
    data = digits(200)
    accuracy = Network.load(BLOG).accuracy(data.images, data.labels)
    here.file("train.csv", csv(data))
    here.file("images", idx_images(data))
    here.file("labels", idx_labels(data))
    for source in (["--csv", "train.csv"], ["--idx", "images", "labels"]):
        said = here.run("evaluate", BLOG, *source)
        assert (said.code, said.out[-1], said.err) == (0, f"accuracy {accuracy:.4f}", [])


def test_predict_has_a_line_for_every_picture_white_on_black_or_black_on_white(here: Here) -> None:
    probs = Network.load(BLOG).predict_proba(load_mnist()[1].images[:1])
    for dark in (False, True):
        paths = [here.path / f"{i}.png" for i in range(4)]  # a 7, a 2, a 1 and a 0
        names = [digit_picture(path, i, dark_on_light=dark) for i, path in enumerate(paths)]
        said = here.run("predict", *names, "--weights", BLOG)
        assert (said.code, said.err) == (0, [])
        for i, (line, digit) in enumerate(zip(said.out, (7, 2, 1, 0), strict=True)):
            assert re.fullmatch(rf"{i}\.png {digit} (0\.\d\d|1\.00)", line)
        assert float(said.out[0].split()[-1]) == pytest.approx(probs[0, 7], abs=0.1)


def test_predict_reads_a_number_in_a_picture(here: Here) -> None:
    ink = sketch.on_canvas(write_number("1987"), 460, 10)[:190]
    Image.fromarray(255 - ink // 2).save(here.path / "year.png")
    said = here.run("predict", "year.png")
    assert (said.code, said.err) == (0, [])
    assert re.fullmatch(r"year\.png 1987 (0\.9\d|1\.00)", said.out[-1])
