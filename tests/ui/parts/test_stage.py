"""The stage in a real browser: the network is drawn, large, true, and can be asked."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from digitnet import sketch as sketching
from digitnet.insight import answers
from tests.browser import next_frame
from tests.handwriting import write
from tests.ui.colours import contrast, luminance
from tests.ui.live.watching import Start
from tests.ui.parts import mounting, stage
from tests.ui.parts.stage import bars, boxes, button, learn, open_stage, output, panel, pictures
from tests.waiting import wait_until

ZERO, ONE = write(0, 20, 15, 70), write(1, 20, 15, 70)
FRAMES = 30  # of the browser, after which a short movement is over


def large(page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})


def test_the_weights_are_pictures_that_the_back_row_sees(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    open_stage(page)
    assert pictures(page).count() == 10
    assert boxes(pictures(page))[:, 2:].min() >= 80
    large(page)
    open_stage(page, (256, 128))
    assert pictures(page).count() == 12
    assert boxes(pictures(page))[:, 2:].min() >= 88
    captions = stage.stage(page).locator(".dn-stage-caption")
    expect(captions).to_have_text(["12 of 256the strongest", "12 of 128the strongest"])


def test_no_text_is_smaller_than_16_pixels_on_a_large_screen(page: Page) -> None:
    large(page)
    open_stage(page)
    pictures(page).nth(2).click()
    expect(panel(page)).to_contain_text("Weighted inputs ")
    sizes = stage.stage(page).evaluate(
        """root => [...root.querySelectorAll("*")]
             .filter(one => [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
             .filter(one => one.tagName !== "LEGEND")
             .map(one => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert len(sizes) > 40
    assert min(sizes) >= 15.8


def test_the_bars_are_the_networks_probabilities(page: Page) -> None:
    open_stage(page)
    dev, network = stage.digits(), stage.network()
    for digit in (0, 7):
        stage.choose(page, digit)
        probs = network.predict_proba(dev.images[digit : digit + 1])[0]
        wait_until(lambda probs=probs: np.abs(bars(page) - probs).max() < 2e-4)
    said = int(network.predict(dev.images[7:8])[0])
    kind = "answer" if said == dev.labels[7] else "wrong"
    expect(output(page, said)).to_have_attribute("data-is", kind)
    expect(stage.stage(page)).to_contain_text(f"This is a {dev.labels[7]}.")


def test_a_click_on_a_unit_tells_its_sum_and_its_votes(page: Page) -> None:
    open_stage(page)
    x = stage.digits().images[0].astype(np.float32) / 255
    unit = answers.unit_answer(stage.network(), x, 0, 3)
    pictures(page).nth(3).click()
    expect(panel(page).get_by_role("heading", level=3)).to_have_text("Hidden unit 4")
    expect(panel(page)).to_contain_text(f"= {unit['sum']:.2f}.".replace("-", "−"))
    votes = panel(page).locator(".dn-unit-votes em").all_inner_texts()
    shown = [float(vote.replace("−", "-")) for vote in votes]
    np.testing.assert_allclose(shown, unit["votes"], atol=0.051)
    output(page, 8).click()
    expect(panel(page).get_by_role("heading", level=3)).to_have_text("Output 8")
    expect(panel(page).locator(".dn-unit-inputs tr")).to_have_count(8)


def test_the_open_unit_follows_the_network_during_training(page: Page, start: Start) -> None:
    open_stage(page)
    learn(page, start)
    pictures(page).first.click()
    total = panel(page).locator(".dn-unit-bars tr").last
    expect(total).to_contain_text(re.compile(r"\d"))
    before = total.inner_text()
    wait_until(lambda: total.inner_text() != before)


def test_ones_own_sketch_is_read_by_the_network_on_the_stage(page: Page) -> None:
    open_stage(page)
    button(page, "Draw your own").click()
    expect(stage.stage(page)).to_contain_text("Draw a digit here")
    seen = []
    for strokes in (ZERO, ONE):
        stage.sketch(page, strokes)
        x = sketching.from_strokes([np.array(s) for s in stage.drawn_strokes(page)])
        probs = stage.network().predict_proba(x.reshape(1, -1))[0]
        wait_until(lambda probs=probs: np.abs(bars(page) - probs).max() < 1e-4)
        expect(stage.stage(page).locator(".dn-stage-seen")).to_be_visible()
        seen.append(bars(page))
        button(page, "Clear").click()
        wait_until(lambda: not bars(page).any())
    assert np.abs(seen[0] - seen[1]).max() > 0.01
    button(page, "Back to digits").click()
    expect(stage.stage(page)).to_contain_text("This is a")


def test_the_answer_to_a_sketch_changes_while_the_network_learns(page: Page, start: Start) -> None:
    open_stage(page)
    button(page, "Draw your own").click()
    stage.sketch(page, ZERO)
    wait_until(lambda: bars(page).any())
    learn(page, start)
    before = bars(page)
    wait_until(lambda: np.abs(bars(page) - before).max() > 0.02)
    wait_until(lambda: bars(page).argmax() == 0 and bars(page)[0] > 0.5, 120)


def test_pictures_move_as_the_network_learns_and_all_weights_can_be_shown(
    page: Page, start: Start
) -> None:
    open_stage(page)
    learn(page, start)
    # The picture's corner never sees ink: nothing is learned there, but a first weight is.
    corner = "one => one.querySelector('canvas').getContext('2d').getImageData(0, 0, 1, 1).data[3]"
    middle = (
        "one => String(one.querySelector('canvas').getContext('2d').getImageData(9, 9, 9, 9).data)"
    )
    wait_until(lambda: pictures(page).first.evaluate(corner) == 0)
    before = pictures(page).first.evaluate(middle)
    wait_until(lambda: pictures(page).first.evaluate(middle) != before)
    stage.stage(page).get_by_text("All weights").click()
    wait_until(lambda: pictures(page).first.evaluate(corner) > 0)


def test_a_line_tells_its_weight_to_the_pointer_and_to_the_keyboard(page: Page) -> None:
    open_stage(page)
    W = stage.network().weights[1]
    tip = stage.stage(page).locator(".dn-stage-tip")
    right = boxes(pictures(page))[:, [0, 2]].sum(axis=1).max()
    left, top, _, height = boxes(output(page, 0))[0]
    page.mouse.move(left - 8, top + height / 2)  # where all lines to the first output end
    expect(tip).to_be_visible()
    assert right < left - 8
    told = [tip.inner_text()]
    stage.stage(page).get_by_role("slider").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        told.append(tip.inner_text())
    assert len(set(told[1:])) == 3
    for text in told:
        unit, digit, weight = re.match(
            r"Hidden unit (\d+) to output (\d)\. Output \S+ × weight (\S+) ≈ ", text
        ).groups()
        told_weight = float(weight.replace("−", "-"))
        assert told_weight == pytest.approx(W[int(digit), int(unit) - 1], abs=0.006)


def test_units_are_reached_and_asked_by_the_keyboard(page: Page) -> None:
    open_stage(page)
    stage.stage(page).get_by_role("radio", name="Change since start").focus()
    page.keyboard.press("Tab")
    expect(pictures(page).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(pictures(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(output(page, 1)).to_be_focused()
    page.keyboard.press("End")
    expect(output(page, 9)).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page)).to_be_visible()
    expect(button(page, "Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(output(page, 9)).to_be_focused()


def test_signals_arrive_at_once_for_those_who_prefer_reduced_motion(page: Page) -> None:
    page.add_init_script(stage.COUNT_DRAWINGS)
    drawings = []
    for motion in ("no-preference", "reduce"):
        page.emulate_media(reduced_motion=motion)
        open_stage(page)
        page.evaluate("window.drawings = 0")
        stage.choose(page, 5)
        for _ in range(FRAMES):
            next_frame(page)
        drawings.append(page.evaluate("window.drawings"))
    assert drawings[0] > 3
    assert 1 <= drawings[1] <= 2


def test_nothing_is_drawn_where_nothing_changes(page: Page) -> None:
    page.add_init_script(stage.COUNT_DRAWINGS)
    open_stage(page)
    for _ in range(FRAMES):
        next_frame(page)
    page.evaluate("window.drawings = 0")
    for _ in range(FRAMES):
        next_frame(page)
    assert page.evaluate("window.drawings") == 0


def test_nothing_moves_when_one_draws_asks_or_trains(page: Page, start: Start) -> None:
    open_stage(page)
    fixed = stage.stage(page).locator(
        ".dn-unit, .dn-stage-image, .dn-stage-switch, .dn-stage-lines"
    )
    before, whole = boxes(fixed), boxes(stage.stage(page))
    button(page, "Draw your own").click()
    stage.sketch(page, ZERO)
    wait_until(lambda: bars(page).any())
    np.testing.assert_allclose(boxes(fixed), before, atol=1)
    pictures(page).nth(8).click()
    expect(panel(page)).to_contain_text("Weighted inputs ")
    np.testing.assert_allclose(boxes(fixed), before, atol=1)
    button(page, "Close").click()
    learn(page, start)
    np.testing.assert_allclose(boxes(fixed)[:, 2:], before[:, 2:], atol=1)
    np.testing.assert_allclose(boxes(stage.stage(page))[:, 2:], whole[:, 2:], atol=1)


@pytest.mark.parametrize("hidden", [(), (1,), (32, 32, 32), (64, 1, 2048, 16, 8, 4)])
def test_every_network_fits_the_stage(phone: Page, hidden: tuple[int, ...]) -> None:
    for size in ({"width": 390, "height": 844}, {"width": 1280, "height": 800}):
        phone.set_viewport_size(size)
        open_stage(phone, hidden)
        left, top, width, height = boxes(stage.stage(phone))[0]
        units = boxes(stage.stage(phone).locator(".dn-unit"))
        assert not overlapping(units)
        words = boxes(stage.stage(phone).locator(".dn-stage-caption:visible, .dn-stage-switch"))
        found = np.concatenate([units, words])
        assert len(found) > 12
        assert (found[:, :2] >= [left - 1, top - 1]).all()
        assert (found[:, :2] + found[:, 2:] <= [left + width + 1, top + height + 1]).all()
        widths = stage.stage(phone).evaluate("root => [root.scrollWidth, root.scrollHeight]")
        assert widths == [round(width), round(height)]


def overlapping(found: np.ndarray) -> bool:
    """Whether any two of the boxes (n, 4) share a place of more than half a pixel."""
    low, high = found[:, None, :2], (found[:, :2] + found[:, 2:])[:, None]
    share = np.minimum(high, high.swapaxes(0, 1)) - np.maximum(low, low.swapaxes(0, 1))
    both = (share > 0.5).all(axis=2)
    return bool(both[~np.eye(len(found), dtype=bool)].any())


def test_on_a_phone_one_draws_with_a_finger_and_sees_the_answer(phone: Page) -> None:
    open_stage(phone)
    assert boxes(pictures(phone))[:, 2].min() >= 50
    button(phone, "Draw your own").tap()
    left, top, width, _ = boxes(stage.pad(phone))[0]
    assert width >= 200
    touch = phone.context.new_cdp_session(phone)
    for x, y in ZERO[0]:
        point = {"x": left + x * width / 100, "y": top + y * width / 100}
        kind = "touchStart" if (x, y) == ZERO[0][0] else "touchMove"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        next_frame(phone)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    wait_until(lambda: bars(phone).any())
    button(phone, "Done").tap()
    expect(stage.stage(phone)).to_contain_text("Your sketch.")
    assert len(stage.drawn_strokes(phone)) == 1


@pytest.mark.parametrize("theme", [mounting.LIGHT, mounting.DARK], ids=["light", "dark"])
def test_lines_edges_and_words_stand_out_in_both_themes(page: Page, theme: dict[str, str]) -> None:
    open_stage(page, theme=theme)
    expected = "dark" if theme is mounting.DARK else "light"
    expect(stage.stage(page)).to_have_css("color-scheme", expected)
    colours = stage.colours(page)
    back = luminance(colours.pop("--dn-ground"))
    for name, colour in colours.items():
        least = 4.5 if name in ("--dn-soft", "--dn-wrong") else 3
        assert contrast(luminance(colour), back) >= least, name
