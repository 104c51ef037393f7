"""A server with one place for runs, and a server that is killed."""

from pathlib import Path

from playwright.sync_api import expect

from tests import serving
from tests.browser import key, press, rest
from tests.journeys.conftest import Serve, Visit
from tests.ui.training import start, step
from tests.waiting import wait_until


def test_who_finds_no_place_waits_in_a_queue_and_begins_by_itself(
    visit: Visit, serve: Serve
) -> None:
    address = serve(variables={"DIGITNET_RUNS": "1"}).address
    first, second = visit(address), visit(address)
    start(first)
    second.goto("/train")
    press(second, "train")
    for words in ("Queued", "position 1", "starts automatically"):
        expect(key(second, "status")).to_contain_text(words)
    expect(key(second, "step").get_by_role("button")).to_be_disabled()
    press(first, "stop")
    expect(key(second, "status")).to_contain_text("Training")
    wait_until(lambda: step(second) >= 2)
    press(second, "stop")
    expect(key(second, "status")).to_contain_text("Stopped")


def test_a_run_whose_server_was_killed_is_found_paused_and_goes_on(
    visit: Visit, serve: Serve, tmp_path: Path
) -> None:
    port = serving.free_port()
    store = {"DIGITNET_STORE": f"sqlite:///{tmp_path / 'runs.sqlite'}"}
    server = serve(port=port, variables=store)
    page = visit(server.address, breaks=True)
    start(page)
    wait_until(lambda: step(page) >= 2)
    server.process.kill()
    expect(page.get_by_role("dialog", name="Connection error")).to_be_visible()
    serve(port=port, variables=store)
    expect(key(page, "status")).to_contain_text("The server restarted")
    expect(key(page, "status")).to_contain_text("Paused")
    kept = step(page)
    expect(key(page, "pause")).to_contain_text("Resume")
    rest(page)  # the new server's page is whole: it knows its buttons
    press(page, "pause")
    expect(key(page, "status")).to_contain_text("Training")
    wait_until(lambda: step(page) > kept)
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("it has never seen")
