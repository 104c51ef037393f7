"""What the visitor asked for comes to pass, whatever the page has to tell before the answer."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser import go, key, press, rest
from tests.ui.training import set_speed

pytestmark = pytest.mark.long


class Wire:
    """Between a page and the server: counts what the page sends, and can hold back what it gets."""

    def __init__(self, page: Page) -> None:
        self.sent = 0
        self._holds = False
        self._held: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket("**/_stcore/stream", self._follow)

    def hold(self) -> None:
        self._holds, self.sent = True, 0

    def let_go(self) -> None:
        self._holds = False
        for route, data in self._held:
            route.send(data)

    def _follow(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def to_server(data: str | bytes) -> None:
            self.sent += 1
            server.send(data)

        def to_page(data: str | bytes) -> None:
            if self._holds:
                self._held.append((route, data))
            else:
                route.send(data)

        route.on_message(to_server)
        server.on_message(to_page)


@pytest.fixture
def wire(page: Page) -> Wire:
    return Wire(page)


def begin(page: Page, **settings: int) -> None:
    """A run of five steps per second, which take little."""
    page.goto(f"/train?{urlencode({'images': 2000, **settings})}")
    rest(page)
    set_speed(page, "5/s")
    press(page, "train")
    expect(key(page, "status")).to_contain_text("Training")
    rest(page)


def mend_without_an_answer(page: Page, wire: Wire) -> None:
    """Until the run before has ended; what the server has said since is held back."""
    begin(page, lr=100)
    mend = key(page, "status").locator(".dn-mend")
    expect(mend).to_have_text("Train again with 0.1")
    rest(page)
    wire.hold()
    mend.click()
    expect(key(page, "status")).to_contain_text("Stopped")


def test_a_link_is_followed_when_the_run_ends_before_the_server_has_answered(
    page: Page, wire: Wire
) -> None:
    """What the page draws at the run's end may not bring back who is on the way to Draw."""
    begin(page, steps=20)
    wire.hold()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Draw", exact=True).click()
    expect(key(page, "status")).to_contain_text("Finished")
    wire.let_go()
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw")
    rest(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw")


def test_a_mend_is_all_that_the_page_sends_until_the_server_has_answered(
    page: Page, wire: Wire
) -> None:
    mend_without_an_answer(page, wire)
    assert wire.sent == 1
    wire.let_go()
    expect(key(page, "lr").get_by_role("slider")).to_have_attribute("aria-valuetext", "0.1")
    expect(key(page, "status")).to_contain_text("Training")
    press(page, "stop")


def test_after_a_mend_no_other_run_is_begun_until_the_server_has_answered(
    page: Page, wire: Wire
) -> None:
    """A click on Train would tell where the slider stands in the browser: as before the mend."""
    mend_without_an_answer(page, wire)
    expect(key(page, "train").get_by_role("button")).to_be_disabled()
    wire.let_go()
    expect(key(page, "status")).to_contain_text("Training")
    expect(key(page, "lr").get_by_role("slider")).to_have_attribute("aria-valuetext", "0.1")
    press(page, "stop")


def test_who_comes_back_sees_the_run_end_with_buttons_that_know_it(page: Page) -> None:
    begin(page, steps=30)
    go(page, "Draw")
    go(page, "Train")
    expect(key(page, "status")).to_contain_text("Finished")
    expect(key(page, "train")).to_contain_text("Train again", timeout=10_000)
