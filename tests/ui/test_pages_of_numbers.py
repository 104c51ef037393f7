"""Numbers and what is no digit on the Draw page, without a browser: what its parts are given."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from digitnet import Network, sketch
from digitnet.insight import pictures, telling
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


def put(app: AppTest, sheet: str, strokes: Any) -> AppTest:
    """Writes on one of the canvases, which this kind of test cannot do by hand."""
    found = objects(strokes)
    app.session_state[sheet] = {"number": next(NUMBERS), "start": found, "objects": found}
    app.run()
    assert not app.exception
    return app


def open_number() -> AppTest:
    app = open_page("pages/draw.py")
    return app.segmented_control(key="what").set_value("A number").run()


def choose(app: AppTest, network: Network) -> None:
    app.session_state["own_networks"] = {"Mine": network}
    app.session_state["network"] = "Mine"


def refusing_all() -> Network:
    network = Network(rng=np.random.default_rng(0))
    network.least_logit, network.metadata = 1e6, {"outliers": "letters"}
    return network


def texts(app: AppTest) -> str:
    return "".join(digit["text"] for digit in given(app)["prediction"]["digits"])


def test_a_number_is_shown_digit_by_digit_each_in_its_box() -> None:
    app = put(open_number(), "line", write_number("1985", height=200))
    data = given(app)
    assert texts(app) == "1985"
    assert data["prediction"]["words"][0].endswith("sure that it is 1985.")
    boxes = data["boxes"]["boxes"]
    assert data["boxes"]["texts"] == list("1985")
    lefts = [box["left"] for box in boxes]
    assert lefts == sorted(lefts)
    ink = np.concatenate(write_number("1985", height=200))
    assert 16.8 * lefts[0] == pytest.approx(ink[:, 0].min() - 12, abs=1)
    assert 4 * (boxes[0]["top"] + boxes[0]["height"]) == pytest.approx(ink[:, 1].max() + 5, abs=9)


def test_the_least_sure_digit_is_chosen_at_first_and_bars_and_judge_are_about_it() -> None:
    app = put(open_number(), "line", write_number("1985", height=200))
    data = given(app)
    chosen = data["prediction"]["chosen"]
    percents = [float(digit["percent"][:-1]) for digit in data["prediction"]["digits"]]
    assert percents[chosen] == min(percents)
    name = f"The {telling.ordinal(chosen + 1)} of 4 digits"
    assert data["probabilities"]["caption"] == data["judge"]["subject"] == name
    assert data["prediction"]["answer"]["digit"] == int("1985"[chosen])
    assert data["boxes"]["chosen"] == chosen


def test_a_digit_that_is_refused_is_doubted_first() -> None:
    app = open_number()
    choose(app, refusing_all())
    put(app, "line", write_number("19", height=200))
    assert set(texts(app)) == {"?"}
    assert given(app)["prediction"]["words"][0] == "No digit in it that it knows."


def test_an_empty_line_and_a_dot_get_a_sentence_of_their_own() -> None:
    app = open_number()
    assert given(app)["prediction"]["words"][0] == "Write a number"
    assert given(app)["boxes"]["boxes"] == []
    put(app, "line", [[(40, 40), (41, 41)]])
    assert given(app)["prediction"]["words"][0] == "That is only a dot."


def test_too_much_for_a_number_is_told_in_a_sentence() -> None:
    app = put(open_number(), "line", write_number("1" * 22, height=60, gap=50))
    words = given(app)["prediction"]["words"]
    assert words[0] == "This is too much for one number."
    assert "22 digits" in words[1]


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


def test_several_digits_on_the_square_come_with_a_way_to_a_number() -> None:
    app = open_page("pages/draw.py")
    choose(app, refusing_all())
    put(app, "canvas", write_number("42", height=150))
    assert given(app)["prediction"]["words"] == ["More than one digit?", ""]
    assert given(app)["words"]["offers_number"]
    put(app, "canvas", write(4, 80, 60, 250))
    assert not given(app)["words"]["offers_number"]


def test_turning_to_a_number_takes_several_digits_along_but_not_a_single_one() -> None:
    app = put(open_page("pages/draw.py"), "canvas", write(4, 80, 60, 250))
    app.segmented_control(key="what").set_value("A number").run()
    assert texts(app) == ""
    app.segmented_control(key="what").set_value("One digit").run()
    put(app, "canvas", write_number("42", height=150))
    app.segmented_control(key="what").set_value("A number").run()
    assert texts(app) == "42"


@pytest.mark.parametrize(("strokes", "hint"), [(LETTER, "A letter?"), (FACE, "A drawing?")])
def test_what_is_refused_is_guessed_at_and_can_still_be_kept(strokes: Any, hint: str) -> None:
    app = open_page("pages/draw.py")
    choose(app, refusing_all())
    put(app, "canvas", strokes)
    data = given(app)
    assert data["prediction"]["words"] == ["No digit that it knows.", hint]
    assert (data["judge"]["kept"], data["judge"]["subject"]) == (None, "It")


@pytest.mark.parametrize("name", ["The blog's", "The best"])
def test_a_network_says_where_it_cannot_tell_what_is_no_digit(name: str) -> None:
    app = open_page("pages/draw.py")
    app.session_state["network"] = name
    put(app, "canvas", write(1, 180, 60, 250))
    words = given(app)["prediction"]["words"]
    assert "sure that it is" in words[0]
    cannot = not Network.load(
        f"weights/{'blog' if 'blog' in name else 'best'}.safetensors"
    ).can_refuse
    assert (words[1] == telling.CANNOT_TELL) is cannot
