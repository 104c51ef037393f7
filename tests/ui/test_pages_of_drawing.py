"""The Draw page without a browser: what its parts are given, weights, photos, own digits."""

from __future__ import annotations

import numpy as np
from streamlit.testing.v1 import AppTest

from digitnet import Network, load_mnist, sketch
from digitnet.insight import pictures
from digitnet.sketch import Sample, collection, photos
from digitnet.ui.draw.given import NOTHING, Given
from tests.ui.pages import open_page, parts, running, texts
from tests.waiting import wait_until

SEVEN = load_mnist()[1].images[0]
PHOTO = 255 - SEVEN.reshape(28, 28)  # dark on light


def show_photo(app: AppTest) -> None:
    app.segmented_control(key="input").set_value("Photo").run()
    app.file_uploader(key="photo_file").upload("photo.png", pictures.png(PHOTO)).run()
    assert not app.exception


def test_uploaded_weights_can_be_chosen_and_an_invalid_file_is_rejected() -> None:
    app = open_page("pages/draw.py")
    app.file_uploader(key="weights_file").upload("mine.safetensors", Network().to_bytes()).run()
    assert not app.exception
    assert parts(app)["model"]["chosen"] == "Uploaded: mine.safetensors"
    assert parts(app)["model"]["networks"][-1]["note"] == "784-10-10"
    app.file_uploader(key="weights_file").upload("bad.safetensors", b"nonsense").run()
    assert not app.exception
    assert "This file cannot be used" in app.error[0].value


def test_a_photo_is_read_with_a_rival_of_its_own_and_an_invalid_one_is_rejected() -> None:
    app = open_page("pages/draw.py")
    show_photo(app)
    read = parts(app)["prediction"]
    assert (read["answer"]["digit"], read["question"]) == (7, None)
    assert read["words"][0].endswith("sure that it is a 7.")
    runner_up = read["answer"]["rival"]
    other = 0 if runner_up != 0 else 1
    source = f"photo {app.session_state['photo_file'].file_id}"
    for chosen_for, rival in ((source, other), ("another picture", runner_up)):
        app.session_state["rival"] = (chosen_for, other)
        assert parts(app.run())["prediction"]["answer"]["rival"] == rival
    app.file_uploader(key="photo_file").upload("bad.png", b"nonsense").run()
    assert not app.exception
    assert parts(app)["prediction"]["words"][0] == "This picture cannot be read:"
    assert parts(app)["prediction"]["answer"] is None


def test_a_network_that_learns_is_asked_about_the_picture() -> None:
    with running() as (app, run):
        app.switch_page("pages/draw.py").run()
        show_photo(app)
        assert parts(app)["model"]["run"] == run.id
        assert parts(app)["prediction"]["question"] is None
        app.session_state["network"] = "Yours"
        question = parts(app.run())["prediction"]["question"]
        assert (question["run"], question["shown"], question["rival"]) == (run.id, True, None)
        x = sketch.from_pixels(photos.bright_ink(PHOTO))
        assert question["pixels"] == collection.as_pixels(x).tolist()
    wait_until(lambda: parts(app.run())["model"]["state"] == "stopped")
    assert parts(app)["model"]["run"] is None


def test_own_digits_are_scored_and_those_a_network_was_taught_with_are_marked() -> None:
    app = open_page("pages/draw.py")
    assert "Say what a digit was, and it is kept here" in texts(app)
    own = [Sample(7, pixels=SEVEN), Sample(3, pixels=SEVEN), Sample(7, pixels=SEVEN)]
    app.session_state["own_digits"] = own
    app.session_state["taught"] = {own[0], own[1]}
    digits = parts(app.run())["own_digits_part"]["digits"]
    assert [(d["label"], d["answer"], d["taught"]) for d in digits] == [
        (7, 7, True),
        (3, 7, True),
        (7, 7, False),
    ]
    score = next(html.value for html in app.html if "dn-score" in html.value)
    assert "<td>1 of 2</td><td>1 of 1</td>" in score
    assert score.index("Taught digits") < score.index("Drawn after")


def test_a_sketch_is_saved_as_strokes_and_a_picture_as_pixels() -> None:
    stroke = np.array([[10.0, 20.0], [30.0, 200.0]])
    for label in (0, 8):
        drawn = Given(NOTHING, "canvas 1", [stroke], [28.0]).sample(label)
        assert (drawn.label, len(drawn.strokes), drawn.pixels) == (label, 1, None)
        pictured = Given(SEVEN.reshape(28, 28) / 255, "photo 1").sample(label)
        assert (pictured.label, pictured.strokes) == (label, [])
        np.testing.assert_array_equal(pictured.pixels, SEVEN)
