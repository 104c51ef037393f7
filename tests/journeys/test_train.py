"""Train: a network learns before one's eyes, and obeys."""

import re

from playwright.sync_api import Page, expect

from tests import files
from tests.browser import close_settings, go, key, open_settings, press, rest
from tests.ui.training import BLOG, asked, set_speed, start, step
from tests.waiting import wait_until


def training_accuracy(page: Page) -> float:
    found = re.search(r"([\d.]+)% on training", key(page, "status").inner_text())
    return float(found[1]) if found else 0.0


def shown_digits(page: Page) -> list[str]:
    found = key(page, "digits").locator("canvas")
    expect(found).to_have_count(40)
    return found.evaluate_all("all => all.map((canvas) => canvas.toDataURL())")


def test_one_click_trains_and_the_next_run_is_drawn_over_the_first(page: Page) -> None:
    page.goto(BLOG)
    rest(page)
    digits = shown_digits(page)
    expect(key(page, "accuracy")).to_contain_text("correct on 1,000 validation images")
    press(page, "train")
    wait_until(lambda: step(page) >= 2)
    before = training_accuracy(page)
    wait_until(lambda: step(page) >= 60, 120)
    assert training_accuracy(page) > before + 15
    assert shown_digits(page) == digits
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("images it has never seen")
    expect(key(page, "train").get_by_role("button")).to_be_enabled()
    assert shown_digits(page) == digits
    key(page, "lr").get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(key(page, "status")).to_contain_text("all random so far")
    press(page, "train")
    earlier = key(page, "chart").locator(".dn-name.dn-earlier")
    expect(earlier).to_have_text("learning rate 0.1")
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")


def test_a_run_pauses_steps_survives_a_reload_and_resumes(page: Page) -> None:
    start(page)
    slider = key(page, "lr").get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "0.2")
    set_speed(page, "5/s")
    wait_until(lambda: step(page) >= 2)
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Paused")
    expect(key(page, "pause")).to_contain_text("Resume")
    page.reload()  # by then an update that was under way has ended, too
    expect(key(page, "status")).to_contain_text("Paused · step")
    rest(page)
    paused_at = step(page)
    press(page, "step")
    expect(key(page, "status")).to_contain_text(f"Paused · step {paused_at + 1:,} of")
    go(page, "Draw")
    go(page, "Train")
    expect(key(page, "status")).to_contain_text(f"Paused · step {paused_at + 1:,} of")
    set_speed(page, "Max")
    press(page, "pause")
    wait_until(lambda: step(page) > paused_at + 30)
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")


def test_a_run_that_goes_wrong_says_so_and_one_button_fixes_it(page: Page) -> None:
    page.goto(BLOG)
    slider = key(page, "lr").get_by_role("slider")
    slider.focus()
    page.keyboard.press("End")
    wait_until(lambda: asked(page).get("lr") == "100")  # the server has it, too
    press(page, "train")
    mend = key(page, "status").locator(".dn-mend")
    expect(mend).to_be_visible()
    expect(key(page, "status")).to_contain_text("too high")
    mend.click()
    expect(slider).not_to_have_attribute("aria-valuetext", "100")
    expect(mend).to_be_hidden()
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")


def test_settings_change_the_network_at_once_and_own_images_are_learned(page: Page) -> None:
    page.goto("/train?lr=0.02")
    rest(page)
    steps_back = page.evaluate("history.length")
    key(page, "preset").locator("input").click()
    page.get_by_role("option", name="Quick (10 seconds)").click()
    wait_until(lambda: asked(page) == {"preset": "quick"})
    assert page.evaluate("history.length") == steps_back
    open_settings(page)
    field = key(page, "hidden").get_by_role("textbox")
    field.fill("12, 8")
    field.press("Enter")
    expect(key(page, "status")).to_contain_text("784 → 12 → 8 → 10 units")
    page.get_by_role("tab", name="Data").click()
    data = {"name": "mine.csv", "mimeType": "text/csv", "buffer": files.csv(files.digits(60))}
    key(page, "data_files").locator("input[type=file]").set_input_files(data)
    expect(page.get_by_text("mine.csv: 60 images")).to_be_visible()
    close_settings(page)
    press(page, "train")
    line = key(page, "chart").locator(".dn-line.dn-train")
    expect(line).to_have_attribute("d", re.compile("L"))
    expect(key(page, "status")).to_contain_text("it has never seen")
