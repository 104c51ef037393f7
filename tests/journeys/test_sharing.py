"""One run in several windows: watched, controlled together, handed over, opened from a file."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from digitnet import Network
from tests.browser import PATIENCE, key, press
from tests.journeys.conftest import Visit
from tests.ui.training import asked, finish, start, step
from tests.waiting import wait_until


def test_two_windows_of_one_browser_control_one_run(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 2)
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Paused")
    expect(page).to_have_url(re.compile("run="))
    other = page.context.new_page()
    other.set_default_timeout(PATIENCE)
    other.goto(page.url)
    expect(key(other, "status")).to_contain_text("Paused · step")
    at = step(other)
    press(page, "step")
    expect(key(other, "status")).to_contain_text(f"Paused · step {at + 1:,} of")
    press(other, "step")
    expect(key(page, "status")).to_contain_text(f"Paused · step {at + 2:,} of")
    press(page, "pause")
    expect(key(other, "status")).to_contain_text("Training")
    expect(key(other, "pause")).to_contain_text("Pause")
    wait_until(lambda: step(other) > at + 3)
    press(other, "stop")
    for window in (page, other):
        expect(key(window, "status")).to_contain_text("it has never seen")
    expect(key(page, "status")).to_have_text(key(other, "status").inner_text(), use_inner_text=True)


def test_another_browser_watches_without_control_and_a_reload_keeps_it(visit: Visit) -> None:
    page, other = visit(), visit()
    start(page)
    expect(page).to_have_url(re.compile("run="))
    other.goto(page.url)
    expect(key(other, "status")).to_contain_text("Training")
    expect(key(other, "controls")).to_contain_text("You are watching")
    expect(key(other, "train")).to_have_count(0)
    at = step(other)
    wait_until(lambda: step(other) > at)
    page.reload()
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Paused")
    secrets = [c for c in page.context.cookies() if c["name"] == "digitnet_owner"]
    assert [(c["httpOnly"], c["sameSite"]) for c in secrets] == [(True, "Lax")]
    assert "digitnet_owner" not in page.evaluate("document.cookie")
    press(page, "stop")


def test_two_visitors_train_side_by_side_without_meeting(visit: Visit) -> None:
    one, two = visit(), visit()
    start(one)
    start(two)
    wait_until(lambda: step(one) >= 2 and step(two) >= 2)
    press(one, "stop")
    expect(key(one, "status")).to_contain_text("Stopped")
    before = step(two)
    wait_until(lambda: step(two) > before + 2)
    press(two, "stop")
    expect(key(two, "status")).to_contain_text("Stopped")


def test_control_goes_to_who_opens_the_link_and_a_room_sees_the_code(visit: Visit) -> None:
    page, other = visit(), visit()
    finish(page, "/train?steps=4&images=2000&start=1")
    press(page, "share")
    press(page, "hand_over")
    code = key(page, "sharing").get_by_test_id("stCode").nth(1)
    expect(code).to_contain_text("take=")
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


def test_a_link_trains_and_its_run_and_weights_are_downloaded_and_opened(
    visit: Visit, tmp_path: Path
) -> None:
    page, other = visit(), visit()
    finish(page, "/train?hidden=9&steps=6&images=2000&start=1&hide=draw")
    wait_until(lambda: "start" not in asked(page))
    assert asked(page).keys() == {"run", "hide"}
    expect(key(page, "draw_with")).to_have_count(0)
    page.reload()
    expect(key(page, "status")).to_contain_text("Finished · step 6 of 6")
    press(page, "share")
    for button, name in (("download_run", "run.digitnet"), ("download", "digitnet.safetensors")):
        with page.expect_download() as started:
            press(page, button)
        assert started.value.suggested_filename == name
        started.value.save_as(tmp_path / name)
    assert Network.load(tmp_path / "digitnet.safetensors").sizes == (784, 9, 10)
    other.goto("/train")
    press(other, "share")
    chosen = key(other, "run_file").locator("input[type=file]")
    chosen.set_input_files(tmp_path / "run.digitnet")
    expect(key(other, "status")).to_contain_text("Finished · step 6 of 6")
    expect(key(other, "status")).to_contain_text("Opened from a file")
    expect(other).to_have_url(re.compile("run="))
    assert asked(other)["run"] != asked(page)["run"]
