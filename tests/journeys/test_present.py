"""The switch for an audience."""

from playwright.sync_api import Page, expect

from tests.browser import key, rest

ROOT_SIZE = "parseFloat(getComputedStyle(document.documentElement).fontSize)"


def test_who_presents_sees_it_larger_and_without_the_rest_on_every_page(page: Page) -> None:
    page.goto("/")
    rest(page)
    sidebar, head = page.get_by_test_id("stSidebar"), key(page, "head")
    besides = [sidebar, page.get_by_text("then draw some for it"), key(page, "aside_home")]
    before = page.evaluate(ROOT_SIZE)
    key(page, "present").locator("label").click()
    for hidden in besides:
        expect(hidden).to_be_hidden()
    assert page.evaluate(ROOT_SIZE) >= 1.1 * before
    for name in ("Train", "Draw", "Home"):
        head.get_by_role("link", name=name, exact=True).click()
        expect(key(page, "present").get_by_role("switch")).to_be_checked()
        expect(sidebar).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("digitnet")
    rest(page)
    key(page, "present").locator("label").click()
    for shown in besides:
        expect(shown).to_be_visible()
    assert page.evaluate(ROOT_SIZE) == before
    expect(head.get_by_role("link")).to_have_count(0)
