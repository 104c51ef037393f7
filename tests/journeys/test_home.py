"""Home: a field that is read while one draws, the animation of a unit, and the links."""

import re

from playwright.sync_api import Page, expect

from tests.browser import draw, key, press, rest
from tests.handwriting import write

PICTURE = "() => document.querySelector('.dn-home-unit canvas').toDataURL()"


def test_a_newcomer_draws_a_digit_and_is_read_before_the_pen_is_lifted(page: Page) -> None:
    page.goto("/")
    rest(page)
    read = key(page, "home_read")
    answer = read.locator(".dn-home-digit")
    bars = read.get_by_role("img", name=re.compile("Probability of each digit"))
    expect(page.get_by_text("Draw a digit here")).to_be_visible()
    expect(answer).to_have_text("–")
    lengths = [bar.bounding_box()["width"] for bar in read.locator(".dn-home-bars i").all()]
    assert lengths == [0] * 10
    box = read.locator(".dn-pad canvas").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    expect(page.get_by_text("Draw a digit here")).to_be_hidden()
    page.mouse.move(box["x"] + 200, box["y"] + 60, steps=8)
    page.mouse.move(box["x"] + 110, box["y"] + 250, steps=8)
    expect(answer).to_have_text("7")
    page.mouse.up()
    for digit in (3, 4):
        press(page, "home_read")
        expect(answer).to_have_text("–")
        draw(page, write(digit, 80, 60, 200), (box["x"], box["y"]))
        expect(answer).to_have_text(str(digit))
        said = re.compile(rf"sure that it is an? {digit}\.")
        expect(read.get_by_role("status")).to_have_text(said)
        expect(bars).to_have_accessible_name(re.compile(rf"{digit}: ([5-9]\d|99\.\d)"))


def test_the_animation_plays_to_its_end_and_the_doors_open(page: Page) -> None:
    page.goto("/")
    animation = key(page, "home_unit")
    button = animation.get_by_role("button")
    expect(button).to_have_text("Pause")
    page.wait_for_function("() => document.querySelector('.dn-home-unit input').valueAsNumber > 5")
    button.click()
    expect(button).to_have_text("Play")
    still = page.evaluate(PICTURE)
    animation.get_by_role("slider").focus()
    page.keyboard.press("End")
    expect(button).to_have_text("Play again")
    expect(animation).to_contain_text("After 500 steps: 83 of 100 digits correct")
    assert page.evaluate(PICTURE) != still
    press(page, "how")
    maths = page.get_by_role("dialog", name="How it works")
    expect(maths).to_contain_text("P = softmax(Z2)")
    page.keyboard.press("Escape")
    expect(maths).to_be_hidden()
    doors = {"Watch it learn": "Train", "Draw digits": "Draw", "Compare runs": "Compare"}
    for door, title in doors.items():
        key(page, "doors").get_by_role("link", name=door).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        page.go_back()
