"""Two runs side by side in a real browser, under one cursor."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser import key, press, rest
from tests.parts import drawn, mount, update
from tests.ui.test_browser_steady import moved
from tests.ui.training import step
from tests.waiting import wait_until

RUN = {
    "step": 200,
    "steps": 400,
    "epoch": 4,
    "seconds": 10,
    "points": [[100, 2.0, 0.3, None], [200, 1.0, 0.5, 0.6]],
}


def trained(page: Page, lr: float) -> None:
    """A short run by this learning rate, to its end."""
    page.goto(f"/train?steps=12&images=2000&lr={lr}&start=1")
    expect(key(page, "status")).to_contain_text("never learned from")


def test_two_runs_come_up_side_by_side_at_their_place_and_one_cursor_moves_both(page: Page) -> None:
    trained(page, 0.1)
    trained(page, 0.5)
    assert moved(page, "/compare") == []
    networks = page.locator(".dn-network")
    expect(networks).to_have_count(2)
    expect(page.locator(".dn-compare-chart .dn-line[class*=dn-run-]")).to_have_count(2)
    expect(page.locator(".dn-table tbody th")).to_have_text(["Learning rate"])
    words = networks.locator("p")
    expect(words.nth(0)).to_contain_text("after 12 steps")
    expect_differing_digits_first(page)
    learned = [picture_of(page, number) for number in range(2)]
    slider = page.get_by_role("slider", name="Moment of all runs")
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


def test_the_digits_fade_out_where_they_go_on_until_one_has_scrolled_to_their_end(
    page: Page,
) -> None:
    trained(page, 0.1)
    page.goto("/compare")
    digits = page.locator(".dn-both ol")
    expect(digits.locator("li")).to_have_count(40)
    fade = "list => getComputedStyle(list).getPropertyValue('--dn-fade')"
    assert digits.evaluate(fade) == "40px"
    digits.evaluate("list => list.scrollTo(0, list.scrollHeight)")
    wait_until(lambda: digits.evaluate(fade) == "0px")


def test_the_line_of_a_stopped_run_ends_with_what_its_row_says(page: Page) -> None:
    page.goto("/train?start=1")
    wait_until(lambda: step(page) >= 12)
    press(page, "stop")
    expect(key(page, "status")).to_contain_text("never learned from")
    rest(page)
    said = key(page, "accuracy").locator("b").inner_text()
    assert said.endswith("%")
    page.goto("/compare")
    expect(page.locator(".dn-compare-chart .dn-name")).to_have_text(f"Run 1 {said}")


def expect_differing_digits_first(page: Page) -> None:
    told = page.locator(".dn-both li")
    differing = ["dn-differs" in (li.get_attribute("class") or "") for li in told.all()]
    assert len(differing) == 40
    assert differing == sorted(differing, reverse=True)
    assert 0 < sum(differing) < 40
    expect(page.locator(".dn-both-said")).to_have_text(
        f"They differ on {sum(differing)} of 40 digits"
    )
    answers = told.first.locator("b").all_inner_texts()
    assert len(set(answers)) == 2


def picture_of(page: Page, number: int) -> str:
    """The first unit's picture of a network, as it is drawn."""
    canvas = page.locator(".dn-network").nth(number).locator("canvas").first
    return canvas.evaluate("canvas => canvas.toDataURL()")


def test_the_axes_count_steps_in_four_ways_and_the_cursor_finds_each_runs_moment(
    page: Page,
) -> None:
    mount(page, "compare/race", 600)
    found = page.evaluate(
        """async (frame) => {
          const axes = await import("/live/parts/compare/axes.js");
          const { AXES, lineOf, stepAtCursor, stopsOf } = axes;
          const run = { frame, kept: [0, 50, 150], name: "a", kind: "run-0" };
          return Object.values(AXES).map((axis) => ({
            line: lineOf(run, { earlier: 1 }, axis).points.at(-1),
            stops: stopsOf([run], axis),
            steps: [0.1, 2.4, 99, null].map((at) => stepAtCursor(run, axis, at)),
          }));
        }""",
        RUN,
    )
    steps, epochs, seconds, share = found
    assert [each["line"][0] for each in found] == [200, 4, 10, 50]
    assert seconds["stops"] == [0, 2.5, 7.5, 10]
    assert epochs["steps"] == [0, 50, None, None]
    assert steps["steps"] == [0, 0, 50, None]
    assert share["stops"] == [0, 12.5, 37.5, 50]


def test_the_curves_of_two_who_train_by_the_same_recipe_are_drawn(page: Page) -> None:
    root = mount(page, "compare/race", 600)
    lines = [
        RUN | {"name": name, "kind": f"run-{n}"} for n, name in enumerate(("digitnet", "PyTorch"))
    ]
    update(page, {"lines": lines})
    root.get_by_role("button", name="Loss").click()
    drawn(page)
    expect(root.locator(".dn-line[class*=dn-run-]")).to_have_count(2)
    names = root.locator(".dn-name:visible").all_text_contents()
    assert names == ["digitnet 1", "PyTorch 1"]
    paths = root.locator(".dn-line[class*=dn-run-]").evaluate_all(
        "all => all.map(e => e.getAttribute('d'))"
    )
    assert paths[0] == paths[1] != ""
