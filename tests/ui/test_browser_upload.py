"""Uploads that do not arrive, in a real browser: the page says so, and goes on."""

import pytest
from playwright.sync_api import Page, expect

from tests import browser, files, serving
from tests.browser import key, open_settings

pytestmark = pytest.mark.long

WORDS = """() => {
  const uploader = document.querySelector('.st-key-data_files .stFileUploader')
  return uploader ? getComputedStyle(uploader, '::after').content : ''
}"""
SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 30_000}


def choose(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    key(page, "data_files").locator("input[type=file]").set_input_files(file)


def expect_word(page: Page) -> None:
    page.wait_for_function(f"() => ({WORDS})().includes('Upload failed')")


def test_a_server_killed_during_an_upload_leaves_a_word_and_a_page_that_goes_on(chromium) -> None:
    port = serving.free_port()
    with serving.serve(port=port) as server, browser.window(chromium, server.address) as page:
        page.goto("/train")
        open_settings(page, "Data")
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", SLOW)
        choose(page, "big.csv", b"1,2\n" * 500_000)
        expect(page.get_by_test_id("stFileChipIconSpinner")).to_be_visible()
        assert page.evaluate(WORDS) in ("none", "normal")
        server.process.kill()
        lost = page.get_by_role("dialog", name="Connection error")
        expect(lost).to_be_visible()
        expect_word(page)
        network.send("Network.emulateNetworkConditions", SLOW | {"uploadThroughput": -1})
        with serving.serve(port=port):
            expect(lost).to_have_count(0)
            expect_word(page)
            page.get_by_role("button", name="Remove big.csv").click()
            choose(page, "mine.csv", files.csv(files.digits(60)))
            expect(page.get_by_text("mine.csv: 60 images")).to_be_visible()


def test_all_kinds_of_files_are_named_and_one_of_another_kind_gets_a_word_too(page: Page) -> None:
    page.goto("/train")
    open_settings(page, "Data")
    kinds = page.get_by_text("IDX3-UBYTE, UBYTE")
    assert kinds.evaluate("words => words.scrollWidth <= words.clientWidth")
    choose(page, "holiday.mp4", b"film")
    expect_word(page)
