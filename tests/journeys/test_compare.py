"""Compare: runs side by side, under one cursor."""

from playwright.sync_api import Page, expect

from tests.browser import key, rest
from tests.ui.training import finish


def picture_of(page: Page, number: int) -> str:
    """The first unit's picture of a network, as it is drawn."""
    canvas = page.locator(".dn-network").nth(number).locator("canvas").first
    return canvas.evaluate("canvas => canvas.toDataURL()")


def test_two_runs_stand_side_by_side_and_one_cursor_moves_both(page: Page) -> None:
    for lr in (0.1, 0.5):
        finish(page, f"/train?steps=12&images=2000&lr={lr}&start=1")
    said = key(page, "accuracy").locator("b").inner_text()
    page.goto("/compare")
    rest(page)
    networks = page.locator(".dn-network")
    expect(networks).to_have_count(2)
    expect(page.locator(".dn-compare-chart .dn-line[class*=dn-run-]")).to_have_count(2)
    ends = page.locator(".dn-compare-chart .dn-name").all_text_contents()
    assert f"Run 2 {said}" in ends
    expect(page.locator(".dn-table tbody th")).to_have_text(["Learning rate"])
    words = networks.locator("p")
    expect(words.nth(0)).to_contain_text("after 12 steps")
    expect_differing_digits_first(page)
    learned = [picture_of(page, number) for number in range(2)]
    slider = page.get_by_role("slider", name="Step shown of all runs")
    slider.focus()
    slider.press("Home")
    for number in range(2):
        expect(words.nth(number)).to_contain_text("after 0 steps")
    slider.press("ArrowRight")
    for number in range(2):
        expect(words.nth(number)).to_contain_text("after 1 steps")
        assert picture_of(page, number) != learned[number]
    page.get_by_role("button", name="Latest").click()
    expect(words.nth(1)).to_contain_text("after 12 steps")
    assert [picture_of(page, number) for number in range(2)] == learned


def expect_differing_digits_first(page: Page) -> None:
    told = page.locator(".dn-both li")
    expect(told).to_have_count(40)
    differing = ["dn-differs" in (li.get_attribute("class") or "") for li in told.all()]
    assert differing == sorted(differing, reverse=True)
    assert 0 < sum(differing) < 40
    expect(page.locator(".dn-both-said")).to_have_text(
        f"The runs disagree on {sum(differing)} of 40 validation images"
    )
    assert len(set(told.first.locator("b").all_inner_texts())) == 2
