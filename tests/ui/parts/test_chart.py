"""The chart of a run in a real browser: its texts, and that it is legible at any step."""

import re
from itertools import combinations, pairwise
from math import exp
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ui.colours import contrast, luminance
from tests.ui.parts import mounting
from tests.ui.parts.mounting import drawn, frame, mount, show, update

SIZES = [(1280, 800, 390), (1920, 1080, 640), (390, 844, 358)]
NAMES = re.compile(r"^(validation|training) ")


def course(
    last: int, top: float = 0.85, *, every: int = 10, start: float = 9.0
) -> list[list[float | None]]:
    """The points of a run that learns: towards `top` in training, a little less on others."""
    points = []
    for step in range(1, last + 1, 5):
        learned = 1 - exp(-step / 60)
        dev = (top - 0.004) * learned if step % every == 1 and step > 1 else None
        points.append([step, start * (1 - learned) + 0.5, 0.1 + (top - 0.1) * learned, dev])
    return points


# Where the letters are, without the halo around them.
LETTERS = """
e => {
  const { x, y, width, height } = e.getBBox();
  const svg = e.ownerSVGElement.getBoundingClientRect();
  return { x: x + svg.x, y: y + svg.y, width, height };
}
"""


def texts(root: Locator, name: str) -> list[str]:
    return [e.text_content() for e in root.locator(name).all() if e.is_visible()]


def ticks(root: Locator) -> dict[float, float]:
    """The values written beside the upright axis, and where: pixels from the top."""
    found = [e for e in root.locator(".dn-tick-y").all() if e.is_visible()]
    return {float(e.text_content()): e.bounding_box()["y"] for e in found}


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    across = one["x"] < other["x"] + other["width"] and other["x"] < one["x"] + one["width"]
    down = one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]
    return across and down


def test_lines_are_named_at_their_ends_with_their_last_values(page: Page) -> None:
    root = mount(page, "browser/chart", 390)
    show(page, frame([[1, 2.0, 0.2, None], [10, 1.0, 0.8521, 0.849]]))
    assert texts(root, ".dn-name") == ["validation 84.9%", "training 85.2%"]
    names = dict(zip(("held", "train"), mounting.boxes(root.locator(".dn-name")), strict=True))
    dots = mounting.boxes(root.locator(".dn-dot"))
    assert all(0 < names["held"]["x"] - dot["x"] < 40 for dot in dots)
    expect(root.get_by_role("img").first).to_have_accessible_name(
        "Accuracy at step 10 of 500: validation 84.9%, training 85.2%."
    )


@pytest.mark.parametrize(("width", "height", "wide"), SIZES)
@pytest.mark.parametrize("view", ["Accuracy", "Loss"])
def test_names_never_overlap_and_never_leave_the_frame(
    page: Page, width: int, height: int, wide: int, view: str
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    root = mount(page, "browser/chart", wide)
    root.get_by_role("button", name=view).click()
    labels = [f"learning rate 0.{n}, hidden layers 128, 64" for n in range(1, 6)]
    earlier = [
        {"label": label, "points": course(500, 0.85 + n / 400)} for n, label in enumerate(labels)
    ]
    update(page, {"earlier": earlier})
    for last in (1, 6, 40, 250, 420, 480, 500):
        show(page, frame(course(last)))
        box = root.locator("svg").first.bounding_box()
        names = [each.evaluate(LETTERS) for each in root.locator(".dn-name:visible").all()]
        assert not [pair for pair in combinations(names, 2) if overlap(*pair)], last
        assert all(box["x"] <= n["x"] and box["y"] - 1 <= n["y"] for n in names)
        assert all(n["x"] + n["width"] <= box["x"] + box["width"] for n in names)
        assert all(n["y"] + n["height"] <= box["y"] + box["height"] for n in names)
        own = [text for text in texts(root, ".dn-name") if NAMES.match(text)]
        assert len(own) == (1 if view == "Loss" or last < 11 else 2)


def test_names_that_are_near_do_not_change_places_when_the_lines_cross(page: Page) -> None:
    root = mount(page, "browser/chart", 390)
    above = []
    for dev in (0.60, 0.62, 0.60):
        show(page, near(dev))
        above.append(held_is_above(root))
    assert above == above[:1] * 3


@pytest.mark.parametrize("state", ["paused", "done"])
@pytest.mark.parametrize("train", [0.1, 0.61, 0.995], ids="{:.0%}".format)
def test_names_are_in_the_order_of_their_values_when_the_run_pauses(
    page: Page, state: str, train: float
) -> None:
    root = mount(page, "browser/chart", 390)
    for dev in (train - 0.005, train + 0.005, train - 0.005):
        show(page, near(dev, train))
        show(page, near(dev, train) | {"state": state})
        assert held_is_above(root) == (dev > train)


def near(dev: float, train: float = 0.61) -> dict[str, Any]:
    """A frame whose lines end close to each other."""
    return frame([[10, 1.0, 0.05, 0.05], [100 + round(200 * dev), 1.0, train, dev]])


def held_is_above(root: Locator) -> bool:
    held, train = (box["y"] for box in mounting.boxes(root.locator(".dn-name")))
    return held < train


def test_an_empty_chart_has_its_axes_and_a_quiet_sentence(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    root = mount(page, "browser/chart", 390)
    said.clear()  # the browser's own search for an icon
    show(page, frame([]))
    assert texts(root, ".dn-empty") == ["Curves appear after the first step."]
    assert texts(root, ".dn-tick-y")[-1] == "0"
    assert "NaN" not in root.inner_html()
    show(page, frame([[1, 2.3, 0.1, None]]))
    assert texts(root, ".dn-empty") == []
    assert "NaN" not in root.inner_html()
    assert said == []


def test_axes_are_named_with_their_units(page: Page) -> None:
    root = mount(page, "browser/chart", 390)
    show(page, frame(course(100)))
    assert texts(root, ".dn-axis-name") == ["Step"]
    assert texts(root, ".dn-chart-name") == ["Accuracy (%)"]
    root.get_by_role("button", name="Loss").click()
    drawn(page)
    assert texts(root, ".dn-chart-name") == ["Cross-entropy (nats)"]


def test_up_to_90_percent_the_axis_is_even_and_goes_from_0_to_100(page: Page) -> None:
    root = mount(page, "browser/chart", 640)
    show(page, frame(course(500)))
    found = ticks(root)
    assert set(found) >= {0, 100}
    values = sorted(found)
    gaps = [(found[a] - found[b]) / (b - a) for a, b in pairwise(values)]
    assert max(gaps) - min(gaps) < 0.1
    assert texts(root, ".dn-note") in ([], [""])


def test_from_90_percent_on_the_axis_shows_the_mistakes_that_are_left(page: Page) -> None:
    root = mount(page, "browser/chart", 640)
    show(page, frame(course(500, 0.989)))
    found = ticks(root)
    assert {90, 95, 98, 99} <= set(found)
    # 90 to 99 is as far as 0 to 90: a tenth of the mistakes each time.
    assert found[90] - found[99] == pytest.approx(found[0] - found[90], abs=1)
    assert texts(root, ".dn-note") == ["each gridline halves the errors"]
    show(page, frame(course(500, 0.9985)))
    assert {99, 99.5, 99.8} <= set(ticks(root))


def test_one_bad_step_does_not_squash_the_loss_and_is_marked_as_cut_off(page: Page) -> None:
    root = mount(page, "browser/chart", 390)
    root.get_by_role("button", name="Loss").click()
    points = course(310, start=2.0)
    show(page, frame(points[:-1]))
    usual = max(ticks(root))
    assert root.locator(".dn-cut:visible").count() == 0
    points[30][1] = 412.3
    show(page, frame(points))
    assert max(ticks(root)) == usual
    assert root.locator(".dn-cut:visible").count() == 1
    assert "up to 412" in texts(root, ".dn-name")


def test_earlier_runs_are_thin_lines_with_their_differences(page: Page) -> None:
    root = mount(page, "browser/chart", 640)
    update(page, {"earlier": [{"label": "learning rate 0.5", "points": course(500, 0.8)}]})
    show(page, frame(course(60)))
    assert "learning rate 0.5" in texts(root, ".dn-name")
    widths = [
        root.locator(f".dn-line.{kind}").evaluate(
            "e => parseFloat(getComputedStyle(e).strokeWidth)"
        )
        for kind in ("dn-earlier", "dn-train", "dn-held")
    ]
    assert widths[0] < min(widths[1:])


def test_the_view_that_was_chosen_stays_when_the_chart_is_built_again(page: Page) -> None:
    root = mount(page, "browser/chart", 390)
    show(page, frame(course(60)))
    root.get_by_role("button", name="Loss").click()
    root = mount(page, "browser/chart", 390)
    loss = root.get_by_role("button", name="Loss")
    expect(loss).to_have_attribute("aria-pressed", "true")
    expect(root.locator(".dn-chart-name")).to_have_text("Cross-entropy (nats)")


def test_arrow_keys_tell_the_values_step_by_step(page: Page) -> None:
    root = mount(page, "browser/chart", 390)
    show(page, frame([[1, 2.0, 0.2, None], [10, 1.0, 0.5, 0.45], [20, 0.5, 0.8, 0.7]]))
    root.locator("svg").first.focus()
    heard = root.get_by_role("status")
    for press, said in (
        ("ArrowLeft", "step 20, validation 70.0%, training 80.0%"),
        ("ArrowLeft", "step 10, validation 45.0%, training 50.0%"),
        ("Home", "step 1, validation 45.0%, training 20.0%"),
        ("ArrowRight", "step 10, validation 45.0%, training 50.0%"),
        ("End", "step 20, validation 70.0%, training 80.0%"),
    ):
        page.keyboard.press(press)
        drawn(page)
        expect(heard).to_have_text(said)
        expect(root.locator(".dn-chart-tip")).to_have_text(said.replace(", ", "\n"))
    page.keyboard.press("Escape")
    expect(root.locator(".dn-chart-tip")).to_be_hidden()


def test_the_pointer_shows_the_values_where_it_is_inside_the_frame(page: Page) -> None:
    root = mount(page, "browser/chart", 390)
    show(page, frame(course(500)))
    box = root.locator("svg").first.bounding_box()
    tip = root.locator(".dn-chart-tip")
    for share in (0.02, 0.3, 0.98):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 60)
        expect(tip).to_contain_text("training")
        inside = tip.bounding_box()
        assert box["x"] <= inside["x"]
        assert inside["x"] + inside["width"] <= box["x"] + box["width"]
    page.mouse.move(box["x"] + 50, box["y"] + box["height"] + 200)
    expect(tip).to_be_hidden()


COUNT = """
() => {
  window.changes = 0;
  const watch = new MutationObserver((all) => (window.changes += all.length));
  watch.observe(document.querySelector(".st-key-chart"), {
    subtree: true, childList: true, attributes: true, characterData: true });
}
"""


def test_a_frame_without_news_changes_nothing_and_one_with_news_builds_nothing(page: Page) -> None:
    root = mount(page, "browser/chart", 390)
    show(page, frame(course(100)))
    page.evaluate(COUNT)
    show(page, frame(course(100), frame=9999))
    assert page.evaluate("window.changes") == 0
    elements = root.locator("*").count()
    show(page, frame(course(110)))
    assert page.evaluate("window.changes") > 0
    assert root.locator("*").count() == elements


@pytest.mark.parametrize(("width", "height", "wide"), SIZES)
def test_texts_are_large_enough_and_the_height_stays(
    page: Page, width: int, height: int, wide: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    root = mount(page, "browser/chart", wide)
    show(page, frame([]))
    before = root.bounding_box()["height"]
    show(page, frame(course(400, 0.97)))
    assert min(mounting.font_sizes(root)) >= (16 if width >= 1900 else 12)
    assert root.bounding_box()["height"] == before


@pytest.mark.parametrize("theme", [mounting.LIGHT, mounting.DARK], ids=["light", "dark"])
def test_texts_and_lines_stand_out_from_the_background(page: Page, theme: dict[str, str]) -> None:
    root = mount(page, "browser/chart", 390, theme)
    update(page, {"earlier": [{"label": "learning rate 0.5", "points": course(500, 0.8)}]})
    show(page, frame(course(300)))
    background = luminance(style(root, ".dn-chart-top", "background-color", of=page))
    for name in (".dn-name.dn-held", ".dn-name.dn-train", ".dn-name.dn-earlier", ".dn-tick-x"):
        assert contrast(luminance(style(root, name, "fill")), background) >= 4.5, name
    for name in (".dn-line.dn-held", ".dn-line.dn-train", ".dn-line.dn-earlier"):
        assert contrast(luminance(style(root, name, "stroke")), background) >= 3, name


def style(root: Locator, name: str, what: str, of: Page | None = None) -> list[float]:
    """A colour as red, green and blue, of the first such element, or of the page itself."""
    element: Any = of.locator("body") if of else root.locator(name).first
    text = element.evaluate("(e, what) => getComputedStyle(e)[what]", what)
    numbers = [float(number) for number in re.findall(r"[\d.]+", text)][:3]
    return [255 * number for number in numbers] if text.startswith("color(srgb") else numbers
