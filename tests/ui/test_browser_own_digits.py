"""The visitor's own digits in a real browser: labelled, removed, downloaded, opened, taught."""

import json

import pytest
from playwright.sync_api import Page, expect

from digitnet import load_mnist
from digitnet.insight import pictures
from tests import files
from tests.browser import draw, expect_digit, key
from tests.handwriting import write
from tests.ui.test_browser_draw_reasons import SCRIBBLE

pytestmark = pytest.mark.long


def judge(page: Page, digit: int) -> None:
    key(page, "judge").get_by_role("button", name=f"Correct answer: {digit}").click()


def keep(page: Page, drawn: int, label: int) -> None:
    draw(page, write(drawn, 90, 60, 250))
    expect_digit(page, drawn)
    judge(page, label)
    expect_digit(page, "–")


def heading(page: Page) -> str:
    return page.get_by_role("heading", name="Your digits").inner_text()


def bring(page: Page, name: str, content: bytes) -> None:
    page.get_by_text("Download or open digits").click()
    file = {"name": name, "mimeType": "", "buffer": content}
    key(page, "digits_file").locator("input[type=file]").set_input_files(file)


def test_where_no_digit_is_named_none_is_called_right(page: Page) -> None:
    page.goto("/draw")
    draw(page, SCRIBBLE)
    expect_digit(page, "?")
    row = key(page, "judge")
    expect(row.get_by_role("button", name="Correct answer: 4")).to_be_enabled()
    expect(row.get_by_role("button", name="right")).to_have_count(0)
    expect(row.locator(".dn-guess")).to_have_count(0)
    judge(page, 4)
    expect(key(page, "own_digits_part")).to_contain_text("4, refused as a non-digit")


def test_a_photo_joins_them_once_and_again_after_it_was_removed(page: Page) -> None:
    image = 255 - load_mnist()[1].images[0].reshape(28, 28)  # a 7, dark on light
    photo = {"name": "seven.png", "mimeType": "image/png", "buffer": pictures.png(image)}
    page.goto("/draw")
    page.get_by_role("radio", name="Photo").click()
    key(page, "photo_file").locator("input[type=file]").set_input_files(photo)
    expect_digit(page, 7)
    judge(page, 7)
    row, own = key(page, "judge"), key(page, "own_digits_part")
    expect(row).to_contain_text("Saved as 7 (1 saved)")
    expect(row.get_by_role("button", name="Correct answer: 1")).to_be_disabled()
    expect_digit(page, 7)
    expect(own.get_by_role("listitem")).to_have_count(1)
    own.get_by_role("button", name="Remove this 7").click()
    expect(own).to_have_count(0)
    expect(row.get_by_role("button", name="Correct answer: 1")).to_be_enabled()


@pytest.mark.parametrize(("button", "name"), [("Strokes (JSON)", "json"), ("Images (CSV)", "csv")])
def test_downloaded_digits_can_be_opened_again(page: Page, button: str, name: str) -> None:
    page.goto("/draw")
    keep(page, 7, 7)
    page.get_by_text("Download or open digits").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    saved = download.value.path().read_bytes()
    key(page, "own_digits_part").get_by_role("button", name="Remove this 7").click()
    expect(key(page, "own_digits_part")).to_have_count(0)
    file = {"name": f"mine.{name}", "mimeType": "", "buffer": saved}
    key(page, "digits_file").locator("input[type=file]").set_input_files(file)
    expect(key(page, "own_digits_part").get_by_role("listitem")).to_have_text("7×")


def test_an_invalid_file_is_reported_and_adds_nothing(page: Page) -> None:
    page.goto("/draw")
    bring(page, "bad.json", json.dumps({"digits": [{"label": 11, "strokes": []}]}).encode())
    expect(page.get_by_text("digit 1: label 11, expected 0 to 9")).to_be_visible()
    assert heading(page) == "Your digits"


def test_more_digits_than_there_is_room_for_are_refused(page: Page) -> None:
    page.goto("/draw")
    keep(page, 7, 7)
    bring(page, "many.csv", files.csv(files.digits(500)))
    expect(page.get_by_text("500 digits, but there is room for only 499 more")).to_be_visible()
    assert heading(page) == "Your digits (1)"
