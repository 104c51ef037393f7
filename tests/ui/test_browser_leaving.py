"""Who follows a link arrives, whatever the page that is left still has to tell the server."""

from __future__ import annotations

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser import key, press, rest
from tests.ui.test_browser_train import set_speed


def test_a_link_is_followed_when_the_run_ends_before_the_server_has_answered(page: Page) -> None:
    """The run's end has the page built anew: that may not bring back who is on the way to Draw."""
    held: list[tuple[WebSocketRoute, str | bytes]] = []
    leaving = False

    def hold_answers(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        server.on_message(lambda data: held.append((route, data)) if leaving else route.send(data))

    page.route_web_socket("**/_stcore/stream", hold_answers)
    page.goto("/train?steps=20")
    rest(page)
    set_speed(page, "5")
    press(page, "train")
    expect(key(page, "status")).to_contain_text("Training")
    rest(page)
    leaving = True
    page.get_by_test_id("stSidebar").get_by_role("link", name="Draw", exact=True).click()
    expect(key(page, "status")).to_contain_text("Trained")
    leaving = False
    for route, data in held:
        route.send(data)
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw")
    rest(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw")
