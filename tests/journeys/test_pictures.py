"""Numbers and pictures: several digits at once, photos, the camera, a pasted picture."""

import base64
import re

from playwright.sync_api import Page, expect

from digitnet import load_mnist, sketch
from digitnet.insight import pictures
from tests.browser import draw, expect_digit, key, press, rest
from tests.handwriting import strokes_of, write_number

PASTE = """async (address) => {
  const picture = await (await fetch(address)).blob();
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([picture], "pasted.png", { type: "image/png" }));
  document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
}"""


def test_a_number_is_read_digit_by_digit_and_one_of_them_is_looked_at(page: Page) -> None:
    page.goto("/draw")
    draw(page, strokes_of("42", 150, 40))
    expect(key(page, "words")).to_contain_text("More than one digit?")
    page.get_by_role("button", name="Read it as a number").click()
    expect_digit(page, "42")
    page.get_by_role("radio", name="One digit").click()
    expect_digit(page, "?")
    page.get_by_role("radio", name="A number").click()
    expect_digit(page, "42")
    press(page, "clear")
    expect_digit(page, "–")
    draw(page, strokes_of("1985", 120, 25))
    expect_digit(page, "1985")
    expect(key(page, "sketch").locator(".dn-box")).to_have_text(list("1985"))
    key(page, "prediction").get_by_role("button").nth(1).click()
    bars = key(page, "probabilities").get_by_role("img")
    about = re.compile(r"The 2nd of 4 digits\. .* 9: [5-9]\d")
    expect(bars).to_have_accessible_name(about)
    key(page, "judge").get_by_role("button", name="Correct answer: 9, as read").click()
    expect(key(page, "own_digits_part").get_by_role("listitem")).to_have_count(1)
    expect_digit(page, "1985")


def test_a_photo_the_camera_and_a_pasted_picture_are_read(page: Page) -> None:
    image = 255 - load_mnist()[1].images[0].reshape(28, 28)  # a 7, dark on light
    page.goto("/draw")
    page.get_by_role("radio", name="Photo").click()
    photo = {"name": "seven.png", "mimeType": "image/png", "buffer": pictures.png(image)}
    key(page, "photo_file").locator("input[type=file]").set_input_files(photo)
    expect_digit(page, 7)
    key(page, "use_camera").locator("label").click()
    page.wait_for_function("() => document.querySelector('video')?.readyState === 4")
    page.get_by_role("button", name="Take Photo").click()
    expect(page.get_by_role("img", name="Your picture, in grey")).to_be_visible()
    key(page, "use_camera").locator("label").click()
    page.get_by_role("radio", name="A number").click()
    expect(key(page, "photo_file")).to_be_visible()
    rest(page)
    ink = sketch.on_canvas(write_number("407", 120), 420, 12)[:180]
    address = "data:image/png;base64," + base64.b64encode(pictures.png(255 - ink)).decode()
    page.evaluate(PASTE, address)
    expect_digit(page, "407")
    key(page, "boxes").get_by_role("button", name="Digit 3 of 3: 7").click()
    expect(key(page, "prediction").locator("button[aria-pressed=true]")).to_have_text("7")
