"""The Draw page in a real browser: strokes by mouse and by finger, and what is read in them."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from digitnet import sketch
from tests import browser, people
from tests.browser import draw, draw_by_touch, expect_digit, key, press
from tests.handwriting import Strokes, write

pytestmark = pytest.mark.long

TOOLBAR = """() => document.querySelector('.st-key-sketch [data-testid=stBidiComponentIsolated]')
  .shadowRoot.querySelector('.dc-toolbar').checkVisibility()"""
INK = """() => {
  const root = document.querySelector('.st-key-sketch [data-testid=stBidiComponentIsolated]')
  const drawn = root.shadowRoot.querySelector('.canvas-container .lower-canvas')
  const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 400 })
  canvas.getContext('2d').drawImage(drawn, 0, 0, 400, 400)
  return [...canvas.getContext('2d').getImageData(0, 0, 400, 400).data]
    .filter((_, i) => i % 4 === 0)
}"""


def test_the_canvas_has_no_toolbar_of_its_own(page: Page) -> None:
    page.goto("/draw")
    for digit in (7, 3):
        draw(page, write(digit, 80, 60, 250))
        expect_digit(page, digit)
        assert not page.evaluate(TOOLBAR)
        press(page, "clear")
        expect_digit(page, "–")
        browser.canvas(page)
        page.wait_for_function(f"() => !({TOOLBAR})()")


def test_twenty_digits_of_strangers_are_read_wherever_and_however_large(page: Page) -> None:
    page.goto("/draw")
    for label, strokes in people.digits(each=2):
        draw(page, strokes)
        expect_digit(page, label)
        press(page, "clear")
        expect_digit(page, "–")


@pytest.mark.parametrize(
    "strokes",
    [
        [[(140, 140)]],
        [[(2, 140), (140, 140), (500, 140)]],
        [[(10 + 20 * (i % 2) * 13, 10 + i * 8) for i in range(33)]],
    ],
    ids=["a dot", "a line over the edge", "a scribble over everything"],
)
def test_odd_strokes_get_an_answer_or_a_clear_word(page: Page, strokes: Strokes) -> None:
    page.goto("/draw")
    draw(page, strokes)
    expect(key(page, "clear").get_by_role("button")).to_be_enabled()
    words = re.compile("sure that it is|only a dot|Unsure: |This doesn't look like a digit")
    expect(key(page, "words")).to_contain_text(words)


def test_on_a_canvas_shown_smaller_on_a_phone_ink_is_where_the_finger_is(phone: Page) -> None:
    phone.goto("/draw")
    browser.canvas(phone)
    phone.wait_for_function(f"() => !({TOOLBAR})()")  # by then it is fitted, too
    box = phone.locator(browser.CANVAS).bounding_box()
    assert 300 <= box["width"] <= 390 - 2 * 20  # a margin on both sides to scroll by
    assert box["height"] == pytest.approx(box["width"], abs=1)
    scale, strokes = box["width"] / 400, write(4, 30, 90, 280)
    draw_by_touch(phone, [[(x * scale, y * scale) for x, y in stroke] for stroke in strokes])
    expect_digit(phone, 4)
    drawn = np.reshape(phone.evaluate(INK), (400, 400)) > 127
    meant = sketch.on_canvas([np.array(stroke) for stroke in strokes], 400, 28) > 127
    # Not quite all: the canvas rounds the corners.
    assert (drawn & meant).sum() > 0.85 * (drawn | meant).sum()


def test_on_a_phone_the_answer_stays_in_sight_above_the_canvas(phone: Page) -> None:
    phone.goto("/draw")
    draw_by_touch(phone, write(7, 60, 40, 200))
    expect_digit(phone, 7)
    phone.evaluate("document.querySelector('.st-key-judge').scrollIntoView({ block: 'end' })")
    for name in ("prediction", "words"):
        box = key(phone, name).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 844
    middle = key(phone, "prediction").bounding_box()
    at = [middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2]
    hit = "([x, y]) => document.elementFromPoint(x, y).closest('.st-key-prediction') !== null"
    assert phone.evaluate(hit, at)
    phone.evaluate("document.querySelector('.st-key-evidence').scrollIntoView()")
    assert phone.evaluate(hit, [at[0], 5])  # nothing of the page shows above it
