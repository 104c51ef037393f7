"""Shared in real browsers: the address, a room that watches, control handed over, a run file."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests import browser
from tests.browser import key, press, settled
from tests.waiting import wait_until


def asked(page: Page) -> dict[str, str]:
    # Asked of the page: Playwright's own `url` stands still while nothing else is asked.
    address = page.evaluate("() => location.href")
    query = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return {name: values[0] for name, values in query.items()}


def begun(page: Page, link: str) -> None:
    """Opens a link that begins at once, and waits for the run's end."""
    page.goto(link)
    expect(key(page, "status")).to_contain_text("never learned from")
    settled(page)


def test_a_link_begins_and_the_address_becomes_the_runs_own(page: Page) -> None:
    begun(page, "/train?hidden=12&steps=8&images=2000&start=1&hide=draw")
    wait_until(lambda: "start" not in asked(page))
    assert asked(page).keys() == {"run", "hide"}
    expect(key(page, "draw_with")).to_have_count(0)
    page.reload()
    expect(key(page, "status")).to_contain_text("Trained · step 8 of 8")


def test_the_address_follows_the_settings_and_makes_no_steps_back(page: Page) -> None:
    page.goto("/train?lr=0.02")
    expect(key(page, "preset")).to_be_visible()
    settled(page)
    steps_back = page.evaluate("history.length")
    key(page, "preset").locator("input").click()
    page.get_by_role("option", name="Quick (10 seconds)").click()
    wait_until(lambda: asked(page) == {"preset": "quick"})
    assert page.evaluate("history.length") == steps_back


def test_control_goes_to_who_opens_the_link_and_a_room_sees_the_code(
    page: Page, chromium: browser.Browser, server: str
) -> None:
    begun(page, "/train?steps=4&images=2000&start=1")
    press(page, "share")
    press(page, "hand_over")
    code = key(page, "sharing").get_by_test_id("stCode").nth(1)
    expect(code).to_contain_text("take=")
    with browser.window(chromium, server) as other:
        other.goto(code.inner_text().strip())
        expect(key(other, "train")).to_be_visible()
        assert "take" not in asked(other)
        expect(other.get_by_test_id("stToast")).to_be_hidden()
        press(other, "share")
        press(other, "show_link")
        expect(key(other, "sharing")).to_be_hidden()
        picture = other.get_by_role("dialog").get_by_alt_text("The link as a QR code")
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.naturalWidth") > 200
    page.reload()
    expect(key(page, "controls")).to_contain_text("You are watching")


def test_a_run_is_taken_along_and_opened_by_somebody_else(
    page: Page, chromium: browser.Browser, server: str, tmp_path: Path
) -> None:
    begun(page, "/train?hidden=9&steps=6&images=2000&start=1")
    press(page, "share")
    with page.expect_download() as started:
        press(page, "take_run")
    path = tmp_path / "taken.digitnet"
    started.value.save_as(path)
    with browser.window(chromium, server) as other:
        other.goto("/train")
        press(other, "share")
        key(other, "run_file").locator("input[type=file]").set_input_files(path)
        expect(key(other, "status")).to_contain_text("Trained · step 6 of 6")
        expect(key(other, "status")).to_contain_text("Opened from a file")
        expect(other).to_have_url(re.compile("run="))
        assert asked(other)["run"] != asked(page)["run"]
