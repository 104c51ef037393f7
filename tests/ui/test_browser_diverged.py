"""A network that has diverged, in a real browser: every part says that it gives no answer."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import draw, expect_digit, go, key, press
from tests.handwriting import write

pytestmark = pytest.mark.long

WORDS = "This network gives no answer."


def test_a_diverged_network_says_so_on_the_stage_and_on_draw(page: Page) -> None:
    page.goto("/train?lr=1e38&start=1")
    expect(key(page, "status")).to_contain_text("diverged")
    expect(key(page, "stage")).to_contain_text("It gives no answer.")
    expect(key(page, "digits")).to_contain_text("0 of 40")
    press(page, "draw_with")
    draw(page, write(4, 80, 60, 250))
    expect_digit(page, "?")
    expect(key(page, "words")).to_contain_text(WORDS)
    page.get_by_text("Look inside").click()
    others = key(page, "others").locator(".dn-others > div")
    expect(others.filter(has_text="Yours")).to_contain_text("cannot read")
    expect(others.filter(has_text="The best")).to_contain_text("4 ·")
    expect(key(page, "evidence")).not_to_contain_text("Why 0")
    go(page, "Train")
    key(page, "stage").get_by_role("button", name="Hidden unit 1").first.click()
    expect(key(page, "stage")).to_contain_text("Weighted inputs ")
