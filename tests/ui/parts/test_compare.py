"""What Compare draws: curves over four axes, under one cursor."""

from playwright.sync_api import Page, expect

from tests.ui.parts.mounting import drawn, mount, update

RUN = {
    "step": 200,
    "steps": 400,
    "epoch": 4,
    "seconds": 10,
    "points": [[100, 2.0, 0.3, None], [200, 1.0, 0.5, 0.6]],
}


def test_the_axes_count_steps_in_four_ways_and_the_cursor_finds_each_runs_step(
    page: Page,
) -> None:
    mount(page, "compare/race", 600)
    found = page.evaluate(
        """async (frame) => {
          const axes = await import("/live/parts/compare/board/axes.js");
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
