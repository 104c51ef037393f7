"""A visitor's own digits: labelled, removed, downloaded, opened again, and taught."""

from playwright.sync_api import Page, expect

from tests import browser
from tests.browser import draw, expect_digit, key, press
from tests.handwriting import write


def judge(page: Page, digit: int) -> None:
    key(page, "judge").get_by_role("button", name=f"Correct answer: {digit}").click()


def keep(page: Page, drawn: int, label: int) -> None:
    draw(page, write(drawn, 90, 60, 250))
    expect_digit(page, drawn)
    judge(page, label)
    expect_digit(page, "–")


def test_digits_are_labelled_removed_downloaded_and_opened_again(page: Page) -> None:
    page.goto("/draw")
    row, own = key(page, "judge"), key(page, "own_digits_part")
    expect(row.get_by_role("button", name="Correct answer")).to_have_count(10)
    expect(row.get_by_role("button", name="Correct answer: 7")).to_be_disabled()
    draw(page, write(7, 90, 60, 250))
    expect(row.get_by_role("button", name="as read")).to_have_text("7")
    judge(page, 7)
    expect_digit(page, "–")
    expect(row).to_contain_text("Saved as 7 (1 saved)")
    keep(page, 3, 5)
    digits = own.get_by_role("listitem")
    expect(digits).to_have_count(2)
    expect(digits.nth(0)).to_contain_text("7")
    expect(digits.nth(1)).to_contain_text("5, read as 3")
    expect(key(page, "score")).to_contain_text("The best1 of 2")
    page.get_by_text("Download or open digits").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Strokes (JSON)").click()
    saved = download.value.path().read_bytes()
    own.get_by_role("button", name="Remove this 5").click()
    expect(digits).to_have_count(1)
    own.get_by_role("button", name="Remove this 7").click()
    expect(own).to_have_count(0)
    file = {"name": "mine.json", "mimeType": "", "buffer": saved}
    key(page, "digits_file").locator("input[type=file]").set_input_files(file)
    expect(digits).to_have_count(2)


def test_a_network_is_taught_ones_own_digits_and_scored_on_later_ones(page: Page) -> None:
    page.goto("/draw")
    keep(page, 7, 7)
    keep(page, 1, 7)
    score = key(page, "score")
    expect(score).to_contain_text("The best1 of 2")
    press(page, "teach")
    expect(page.get_by_role("radio", name="Taught with your digits")).to_be_checked(timeout=90_000)
    expect(score).to_contain_text("Taught with your digits2 of 2")
    taught = key(page, "own_digits_part").get_by_text("taught", exact=True)
    expect(taught).to_have_count(2)
    draw(page, write(0, 90, 60, 250))
    expect_digit(page, 0)
    judge(page, 0)
    expect(score).to_contain_text("NetworkTaught digitsDrawn since")
    expect(score).to_contain_text("Taught with your digits2 of 21 of 1")
    expect(score).to_contain_text("The best1 of 21 of 1")
    expect(taught).to_have_count(2)
    browser.settled(page)
