"""The Draw page without a browser: what its parts are given, weights, photos, own digits."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from digitnet import Network, load_mnist, sketch
from digitnet.insight import pictures
from digitnet.sketch import Sample, collection, photos
from digitnet.ui.draw.given import NOTHING, Given
from tests.ui.pages import open_page, texts
from tests.waiting import wait_until

SEVEN = load_mnist()[1].images[0]


def given(app: AppTest, key: str) -> dict[str, Any]:
    """What the page gives to the part with this key."""
    parts = app.get("bidi_component")
    return next(json.loads(p.proto.json) for p in parts if p.proto.id.endswith(f"-{key}"))


def show_photo(app: AppTest, image: np.ndarray) -> None:
    app.segmented_control(key="input").set_value("Photo").run()
    app.file_uploader(key="photo_file").upload("photo.png", pictures.png(image)).run()
    assert not app.exception


def test_uploaded_weights_can_be_chosen_to_draw_with() -> None:
    app = open_page("pages/draw.py")
    app.file_uploader(key="weights_file").upload("mine.safetensors", Network().to_bytes()).run()
    assert not app.exception
    assert given(app, "model")["chosen"] == "Uploaded: mine.safetensors"
    assert given(app, "model")["networks"][-1]["note"] == "784-10-10"


def test_a_bad_weights_file_is_told_in_a_sentence() -> None:
    app = open_page("pages/draw.py")
    app.file_uploader(key="weights_file").upload("bad.safetensors", b"nonsense").run()
    assert not app.exception
    assert "This file cannot be used" in app.error[0].value


def test_a_photo_is_read_and_a_bad_one_told_in_a_sentence() -> None:
    app = open_page("pages/draw.py")
    show_photo(app, 255 - SEVEN.reshape(28, 28))  # dark on light
    answer = given(app, "prediction")
    assert (answer["answer"]["digit"], answer["question"]) == (7, None)
    assert answer["words"][0].endswith("sure that it is a 7.")
    app.file_uploader(key="photo_file").upload("bad.png", b"nonsense").run()
    assert not app.exception
    assert given(app, "prediction")["words"][0] == "This picture cannot be read:"
    assert given(app, "prediction")["answer"] is None


def test_a_network_that_learns_is_asked_about_what_is_given() -> None:
    app = open_page("pages/train.py")
    app.button(key="train").click().run()
    run_id = app.session_state["run_id"]
    app.switch_page("pages/draw.py").run()
    show_photo(app, 255 - SEVEN.reshape(28, 28))
    assert given(app, "model")["run"] == run_id
    assert given(app, "prediction")["question"] is None
    app.session_state["network"] = "Yours"
    app.run()
    question = given(app, "prediction")["question"]
    assert (question["run"], question["shown"], question["rival"]) == (run_id, True, None)
    x = sketch.from_pixels(photos.bright_ink(255 - SEVEN.reshape(28, 28)))
    assert question["pixels"] == collection.as_pixels(x).tolist()
    app.switch_page("pages/train.py").run()
    app.button(key="stop").click().run()
    app.switch_page("pages/draw.py").run()
    wait_until(lambda: given(app.run(), "model")["state"] == "stopped")
    assert given(app, "model")["run"] is None


def test_the_rival_that_was_chosen_holds_for_this_picture_alone() -> None:
    app = open_page("pages/draw.py")
    show_photo(app, 255 - SEVEN.reshape(28, 28))
    runner_up = given(app, "prediction")["answer"]["rival"]
    other = 0 if runner_up != 0 else 1
    source = f"photo {app.session_state['photo_file'].file_id}"
    app.session_state["rival"] = (source, other)
    assert given(app.run(), "prediction")["answer"]["rival"] == other
    app.session_state["rival"] = ("another picture", other)
    assert given(app.run(), "prediction")["answer"]["rival"] == runner_up


def test_own_digits_are_scored_and_those_a_network_was_taught_with_are_marked() -> None:
    app = open_page("pages/draw.py")
    own = [Sample(7, pixels=SEVEN), Sample(3, pixels=SEVEN), Sample(7, pixels=SEVEN)]
    app.session_state["own_digits"] = own
    app.session_state["taught"] = {own[0], own[1]}
    app.run()
    digits = given(app, "own_digits_part")["digits"]
    assert [(d["label"], d["answer"], d["taught"]) for d in digits] == [
        (7, 7, True),
        (3, 7, True),
        (7, 7, False),
    ]
    score = next(html.value for html in app.html if "dn-score" in html.value)
    assert "<td>1 of 2</td><td>1 of 1</td>" in score
    assert score.index("Taught digits") < score.index("Drawn after")


def test_without_own_digits_the_page_says_how_to_get_some() -> None:
    assert "Say what a digit was, and it is kept here" in texts(open_page("pages/draw.py"))


@pytest.mark.parametrize("label", [0, 8])
def test_a_sketch_is_kept_as_strokes_and_a_picture_as_pixels(label: int) -> None:
    stroke = np.array([[10.0, 20.0], [30.0, 200.0]])
    drawn = Given(NOTHING, "canvas 1", [stroke], [28.0]).sample(label)
    assert (drawn.label, len(drawn.strokes), drawn.pixels) == (label, 1, None)
    pictured = Given(SEVEN.reshape(28, 28) / 255, "photo 1").sample(label)
    assert (pictured.label, pictured.strokes) == (label, [])
    np.testing.assert_array_equal(pictured.pixels, SEVEN)
