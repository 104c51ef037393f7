"""The command line: what train makes of pen strokes and letters, and the sheet of examples."""

import numpy as np
from PIL import Image

from digitnet import Network, sketch
from digitnet.cli.sheet import CELL
from digitnet.recipes.handwriting import LETTERS, SCRIBBLED
from tests.cli.here import SMALL, Here
from tests.files import UNIPEN_HEAD, digits, unipen, unipen_digit, unipen_letter

LETTERS_FILE = "".join(unipen_letter("kmX"[i % 3], i) for i in range(9)).encode()
SHAPES = SCRIBBLED * len(sketch.SCRIBBLES) + len(sketch.SHAPES)  # for each that is asked for


def test_the_file_says_what_was_learned_from_and_whether_it_can_refuse(small: Here) -> None:
    small.file("all.tra", unipen(writers=6))
    small.file("letters.unipen", LETTERS_FILE)
    learn = ["--letters", "letters.unipen", "--outliers", "1", "--strokes", "all.tra"]
    assert small.run(*SMALL, "--steps", "2", *learn).code == 0
    net = Network.load("digitnet.safetensors")
    assert (net.metadata["strokes"], net.metadata["letters"]) == ("all.tra", "letters.unipen")
    assert net.metadata["outliers"] > SHAPES + LETTERS
    assert net.can_refuse
    # Letters without digits in strokes are learned from, too.
    said = small.run(*SMALL, "--steps", "2", *learn[:-2])
    assert (
        said.out[0] == f"784-12-10: {120 + SHAPES + LETTERS} training images, 30 validation images"
    )
    assert small.run(*SMALL, "--steps", "2").code == 0
    net = Network.load("digitnet.safetensors")
    assert (net.metadata["outliers"], net.can_refuse) == (0, False)


def test_the_threshold_is_fitted_to_the_validation_images_and_strokes(small: Here) -> None:
    many = "".join(unipen_digit(i % 10, i % 5) for i in range(500))
    small.file("all.tra", (UNIPEN_HEAD + many).encode())
    assert small.run(*SMALL, "--steps", "20", "--strokes", "all.tra").code == 0
    net = Network.load("digitnet.safetensors")
    held_back = sketch.split_by_writer(sketch.read_unipen("all.tra"))[1]
    dev = digits(150).split(30, np.random.default_rng(0))[1]
    dev = dev.joined(sketch.as_dataset(held_back, (sketch.PEN,)))
    least = np.quantile(net.logits(dev.images).max(axis=1), 0.01)
    assert abs(net.least_logit - least) < 1e-3


def test_the_sheet_has_a_row_for_each_kind_and_is_the_same_each_time(small: Here) -> None:
    shapes = len(sketch.SCRIBBLES | sketch.SHAPES | sketch.NEVER_LEARNT)
    for name in ("plain.png", "again.png"):
        assert small.run("variants", "--show", name).out == [f"examples saved in {name}"]
        assert Image.open(name).height == shapes * CELL
    assert np.array_equal(*(np.asarray(Image.open(n)) for n in ("plain.png", "again.png")))
    small.file("letters.unipen", LETTERS_FILE)
    small.file("all.tra", unipen(writers=10))
    files = ["--strokes", "all.tra", "--letters", "letters.unipen"]
    assert small.run("variants", "--show", "whole.png", *files).code == 0
    whole = np.asarray(Image.open("whole.png"))
    rows = np.split(whole, len(whole) // CELL)
    # Also another hand, through pixels, several digits, letters; and variants.
    assert len(rows) > shapes + 4
    assert all(row.max() > 200 for row in rows)
