"""The Draw page without a browser: what its parts are given, weights, photos, own digits."""

from __future__ import annotations

import numpy as np
from streamlit.testing.v1 import AppTest

from digitnet import load_mnist, sketch
from digitnet.insight import pictures
from digitnet.sketch import collection, photos
from digitnet.ui.draw.given import NOTHING, Given
from tests.ui.pages import open_page, parts, running, texts
from tests.waiting import wait_until

SEVEN = load_mnist()[1].images[0]
PHOTO = 255 - SEVEN.reshape(28, 28)  # dark on light


def show_photo(app: AppTest, raw: bytes) -> None:
    app.segmented_control(key="input").set_value("Photo").run()
    app.file_uploader(key="photo_file").upload("photo.png", raw).run()
    assert not app.exception


def test_files_that_are_neither_weights_nor_a_picture_are_rejected() -> None:
    app = open_page("pages/draw.py")
    assert "Say what a digit was, and it is kept here" in texts(app)
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
        app.session_state["rival"] = (chosen_for, other)
        assert parts(app.run())["prediction"]["answer"]["rival"] == rival


def test_a_network_that_learns_is_asked_about_the_picture() -> None:
    with running() as (app, run):
        app.switch_page("pages/draw.py").run()
        show_photo(app, pictures.png(PHOTO))
        assert parts(app)["model"]["run"] == run.id
        app.session_state["network"] = "Yours"
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
