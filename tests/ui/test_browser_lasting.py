"""Runs that wait for a place and runs that outlive their server, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import browser, serving
from tests.browser import key, press
from tests.ui.training import start, step
from tests.waiting import wait_until

pytestmark = pytest.mark.alone  # a click has to come before the blog's run is over


def test_who_finds_no_place_waits_in_a_queue_and_begins_by_itself(chromium) -> None:
    with (
        serving.serve(variables={"DIGITNET_RUNS": "1"}) as server,
        browser.window(chromium, server.address) as first,
        browser.window(chromium, server.address) as second,
    ):
        start(first)
        second.goto("/train")
        press(second, "train")
        expect(key(second, "status")).to_contain_text("Waiting for a place")
        expect(key(second, "status")).to_contain_text("next in turn")
        expect(key(second, "status")).to_contain_text("begins by itself")
        expect(key(second, "step").get_by_role("button")).to_be_disabled()
        press(first, "stop")
        expect(key(second, "status")).to_contain_text("Training")
        wait_until(lambda: step(second) >= 2)
        press(second, "stop")


def test_a_run_whose_server_was_killed_is_found_paused_and_goes_on(
    chromium, tmp_path: Path
) -> None:
    port = serving.free_port()
    store = {"DIGITNET_STORE": f"sqlite:///{tmp_path / 'runs.sqlite'}"}
    with (
        serving.serve(port=port, variables=store) as server,
        browser.window(chromium, server.address) as page,
    ):
        start(page)
        wait_until(lambda: step(page) >= 2)
        server.process.kill()
        expect(page.get_by_role("dialog", name="Connection error")).to_be_visible()
        with serving.serve(port=port, variables=store):
            expect(key(page, "status")).to_contain_text("The server was started anew")
            expect(key(page, "status")).to_contain_text("Paused")
            kept = step(page)
            expect(key(page, "pause")).to_contain_text("Resume")
            browser.rest(page)  # the new server's page is whole: it knows its buttons
            press(page, "pause")
            expect(key(page, "status")).to_contain_text("Training")
            wait_until(lambda: step(page) > kept)
            press(page, "stop")
            expect(key(page, "status")).to_contain_text("never learned from")
