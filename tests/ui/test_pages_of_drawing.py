"""The Draw page without a browser: what its parts are given, photos, numbers and non-digits."""

from itertools import count
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from digitnet import Network, load_mnist, sketch
from digitnet.insight import pictures, telling
from digitnet.sketch import collection, photos
from digitnet.ui.draw.given import NOTHING, Given
from digitnet.ui.visitor import OnCanvas
from tests.handwriting import arc, write, write_number
from tests.ui.pages import open_page, parts, running, texts, visitor
from tests.waiting import wait_until

SEVEN = load_mnist()[1].images[0]
PHOTO = 255 - SEVEN.reshape(28, 28)  # dark on light
LETTER = [[(120, 330), (160, 195), (200, 60), (240, 195), (280, 330)], [(150, 230), (250, 230)]]
FACE = [arc(200, 200, 150, 150, 0, 350), [(150, 160), (150, 170)], [(250, 160), (250, 170)]]

NUMBERS = count(100)  # of canvases: a new one each time


def put(app: AppTest, sheet: str, strokes: Any) -> dict[str, dict[str, Any]]:
    """Writes on one of the canvases, which this kind of test cannot do by hand.

    What the parts of the page are given then.
    """
    paths = [[["L" if i else "M", *map(float, xy)] for i, xy in enumerate(s)] for s in strokes]
    found = [{"type": "path", "strokeWidth": 18, "path": path} for path in paths]
    visitor(app).drawing.canvases[sheet] = OnCanvas(next(NUMBERS), found, found)
    app.run()
    assert not app.exception
    return parts(app)


def show_photo(app: AppTest, raw: bytes) -> None:
    app.segmented_control(key="input").set_value("Photo").run()
    app.file_uploader(key="photo_file").upload("photo.png", raw).run()
    assert not app.exception


def test_files_that_are_neither_weights_nor_a_picture_are_rejected() -> None:
    app = open_page("pages/draw.py")
    assert "Label a drawing to collect it" in texts(app)
    app.file_uploader(key="weights_file").upload("bad.safetensors", b"nonsense").run()
    assert "This file cannot be used" in app.error[0].value
    show_photo(app, b"nonsense")
    assert parts(app)["prediction"]["words"][0] == "This picture cannot be read:"
    assert parts(app)["prediction"]["answer"] is None


def test_a_photo_is_read_with_a_rival_of_its_own() -> None:
    app = open_page("pages/draw.py")
    show_photo(app, pictures.png(PHOTO))
    read = parts(app)["prediction"]
    assert (read["answer"]["digit"], read["question"]) == (7, None)
    assert read["words"][0].endswith("sure that it is a 7.")
    runner_up = read["answer"]["rival"]
    other = 0 if runner_up != 0 else 1
    source = f"photo {app.session_state['photo_file'].file_id}"
    for chosen_for, rival in ((source, other), ("another picture", runner_up)):
        visitor(app).drawing.rival = (chosen_for, other)
        assert parts(app.run())["prediction"]["answer"]["rival"] == rival


def test_a_network_that_learns_is_asked_about_the_picture() -> None:
    with running() as (app, run):
        app.switch_page("pages/draw.py").run()
        show_photo(app, pictures.png(PHOTO))
        assert parts(app)["model"]["run"] == run.id
        visitor(app).drawing.network = "Yours"
        question = parts(app.run())["prediction"]["question"]
        assert (question["run"], question["shown"], question["rival"]) == (run.id, True, None)
        x = sketch.from_pixels(photos.bright_ink(PHOTO))
        assert question["pixels"] == collection.as_pixels(x).tolist()
    wait_until(lambda: parts(app.run())["model"]["state"] == "stopped")
    assert parts(app)["model"]["run"] is None


def test_a_sketch_is_saved_as_strokes_and_a_picture_as_pixels() -> None:
    stroke = np.array([[10.0, 20.0], [30.0, 200.0]])
    drawn = Given(NOTHING, "canvas 1", [stroke], [28.0]).sample(0)
    assert (drawn.label, len(drawn.strokes), drawn.pixels) == (0, 1, None)
    pictured = Given(SEVEN.reshape(28, 28) / 255, "photo 1").sample(8)
    assert (pictured.label, pictured.strokes) == (8, [])
    np.testing.assert_array_equal(pictured.pixels, SEVEN)


def read(app: AppTest, what: str) -> AppTest:
    return app.segmented_control(key="what").set_value(what).run()


def refuse_all(app: AppTest) -> None:
    """Chooses a network that takes everything for a non-digit."""
    network = Network(rng=np.random.default_rng(0))
    network.least_logit, network.metadata = 1e6, {"outliers": "letters"}
    visitor(app).own_networks = {"Mine": network}
    visitor(app).drawing.network = "Mine"


def number(app: AppTest) -> str:
    return "".join(digit["text"] for digit in parts(app)["prediction"]["digits"])


def test_a_number_is_shown_in_boxes_with_bars_and_judge_for_its_least_sure_digit() -> None:
    app, written = read(open_page("pages/draw.py"), "A number"), write_number("9851", height=200)
    data = put(app, "line", written)
    prediction, boxes = data["prediction"], data["boxes"]["boxes"]
    assert prediction["words"][0].endswith("sure that it is 9851.")
    ink = np.concatenate(written)
    assert 16.8 * boxes[0]["left"] == pytest.approx(ink[:, 0].min() - 12, abs=1)
    assert 4 * (boxes[0]["top"] + boxes[0]["height"]) == pytest.approx(ink[:, 1].max() + 5, abs=9)
    chosen = prediction["chosen"]
    percents = [float(digit["percent"][:-1]) for digit in prediction["digits"]]
    assert chosen > 0
    assert percents[chosen] == min(percents)
    name = f"The {telling.ordinal(chosen + 1)} of 4 digits"
    assert data["probabilities"]["caption"] == name
    assert data["judge"]["subject"] == name.replace("The", "the")
    assert data["boxes"]["chosen"] == chosen


def test_a_line_that_is_no_number_gets_a_sentence_of_its_own() -> None:
    app = read(open_page("pages/draw.py"), "A number")
    for strokes, words in (
        ([], "Write a number"),
        ([[(40, 40), (41, 41)]], "That is only a dot."),
        (write_number("1" * 22, height=60, gap=50), "This is too much for one number."),
    ):
        assert put(app, "line", strokes)["prediction"]["words"][0] == words
    assert "22 digits" in parts(app)["prediction"]["words"][1]
    refuse_all(app)
    refused = put(app, "line", write_number("19", height=200))
    assert set(number(app)) == {"?"}
    assert refused["prediction"]["words"][0] == "None of this looks like a digit."


def test_non_digits_are_guessed_at_and_several_digits_become_a_number() -> None:
    app = open_page("pages/draw.py")
    two = write_number("42", height=150)
    refuse_all(app)
    for strokes, *words in (
        (LETTER, "This doesn't look like a digit.", "A letter?"),
        (FACE, "This doesn't look like a digit.", "A drawing?"),
        (two, "More than one digit?", ""),
    ):
        data = put(app, "canvas", strokes)
        assert data["prediction"]["words"] == words
        assert (data["judge"]["kept"], data["judge"]["subject"]) == (None, "")
        assert data["words"]["offers_number"] == (strokes is two)
    visitor(app).drawing.network = ""
    assert not put(app, "canvas", write(4, 80, 60, 250))["words"]["offers_number"]
    assert number(read(app, "A number")) == ""
    put(read(app, "One digit"), "canvas", two)
    assert number(read(app, "A number")) == "42"
