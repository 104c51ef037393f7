"""Numbers and non-digits on the Draw page, without a browser: what its parts are given."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from digitnet import Network, sketch
from digitnet.insight import pictures, telling
from digitnet.ui import networks
from tests.handwriting import arc, write, write_number
from tests.ui.pages import open_page
from tests.ui.pages import parts as given

LETTER = [[(120, 330), (160, 195), (200, 60), (240, 195), (280, 330)], [(150, 230), (250, 230)]]
FACE = [arc(200, 200, 150, 150, 0, 350), [(150, 160), (150, 170)], [(250, 160), (250, 170)]]

NUMBERS = count(100)  # of canvases: a new one each time


def objects(strokes: Any) -> list[dict[str, Any]]:
    """The strokes as the canvas says them."""
    return [
        {
            "type": "path",
            "strokeWidth": 18,
            "path": [["L" if i else "M", float(x), float(y)] for i, (x, y) in enumerate(stroke)],
        }
        for stroke in strokes
    ]


def put(app: AppTest, sheet: str, strokes: Any) -> dict[str, dict[str, Any]]:
    """Writes on one of the canvases, which this kind of test cannot do by hand.

    What the parts of the page are given then.
    """
    found = objects(strokes)
    app.session_state[sheet] = {"number": next(NUMBERS), "start": found, "objects": found}
    app.run()
    assert not app.exception
    return given(app)


def read(app: AppTest, what: str) -> AppTest:
    return app.segmented_control(key="what").set_value(what).run()


def open_number() -> AppTest:
    return read(open_page("pages/draw.py"), "A number")


def refuse_all(app: AppTest) -> None:
    """Chooses a network that takes everything for a non-digit."""
    network = Network(rng=np.random.default_rng(0))
    network.least_logit, network.metadata = 1e6, {"outliers": "letters"}
    app.session_state["own_networks"] = {"Mine": network}
    app.session_state["network"] = "Mine"


def texts(app: AppTest) -> str:
    return "".join(digit["text"] for digit in given(app)["prediction"]["digits"])


def test_a_number_is_shown_in_boxes_with_bars_and_judge_for_its_least_sure_digit() -> None:
    app, written = open_number(), write_number("9851", height=200)
    data = put(app, "line", written)
    assert texts(app) == "9851"
    prediction, boxes = data["prediction"], data["boxes"]["boxes"]
    assert prediction["words"][0].endswith("sure that it is 9851.")
    assert data["boxes"]["texts"] == list("9851")
    lefts, ink = [box["left"] for box in boxes], np.concatenate(written)
    assert lefts == sorted(lefts)
    assert 16.8 * lefts[0] == pytest.approx(ink[:, 0].min() - 12, abs=1)
    assert 4 * (boxes[0]["top"] + boxes[0]["height"]) == pytest.approx(ink[:, 1].max() + 5, abs=9)
    chosen = prediction["chosen"]
    percents = [float(digit["percent"][:-1]) for digit in prediction["digits"]]
    assert chosen > 0
    assert percents[chosen] == min(percents)
    name = f"The {telling.ordinal(chosen + 1)} of 4 digits"
    assert data["probabilities"]["caption"] == data["judge"]["subject"] == name
    assert prediction["answer"]["digit"] == int("9851"[chosen])
    assert data["boxes"]["chosen"] == chosen


def test_a_line_that_is_no_number_gets_a_sentence_of_its_own() -> None:
    app = open_number()
    assert given(app)["prediction"]["words"][0] == "Write a number"
    assert given(app)["boxes"]["boxes"] == []
    dot = put(app, "line", [[(40, 40), (41, 41)]])
    assert dot["prediction"]["words"][0] == "That is only a dot."
    head, why = put(app, "line", write_number("1" * 22, height=60, gap=50))["prediction"]["words"]
    assert head == "This is too much for one number."
    assert "22 digits" in why
    refuse_all(app)
    refused = put(app, "line", write_number("19", height=200))
    assert set(texts(app)) == {"?"}
    assert refused["prediction"]["words"][0] == "No digit in it that it knows."


def test_a_picture_of_a_number_is_read_and_its_ink_shown_with_the_boxes() -> None:
    app = open_number()
    app.segmented_control(key="input").set_value("Photo").run()
    ink = sketch.on_canvas(write_number("407", height=120), 420, 12)[:180]
    app.file_uploader(key="photo_file").upload("photo.png", pictures.png(255 - ink)).run()
    assert not app.exception
    assert texts(app) == "407"
    boxes = given(app)["boxes"]
    assert boxes["picture"].startswith("data:image/png")
    assert all(0 <= box["left"] <= box["left"] + box["width"] <= 100 for box in boxes["boxes"])


def test_several_digits_on_the_square_are_taken_along_to_a_number_but_not_a_single_one() -> None:
    app = open_page("pages/draw.py")
    put(app, "canvas", write(4, 80, 60, 250))
    assert texts(read(app, "A number")) == ""
    put(read(app, "One digit"), "canvas", write_number("42", height=150))
    assert texts(read(app, "A number")) == "42"


def test_a_non_digit_is_guessed_at_and_can_still_be_saved() -> None:
    app = open_page("pages/draw.py")
    refuse_all(app)
    for strokes, hint in ((LETTER, "A letter?"), (FACE, "A drawing?")):
        data = put(app, "canvas", strokes)
        assert data["prediction"]["words"] == ["No digit that it knows.", hint]
        assert (data["judge"]["kept"], data["judge"]["subject"]) == (None, "It")
    data = put(app, "canvas", write_number("42", height=150))
    assert data["prediction"]["words"] == ["More than one digit?", ""]
    assert data["words"]["offers_number"]
    assert not put(app, "canvas", write(4, 80, 60, 250))["words"]["offers_number"]


def test_a_network_says_where_it_cannot_tell_what_is_no_digit() -> None:
    app = open_page("pages/draw.py")
    can_refuse = {name: network.can_refuse for name, network in networks.shipped().items()}
    assert set(can_refuse.values()) == {True, False}
    for name, can in can_refuse.items():
        app.session_state["network"] = name
        words = put(app, "canvas", write(1, 180, 60, 250))["prediction"]["words"]
        assert "sure that it is" in words[0]
        assert (words[1] == telling.CANNOT_TELL) is not can
