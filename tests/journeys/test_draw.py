"""Draw: a digit is written and read, by mouse and by finger, and the answer is explained."""

import re

from playwright.sync_api import Page, expect

from digitnet import Network
from tests import browser, people
from tests.browser import draw, draw_by_touch, expect_digit, go, key, press, rest
from tests.handwriting import write
from tests.ui.training import set_speed
from tests.waiting import wait_until

PICTURE = "canvas => canvas.toDataURL()"


def test_a_digit_is_written_read_undone_and_still_there_after_a_visit(page: Page) -> None:
    page.goto("/draw")
    expect_digit(page, "–")
    guide = page.get_by_role("img", name="Draw a digit here")
    expect(guide).to_be_visible()
    seen = key(page, "seen").locator("img")
    expect(seen).to_have_count(0)
    draw(page, write(7, 80, 60, 250))
    expect_digit(page, 7)
    expect(guide).to_be_hidden()
    bars = key(page, "probabilities").get_by_role("img")
    expect(bars).to_have_accessible_name(re.compile(r"7: [5-9]\d\.\d+%"))
    assert "100" not in bars.get_attribute("aria-label")
    expect(seen).to_be_visible()
    only_seven = seen.get_attribute("src")
    draw(page, [[(20, 20), (30, 120), (40, 260)]])
    expect(seen).not_to_have_attribute("src", only_seven)
    press(page, "undo")
    expect(seen).to_have_attribute("src", only_seven)
    expect_digit(page, 7)
    go(page, "Train")
    go(page, "Draw")
    expect_digit(page, 7)
    press(page, "clear")
    expect_digit(page, "–")
    expect(guide).to_be_visible()
    draw(page, write(8, 80, 60, 250))
    expect(key(page, "words")).to_have_text(re.compile(r"\d% sure that it is an 8\."))


def test_a_phone_draws_by_touch_and_keeps_the_answer_in_sight(phone: Page) -> None:
    phone.goto("/draw")
    for label, strokes in people.digits(each=1)[::3]:
        draw_by_touch(phone, strokes)
        expect_digit(phone, label)
        key(phone, "clear").get_by_role("button").tap()
        expect_digit(phone, "–")
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 390
    draw_by_touch(phone, write(7, 60, 40, 200))
    expect_digit(phone, 7)
    phone.evaluate("document.querySelector('.st-key-judge').scrollIntoView({ block: 'end' })")
    for name in ("prediction", "words"):
        box = key(phone, name).bounding_box()
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 844
    photo = phone.get_by_role("radio", name="Photo")
    photo.tap()
    expect(photo).to_be_checked()
    expect(key(phone, "photo_file")).to_be_visible()


def test_the_answer_is_explained_and_all_of_it_follows_a_network_that_learns(page: Page) -> None:
    page.goto("/train?images=2000")
    set_speed(page, "5/s")
    press(page, "train")
    expect(key(page, "status")).to_contain_text("Training")
    go(page, "Draw")
    draw(page, write(4, 80, 60, 250))
    expect_digit(page, 4)
    evidence = key(page, "evidence").locator("canvas")
    expect(key(page, "evidence")).to_contain_text("Why 4 and not")
    rival = page.get_by_role("combobox", name="Rival digit")
    assert rival.locator("option").all_inner_texts() == list("012356789")
    rival.select_option("7" if rival.input_value() != "7" else "1")
    about = f"Pixels that favour 4, and {rival.input_value()}"
    expect(evidence).to_have_accessible_name(about)
    page.get_by_text("Look inside").click()
    inside, others = key(page, "inside"), key(page, "others")
    expect(inside.get_by_role("img", name="Centred by mass")).to_be_visible()
    expect(others).to_contain_text(re.compile(r"The best4 · \d\d\.\d+%784-"))
    expect(others).to_contain_text("Yours")
    key(page, "model").get_by_text("Yours", exact=True).click()
    expect(page.get_by_role("radio", name="Yours")).to_be_checked()
    expect(key(page, "model")).to_contain_text(re.compile(r"Yourstraining, step \d+"))
    units = key(page, "units").get_by_role("img", name=re.compile("of 10 units active"))
    expect(units).to_be_visible()
    rest(page)
    followed = {
        "the label": key(page, "model").inner_text,
        "the bars": lambda: page.locator(".dn-bars").get_attribute("aria-label"),
        "the evidence": lambda: evidence.evaluate(PICTURE),
        "the active units": lambda: units.evaluate(PICTURE),
        "the comparison": others.inner_text,
    }
    before = {name: look() for name, look in followed.items()}
    for name, look in followed.items():
        wait_until(lambda look=look, name=name: look() != before[name])


def test_weights_from_a_file_read_what_is_drawn(page: Page) -> None:
    page.goto("/draw")
    page.get_by_text("Use weights from a file").click()
    weights = {"name": "mine.safetensors", "mimeType": "", "buffer": Network().to_bytes()}
    key(page, "weights_file").locator("input[type=file]").set_input_files(weights)
    expect(page.get_by_role("radio", name="Uploaded: mine.safetensors")).to_be_checked()
    browser.settled(page)
    draw(page, write(7, 80, 60, 150))
    expect(key(page, "seen").get_by_role("img")).to_be_visible()
    expect(key(page, "prediction")).to_have_text(re.compile(r"[0-9?]"))
