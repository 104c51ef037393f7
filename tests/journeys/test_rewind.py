"""Back to an earlier step of a run, what the network was then, and another run from there."""

import re

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser import key, press, rest, settled
from tests.handwriting import write
from tests.ui.parts import stage
from tests.ui.training import start, step
from tests.waiting import wait_until


def test_a_stopped_run_is_rewound_and_another_one_branches_from_it(page: Page) -> None:
    start(page)
    wait_until(lambda: step(page) >= 6)
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")
    page.get_by_role("slider", name="Step of the run").focus()
    for keys in ("Home", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(keys)
    wait_until(lambda: stage.steps(page) == 3)
    page.wait_for_url(re.compile(r"[?&]step=3$"))
    before = re.search(r"run=([\w-]+)", page.url)[1]
    page.goto(page.url)  # as who was given this link
    wait_until(lambda: stage.steps(page) == 3)
    expect(key(page, "accuracy")).to_contain_text("at step 3")
    page.get_by_role("button", name="Branch from here").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("step 3")
    dialog.get_by_role("button", name="Start branch", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(key(page, "status")).to_contain_text("Branched from step 3 of an earlier run")
    wait_until(lambda: step(page) > 6)
    wait_until(lambda: before not in page.url)
    assert "step=" not in page.url
    press(page, "stop")
    settled(page)


def test_the_network_is_asked_about_a_unit_and_about_ones_own_sketch(page: Page) -> None:
    page.goto("/train")
    rest(page)
    stage.pictures(page).nth(3).click()
    expect(stage.panel(page).get_by_role("heading", level=3)).to_have_text("Hidden unit 4")
    expect(stage.panel(page)).to_contain_text("Weighted inputs ")
    stage.button(page, "Close").click()
    stage.button(page, "Draw your own").click()
    stage.sketch(page, write(0, 20, 15, 70))
    wait_until(lambda: stage.bars(page).any())
    before = stage.bars(page)
    press(page, "train")
    wait_until(lambda: np.abs(stage.bars(page) - before).max() > 0.02)
    wait_until(lambda: stage.bars(page).argmax() == 0, 120)
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("Stopped")
